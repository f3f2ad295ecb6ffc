"""What variant number i is depends on the run and on i alone."""

import json
import re
from collections import Counter
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.method import Method, Parameters, Picture
from generation.mix import EARLIER_DEFAULTS, PARENT_KINDS, FastMix, Mix
from generation.recipe import Plan, Planner, Recipe, Step, apply_recipe

FAMILIES = ("painted_style", "patch_style", "restructuring", "graphic", "warp", "dream")


def _draw(rng: np.random.Generator) -> Parameters:
    return {"shade": float(rng.random())}


def _draw_variation(variation: str, rng: np.random.Generator) -> Parameters:
    return {"variation": variation, **_draw(rng)}


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    return picture * np.float32(0.5) + np.float32(rng.random() / 2)


EARLIER_DEFAULT = Mix(**(dict.fromkeys(vars(Mix()), 0.0) | EARLIER_DEFAULTS[1]))
VARIATIONS = {
    "painted_style": ("flat", "regions", "plain", "broad", "filled", "pressed", "patched", "over", "warped"),
    "dream": ("before", "after"),
}

METHODS = {
    name: Method(
        name,
        family,
        _draw,
        _apply,
        variations={variation: partial(_draw_variation, variation) for variation in VARIATIONS.get(family, ())},
    )
    for family in FAMILIES
    for name in ([family] if family.endswith("_style") or family == "dream" else [f"{family}_a", f"{family}_b"])
}


EARLIER_PLANS: list[tuple[str, tuple[str, ...]]] = [
    ("restructuring", ("restructuring_b",)),
    ("graphic", ("graphic_b",)),
    ("patch_style", ("patch_style",)),
    ("style_then_graphic", ("graphic_b",)),
    ("patch_style", ("patch_style",)),
    ("painted_style", ("painted_style",)),
    ("warp_then_style", ("warp_b", "patch_style")),
    ("painted_style", ("painted_style",)),
    ("restructuring_then_style", ("restructuring_b", "patch_style")),
    ("graphic", ("graphic_a",)),
    ("restructuring_then_style", ("restructuring_a", "patch_style")),
    ("painted_style", ("painted_style",)),
]
"""Of seed 7, as the version before made them."""


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**40), st.integers(0, 60), st.integers(0, 60))
def test_a_longer_run_begins_with_the_shorter(seed: int, count: int, more: int) -> None:
    planner = Planner(seed, METHODS)
    longer = planner.plans(count + more)
    assert longer[:count] == Planner(seed, METHODS).plans(count)
    for plan in longer:
        assert planner.recipe(plan) == Planner(seed, METHODS).recipe(plan)


def test_the_order_of_the_names_changes_nothing() -> None:
    turned = {name: METHODS[name] for name in reversed(METHODS)}
    assert Planner(5, turned).plans(200) == Planner(5, METHODS).plans(200)


def test_ids_are_unique_and_tell_number_and_methods() -> None:
    plans = Planner(1, METHODS).plans(300)
    assert len({plan.id for plan in plans}) == 300
    assert all(re.fullmatch(rf"v{plan.index:06d}-[a-z_-]+", plan.id) for plan in plans)
    assert [plan.id for plan in plans] == sorted(plan.id for plan in plans)
    assert all(plan.id.endswith("-".join(plan.methods)) for plan in plans)


def test_the_shares_of_the_mix_are_kept() -> None:
    mix = Mix(
        patch_style=0.3, warp_then_style=0.1, restructuring=0, restructuring_then_style=0.2, graphic=0.2, neural=0
    )
    kinds = Counter(plan.kind for plan in Planner(2, METHODS, mix).plans(4000))
    total = sum(vars(mix).values())
    assert set(kinds) == {name for name, share in vars(mix).items() if share}
    for kind, number in kinds.items():
        expected = getattr(mix, kind) / total
        assert abs(number / 4000 - expected) < 4 * (expected * (1 - expected) / 4000) ** 0.5


def test_a_method_with_a_share_of_its_own_is_a_kind_by_itself() -> None:
    mix = Mix(graphic=0.5)
    plans = Planner(2, METHODS, mix, {"graphic_a": 0.5, "missing": 3.0}).plans(4000)
    own = [plan for plan in plans if plan.kind == "graphic_a"]
    expected = 0.5 / (sum(mix.possible({method.family for method in METHODS.values()}).values()) + 0.5)
    assert abs(len(own) / 4000 - expected) < 4 * (expected * (1 - expected) / 4000) ** 0.5
    assert {plan.methods for plan in own} == {("graphic_a",)}
    assert all("graphic_a" not in plan.methods for plan in plans if plan.kind != "graphic_a")
    assert Planner(2, METHODS, mix, {}).plans(300) == Planner(2, METHODS, mix).plans(300)


def test_parents_come_earlier_and_are_fit_to_be_parents() -> None:
    plans = Planner(3, METHODS, EARLIER_DEFAULT).plans(500)
    children = [plan for plan in plans if plan.parent is not None]
    assert children
    for child in children:
        assert child.kind == "style_then_graphic"
        assert child.parent is not None
        assert child.parent < child.index
        assert plans[child.parent].kind in PARENT_KINDS


@pytest.mark.parametrize("mix", [Mix(), FastMix(), EARLIER_DEFAULT], ids=["default", "fast", "earlier"])
def test_families_and_ways_follow_the_kind(mix: Mix) -> None:
    planner = Planner(4, METHODS, mix)
    for plan in planner.plans(400):
        families = [METHODS[name].family for name in plan.methods]
        steps = [step.partition("/") for step in mix.kinds[plan.kind]]
        if plan.kind == "style_then_graphic" and plan.parent is None:
            steps.insert(0, ("patch_style", "", ""))
        assert families == [family for family, _, _ in steps]
        drawn = [step.parameters.get("variation", "") for step in planner.recipe(plan).steps]
        assert drawn == [variation if variation in VARIATIONS.get(family, ()) else "" for family, _, variation in steps]


def test_plans_of_earlier_versions_are_the_same_for_ever() -> None:
    """Folders are continued: the kinds and methods of the mix before the table had kinds of painting."""
    names = [name for name in METHODS if METHODS[name].family != "dream"]
    plans = Planner(7, {name: METHODS[name] for name in names}, EARLIER_DEFAULT).plans(12)
    assert [(plan.kind, plan.methods) for plan in plans] == EARLIER_PLANS
    assert not any(any(plan.variations) for plan in plans)


def test_a_method_with_the_way_that_a_kind_wants_is_preferred() -> None:
    gentle = Method("warp_c", "warp", _draw, _apply, variations={"gently": partial(_draw_variation, "gently")})
    methods = METHODS | {"warp_c": gentle}
    chosen = {plan.methods[0] for plan in Planner(0, methods).plans(400) if plan.kind == "warp_then_painted"}
    assert chosen == {"warp_c"}
    without = {plan.methods[0] for plan in Planner(0, METHODS).plans(400) if plan.kind == "warp_then_painted"}
    assert without == {"warp_a", "warp_b"}


def test_later_attempts_relent() -> None:
    planner = Planner(1, METHODS)
    plan = next(plan for plan in planner.plans(400) if plan.kind == "patched")
    variations = [planner.recipe(plan, attempt).steps[0].parameters["variation"] for attempt in range(4)]
    assert variations == ["patched", "patched", "flat", "flat"]
    for kind, instead in Mix.relents.items():
        families = [[step.partition("/")[0] for step in Mix.kinds[one]] for one in (kind, instead)]
        assert families[0] == families[1]  # the name of the variant stays true


def test_later_attempts_let_the_portrait_through_what_has_covered_it() -> None:
    planner = Planner(1, METHODS)
    for kind, opacity in Mix.fades.items():
        plan = next(plan for plan in planner.plans(2000) if plan.kind == kind)
        found = [[step.opacity for step in planner.recipe(plan, attempt).steps] for attempt in range(4)]
        assert found == [[1.0, 1.0], [1.0, 1.0], [opacity, 1.0], [opacity, 1.0]]


PAINTED = {"flat", "regions", "plain", "broad", "filled", "pressed"}


@pytest.mark.parametrize(
    ("names", "kinds"),
    [
        (["painted_style"], PAINTED),
        (["patch_style"], {"patch_style"}),
        (["graphic_b"], {"graphic"}),
        (["graphic_b", "painted_style"], PAINTED | {"graphic_then_painted", "painted_then_graphic"}),
        (["warp_a"], {"warp"}),
        (["warp_a", "graphic_a"], {"warp", "graphic"}),
        (["warp_a", "patch_style"], {"patch_style", "warp_then_style", "warp"}),
        (["restructuring_a", "graphic_a"], {"restructuring", "graphic"}),
        (["restructuring_a", "painted_style"], PAINTED | {"restructuring_then_painted"}),
        (["dream"], {"dream"}),
        (["dream", "painted_style"], PAINTED | {"dream_then_painted", "painted_then_dream"}),
    ],
)
def test_every_chosen_method_is_used(names: list[str], kinds: set[str]) -> None:
    plans = Planner(0, {name: METHODS[name] for name in names}).plans(500)
    assert {plan.kind for plan in plans} == kinds
    assert {name for plan in plans for name in plan.methods} == set(names)


def test_patches_are_made_inside_painting_where_both_are_chosen() -> None:
    kinds = {plan.kind for plan in Planner(0, {n: METHODS[n] for n in ("patch_style", "painted_style")}).plans(500)}
    assert kinds == PAINTED | {"patched"}


def test_without_painting_its_share_goes_to_the_others() -> None:
    """As in the mix of earlier versions, and what else was asked for has its share beside."""
    families = {"patch_style", "restructuring", "graphic", "warp"}
    shares = Mix(graphic=0.5).possible(families)
    assert set(shares) == {*EARLIER_DEFAULTS[0], "warp"}
    total = sum(share for kind, share in vars(Mix()).items() if kind != "neural")
    assert sum(shares.values()) == pytest.approx(total + 0.5)
    assert shares["patch_style"] / shares["warp_then_style"] == pytest.approx(0.34 / 0.14)
    assert list(shares) == [kind for kind in Mix.kinds if kind in shares]


def test_the_fast_mix_has_neither_patches_nor_dreams() -> None:
    families = {METHODS[name].family for plan in Planner(0, METHODS, FastMix()).plans(500) for name in plan.methods}
    assert families == {"painted_style", "graphic", "warp"}
    assert "patched" not in FastMix().possible(families | {"patch_style"})


def test_a_mix_without_any_share_for_the_methods_is_told() -> None:
    nothing = dict.fromkeys(vars(Mix()), 0.0)
    with pytest.raises(ValueError, match=r"raise their shares under \[mix\]"):
        Planner(0, {"graphic_a": METHODS["graphic_a"]}, Mix(**nothing | {"neural": 1.0}))
    with pytest.raises(ValueError, match="must not be negative"):
        Mix(graphic=-0.1)
    with pytest.raises(ValueError, match="one must be larger than 0"):
        Mix(**nothing)


def test_attempts_differ_and_seeds_are_exact_in_json() -> None:
    planner = Planner(6, METHODS)
    plans = planner.plans(50)
    recipes = [planner.recipe(plan, attempt) for plan in plans for attempt in range(5)]
    assert len({recipe.seed for recipe in recipes}) == 250
    assert all(int(float(recipe.seed)) == recipe.seed for recipe in recipes)  # as readers do that know only doubles
    assert all(json.loads(json.dumps(step.parameters)) == step.parameters for r in recipes for step in r.steps)


def test_the_numbers_of_a_step_are_not_those_that_drew_its_parameters() -> None:
    planner = Planner(8, METHODS)
    recipe = planner.recipe(Plan(0, "v", "warp_then_style", ("warp_a", "patch_style")))
    black = np.zeros((1, 1, 3), np.float32)
    first = apply_recipe(Recipe(recipe.steps[:1], recipe.seed), black, METHODS)[0, 0, 0] * 2
    both = apply_recipe(recipe, black, METHODS)[0, 0, 0] * 2 - first / 2
    shades = [step.parameters["shade"] for step in recipe.steps]
    numbers = [*shades, float(first), float(both)]
    assert len({round(number, 4) for number in numbers}) == 4


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_no_picture_is_no_result(wrong: float) -> None:
    start = np.full((4, 5, 3), 0.5, np.float32)
    recipe = Recipe((Step("m", {}),), 1)
    spoilt = {"m": Method("m", "graphic", _draw, lambda p, _, __: np.where(p > 0, np.float32(np.nan), p) * wrong)}
    turned = {"m": Method("m", "graphic", _draw, lambda p, _, __: p.transpose(1, 0, 2))}
    for methods in (spoilt, turned):
        with pytest.raises(ValueError, match="m gave no whole picture"):
            apply_recipe(recipe, start, methods)


def test_results_stay_in_range_and_the_start_is_not_touched() -> None:
    start = np.full((4, 5, 3), 0.5, np.float32)
    wild = {"m": Method("m", "graphic", _draw, lambda p, _, __: (p - 0.4) * 100.0 * np.array([1, -1, 1]))}
    result = apply_recipe(Recipe((Step("m", {}),), 1), start, wild)
    assert result.dtype == np.float32
    assert result[0, 0].tolist() == [1, 0, 1]
    assert (start == 0.5).all()
