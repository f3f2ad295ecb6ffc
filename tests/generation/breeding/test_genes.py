"""Ranges are data: what is drawn by them is as it always was, and what is bred by them stays within."""

import json
from hashlib import sha256

import numpy as np
import pytest

from generation.genes import Gene, Genes, Uniform, own_share
from generation.methods import all_methods, on_network
from generation.portrait import bundled_portrait

DRAWN: dict[str, str] = {
    "patch_style": "9901235608458871",
    "rearrange": "533c274469e9271c",
    "rearrange/gently": "e6a2039d7d85a9a5",
    "collage": "a04be23cc58f01be",
    "collage/gently": "5bb54d1dd35c9fcc",
    "retarget": "f1b3e4ee29fc7d6b",
    "retarget/gently": "9fe3dedfbfae7006",
    "layout": "bc02dd4c10bf4a80",
    "painted_style": "7d7430c2ae156e5e",
    "painted_style/flat": "80302f86b018701f",
    "painted_style/regions": "25b6049a31e55b1f",
    "painted_style/plain": "b1504375a885439c",
    "painted_style/broad": "01d119eaf8837395",
    "painted_style/filled": "73de630c8da2af2c",
    "painted_style/pressed": "61847de57b2817e0",
    "painted_style/patched": "a301229f0ff3a3ff",
    "painted_style/over": "4f06eaaf8da8552e",
    "painted_style/warped": "a81638a131d8cf98",
    "deep_dream": "b81619ca6a7bb46c",
    "deep_dream/before": "2070900ab7643439",
    "deep_dream/after": "a499802bd89dcb82",
    "cubist": "a1ae2ca1f8f5647e",
    "gradient_strokes": "4b62428c374668df",
    "halftone": "8c8d16a4dfab35d9",
    "ink": "b4899dad8499a2af",
    "low_poly": "a4909e8873cce9ca",
    "mosaic": "fe03f87ecc7938da",
    "palette_poster": "f4c658892c15b8f4",
    "pixel_sort": "2deaaafe4bc335a2",
    "risograph": "f0776c15e39fc2b6",
    "scribble": "5248ee1d3247e87c",
    "single_line": "15bf4cc9162103f0",
    "stained_glass": "7fa64f3c2a44d557",
    "swirl": "cd6143aa00e2fee0",
    "swirl/gently": "fff2c857a82c885c",
    "noise_warp": "950d61c7d53a3f36",
    "noise_warp/gently": "79e955cfc213b05c",
    "kaleidoscope": "35190ac7a2111380",
    "lens": "f711354db254bb00",
    "lens/gently": "f711354db254bb00",
    "melt": "e19e7df3da698f88",
    "melt/gently": "e19e7df3da698f88",
    "waves": "21deb61ac9d441d9",
    "waves/gently": "21deb61ac9d441d9",
    "mirror": "1592be83968b7e07",
    "mirror/gently": "1592be83968b7e07",
    "pencil": "859e318f4cdaed6a",
    "neural_style": "d16892c4fdb159ec",
    "singan": "fa95bfed317997f6",
}
"""SHA-256 of what seeds 0..59 draw, as it was before ranges were data."""

METHODS = all_methods() | {name: on_network(name) for name in ("pencil", "neural_style", "singan")}
BRED = {name: method for name, method in METHODS.items() if method.genes is not None}


@pytest.mark.parametrize("way", DRAWN)
def test_what_is_drawn_is_what_was_always_drawn(way: str) -> None:
    name, _, kind = way.partition("/")
    method = METHODS[name]
    drawn = method.variations[kind] if kind else method.draw
    digest = sha256()
    for seed in range(60):
        digest.update(json.dumps(drawn(np.random.default_rng(seed))).encode())
    assert digest.hexdigest()[:16] == DRAWN[way]


def test_every_method_has_genes() -> None:
    assert set(METHODS) == set(BRED)


@pytest.mark.parametrize("name", BRED)
def test_genes_keep_what_is_drawn_and_lie_between(name: str) -> None:
    method = BRED[name]
    genes = method.genes
    assert genes is not None
    rng = np.random.default_rng(1)
    draws = [method.draw, *method.variations.values()]
    widths = set()
    for at in range(30):
        draw = draws[at % len(draws)]
        if name == "painted_style" and at % len(draws) == list(method.variations).index("patched") + 1:
            continue
        first, second = draw(rng), method.draw(rng)
        first, second = genes.sound(first), genes.sound(second)
        for share in (0.0, 0.4, 1.0):
            mixed = genes.mixed(first, second, share, rng)
            changed = genes.changed(mixed, 0.5, rng)
            assert json.loads(json.dumps(changed)) == changed
            assert genes.sound(changed) == genes.sound(genes.sound(changed))
            widths.add(len(genes.numbers(changed)))
            assert np.isfinite(genes.numbers(changed)).all()
    assert len(widths) == 1, "a regression needs always as many"


@pytest.mark.parametrize("name", BRED)
def test_what_a_method_drew_is_sound(name: str) -> None:
    method = BRED[name]
    assert method.genes is not None
    for seed in range(20):
        drawn = method.draw(np.random.default_rng(seed))
        sound = method.genes.sound(drawn)
        assert {**drawn, **sound} == sound


@pytest.mark.parametrize("name", BRED)
@pytest.mark.parametrize("value", [None, [], {}, {"colouring": 3}, {"passes": [{"side": 1e300, "styles": [7]}]}])
def test_a_strangers_parameters_are_refused_and_never_followed(name: str, value: object) -> None:
    genes = BRED[name].genes
    assert genes is not None
    with pytest.raises((ValueError, TypeError, AttributeError)):
        genes.sound(value)


def test_a_huge_number_is_brought_to_its_range() -> None:
    genes = BRED["stained_glass"].genes
    assert genes is not None
    drawn = BRED["stained_glass"].draw(np.random.default_rng(0))
    assert genes.sound(drawn | {"panes": 10**9})["panes"] < 2000


def _genes(name: str) -> Gene:
    genes = BRED[name].genes
    assert genes is not None
    return genes


def test_each_gene_takes_a_share_of_its_own_around_that_of_the_child() -> None:
    rng = np.random.default_rng(0)
    shares = np.array([own_share(0.3, rng) for _ in range(4000)])
    assert abs(shares.mean() - 0.3) < 0.02
    assert 0.1 < shares.std() < 0.25
    assert (own_share(0.0, rng), own_share(1.0, rng)) == (0.0, 1.0)
    first, second = ({"stone": stone, "gap": gap} for stone, gap in ((0.022, 0.06), (0.042, 0.12)))
    genes = Genes({"stone": Uniform(0.022, 0.042), "gap": Uniform(0.06, 0.12)})
    mixed = [genes.mixed(first, second, 0.5, rng) for _ in range(200)]
    places = np.array([[(one["stone"] - 0.022) / 0.02, (one["gap"] - 0.06) / 0.06] for one in mixed])
    assert abs(np.corrcoef(places.T)[0, 1]) < 0.3, "the stones of the one, the gaps of the other"


@pytest.mark.parametrize("name", ["patch_style", "neural_style"])
def test_a_child_of_two_pictures_has_some_of_each(name: str) -> None:
    rng, genes = np.random.default_rng(2), _genes(name)
    first, second = (BRED[name].draw(rng) for _ in range(2))
    children = [genes.mixed(first, second, 0.5, rng) for _ in range(20)]
    both = [child for child in children if len(child["styles"]) > 1]
    assert len(both) > 10
    for child in both:
        assert sum(child["shares"]) == pytest.approx(1, abs=0.01)
        assert all(style in [*first["styles"], *second["styles"]] for style in child["styles"])
    for share, parent in ((0.0, first), (1.0, second)):
        found = genes.mixed(first, second, share, rng)["styles"]
        assert {(style["family"], style["seed"]) for style in found} == {
            (s["family"], s["seed"]) for s in parent["styles"]
        }


def test_a_dream_between_two_of_one_layer_has_channels_of_both() -> None:
    rng, genes = np.random.default_rng(1), _genes("deep_dream")
    drawn = genes.draw(rng) | {"guide": None}
    first = genes.sound(drawn | {"layer": "block5", "channels": list(range(10))})
    second = genes.sound(drawn | {"layer": "block5", "channels": list(range(50, 60))})
    mixed = genes.mixed(first, second, 0.5, rng)["channels"]
    assert min(mixed) < 10
    assert max(mixed) >= 50
    assert len(mixed) == 10
    for wrong in ({"layer": "block99"}, {"channels": [10**6]}, {"channels": ["1"]}, {"network": "elsewhere"}):
        with pytest.raises(ValueError, match=r"is of|has no"):
            genes.sound(first | wrong)


def test_strokes_of_a_drawing_turn_together_and_its_pencils_stay_of_one_palette() -> None:
    genes, found = _genes("pencil"), 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        first, second = (BRED["pencil"].draw(rng) for _ in range(2))
        child = genes.changed(genes.mixed(first, second, 0.5, rng), 0.2, rng)
        layers = child["layers"]
        if child["kind"] == "coloured":
            found += 1
            assert layers[0]["colour"] == layers[1]["colour"]
            assert layers[1]["angle"] - layers[0]["angle"] == pytest.approx(35)
    assert found > 5


def test_no_manifest_asks_for_a_training_without_end() -> None:
    genes = _genes("singan")
    drawn = BRED["singan"].draw(np.random.default_rng(0))
    for wrong in ({"iterations": 10**9}, {"largest": 10**6}, {"steps": 10**5}):
        with pytest.raises(ValueError, match="training"):
            genes.sound(drawn | {"training": drawn["training"] | wrong})


@pytest.mark.parametrize("name", ["patch_style", "rearrange", "collage", "retarget", "layout", "deep_dream"])
def test_what_is_bred_can_be_made(name: str) -> None:
    """Small pictures of children of drawn parents: whole ones, and again the same."""
    method, genes, portrait = BRED[name], _genes(name), bundled_portrait(48)
    rng = np.random.default_rng(4)
    draws = [method.draw, *method.variations.values()]
    for draw in draws[:2]:
        first, second = genes.sound(draw(rng)), genes.sound(method.draw(rng))
        child = genes.changed(genes.mixed(first, second, 0.5, rng), 0.4, rng)
        pictures = [method.apply(portrait, child, np.random.default_rng(7)) for _ in range(2)]
        assert pictures[0].shape == portrait.shape
        assert np.isfinite(pictures[0]).all()
        assert np.array_equal(*pictures)


def test_a_painting_in_regions_and_one_in_two_passes_have_children() -> None:
    """The first pass is in one style where the last is in several."""
    method, genes, portrait = BRED["painted_style"], _genes("painted_style"), bundled_portrait(64)
    rng = np.random.default_rng(0)
    first = next(one for one in iter(lambda: method.variations["broad"](rng), None) if len(one["passes"]) == 2)
    second = method.variations["regions"](rng)
    children = [genes.mixed(first, second, 0.5, rng) for _ in range(8)]
    two = [one for one in children if len(one["passes"]) == 2 and len(one["passes"][1]["styles"]) > 1]
    assert two
    assert method.apply(portrait, two[0], np.random.default_rng(1)).shape == portrait.shape
