"""What variant number i is depends on the run and on i alone."""

import json
import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.method import Method, Parameters, Picture
from generation.mix import PARENT_KINDS, Mix
from generation.recipe import Plan, Planner, Recipe, Step, cook

FAMILIES = ("painted_style", "patch_style", "restructuring", "graphic", "warp", "dream")


def _draw(rng: np.random.Generator) -> Parameters:
    return {"shade": float(rng.random())}


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    return picture * np.float32(0.5) + np.float32(rng.random() / 2)


METHODS = {
    name: Method(name, family, _draw, _apply)
    for family in FAMILIES
    for name in ([family] if family.endswith("_style") or family == "dream" else [f"{family}_a", f"{family}_b"])
}


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
    mix = Mix(patch_style=3, warp_then_style=1, restructuring=0, restructuring_then_style=2, graphic=2, neural=0)
    kinds = Counter(plan.kind for plan in Planner(2, METHODS, mix).plans(4000))
    total = sum(vars(mix).values())
    assert set(kinds) == {name for name, share in vars(mix).items() if share}
    for kind, number in kinds.items():
        expected = getattr(mix, kind) / total
        assert abs(number / 4000 - expected) < 4 * (expected * (1 - expected) / 4000) ** 0.5


def test_parents_come_earlier_and_are_fit_to_be_parents() -> None:
    plans = Planner(3, METHODS).plans(500)
    children = [plan for plan in plans if plan.parent is not None]
    assert children
    for child in children:
        assert child.kind == "style_then_graphic"
        assert child.parent is not None
        assert child.parent < child.index
        assert plans[child.parent].kind in PARENT_KINDS


def test_families_follow_the_kind() -> None:
    for plan in Planner(4, METHODS).plans(300):
        families = [METHODS[name].family for name in plan.methods]
        expected = {
            "painted_style": ["painted_style"],
            "patch_style": ["patch_style"],
            "warp_then_style": ["warp", "patch_style"],
            "restructuring": ["restructuring"],
            "restructuring_then_style": ["restructuring", "patch_style"],
            "graphic": ["graphic"],
            "dream": ["dream"],
            "dream_then_painted": ["dream", "painted_style"],
            "painted_then_dream": ["painted_style", "dream"],
            "style_then_graphic": ["graphic"] if plan.parent is not None else ["patch_style", "graphic"],
        }[plan.kind]
        assert families == expected


@pytest.mark.parametrize(
    ("names", "kinds"),
    [
        (["patch_style"], {"patch_style"}),
        (["graphic_b"], {"graphic"}),
        (["warp_a"], {"warp"}),
        (["warp_a", "graphic_a"], {"warp", "graphic"}),
        (["warp_a", "patch_style"], {"patch_style", "warp_then_style"}),
        (["restructuring_a", "graphic_a"], {"restructuring", "graphic"}),
        (["dream"], {"dream"}),
        (["dream", "painted_style"], {"dream", "painted_style", "dream_then_painted", "painted_then_dream"}),
    ],
)
def test_every_chosen_method_is_used(names: list[str], kinds: set[str]) -> None:
    plans = Planner(0, {name: METHODS[name] for name in names}).plans(200)
    assert {plan.kind for plan in plans} == kinds
    assert {name for plan in plans for name in plan.methods} == set(names)


def test_a_mix_without_any_share_for_the_methods_is_told() -> None:
    with pytest.raises(ValueError, match=r"raise their shares under \[mix\]"):
        Planner(0, {"graphic_a": METHODS["graphic_a"]}, Mix(graphic=0, style_then_graphic=0))
    with pytest.raises(ValueError, match="must not be negative"):
        Mix(graphic=-0.1)
    with pytest.raises(ValueError, match="one must be larger than 0"):
        Mix(**dict.fromkeys(vars(Mix()), 0.0))


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
    first = cook(Recipe(recipe.steps[:1], recipe.seed), black, METHODS)[0, 0, 0] * 2
    both = cook(recipe, black, METHODS)[0, 0, 0] * 2 - first / 2
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
            cook(recipe, start, methods)


def test_results_stay_in_range_and_the_start_is_not_touched() -> None:
    start = np.full((4, 5, 3), 0.5, np.float32)
    wild = {"m": Method("m", "graphic", _draw, lambda p, _, __: (p - 0.4) * 100.0 * np.array([1, -1, 1]))}
    result = cook(Recipe((Step("m", {}),), 1), start, wild)
    assert result.dtype == np.float32
    assert result[0, 0].tolist() == [1, 0, 1]
    assert (start == 0.5).all()


def test_a_dream_is_drawn_otherwise_after_painting() -> None:
    methods = {
        "dream": Method(
            "dream", "dream", lambda rng: {"first": True}, _apply, ways={"after": lambda rng: {"first": False}}
        ),
        "painted": Method("painted", "painted_style", _draw, _apply),
    }
    planner = Planner(0, methods)
    for plan in planner.plans(100):
        drawn = [step.parameters["first"] for step in planner.recipe(plan).steps if step.method == "dream"]
        assert drawn == {"painted_style": [], "painted_then_dream": [False]}.get(plan.kind, [True])
