"""The method as a whole, and the styles that it draws."""

import json
from collections import Counter
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from foundation.errors import UserError
from foundation.images import load_rgb
from generation.method import Parameters, Picture
from generation.methods import chosen_methods
from generation.mix import Mix
from generation.portrait import bundled_portrait, to_image, to_picture
from generation.quality import Gate
from generation.recipe import Planner
from generation.style_network import bank, content, finish, painter, weights
from generation.style_network.method import FURTHER_KINDS, KINDS, painted_style
from generation.style_network.repertoire import FAINT, SIDES, Repertoire
from generation.style_network.values import by_layers, convex
from generation.styles.library import StyleLibrary
from generation.super_resolution import classical
from generation.worker import Job, Made, VariantWorker

METHOD = painted_style(StyleLibrary())
REPERTOIRE = Repertoire(StyleLibrary())


@cache
def portrait_of(side: int) -> Picture:
    """The bundled portrait, read and scaled once for all tests; not to be written to."""
    return bundled_portrait(side)


def made(picture: Picture, parameters: Parameters, seed: int = 0) -> Picture:
    return METHOD.apply(picture, parameters, np.random.default_rng(seed))


def plain(**changes: object) -> Parameters:
    """A built-in style at 64 pixels, nothing else."""
    style = {"sources": [{"source": "built-in", "number": 5}], "perturbation": 0.0, "seed": 0}
    return {"kind": "plain", "content": [], "passes": [{"side": 64, "styles": [style]}], "finish": {}} | changes


@pytest.mark.parametrize("kind", [*KINDS, *FURTHER_KINDS])
def test_parameters_are_json_and_make_the_picture_again(kind: str) -> None:
    drawn = METHOD.variations[kind](np.random.default_rng(5))
    assert drawn["kind"] == kind
    read_back = json.loads(json.dumps(drawn))
    assert read_back == drawn
    portrait = np.ascontiguousarray(bundled_portrait(96)[:72])
    first, second = made(portrait, drawn), made(portrait, read_back)
    assert first.shape == portrait.shape and first.dtype == np.float32
    assert np.isfinite(first).all() and first.min() >= 0 and first.max() <= 1
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(portrait, bundled_portrait(96)[:72])


def test_kinds_come_by_their_shares() -> None:
    rng = np.random.default_rng(0)
    counts = Counter(METHOD.draw(rng)["kind"] for _ in range(600))
    for kind, share in KINDS.items():
        assert abs(counts[kind] / 600 - share) < 4 * (share * (1 - share) / 600) ** 0.5


def test_patches_are_of_the_picture_that_the_style_was_learned_from() -> None:
    """The content gets that picture's colours, and the network paints in the same style."""
    for seed in range(2):
        drawn = METHOD.variations["patched"](np.random.default_rng(seed))
        (step,) = (step for step in drawn["content"] if step["do"] == "patch")
        assert [style["sources"] for style in drawn["passes"][0]["styles"]] == [[step["source"]]]
        portrait = portrait_of(128)
        rng = np.random.default_rng(0)
        patched = content.prepared(portrait, [step | {"weight": 1.0, "original_colours": False}], StyleLibrary(), rng)
        wanted = painter.picture(bank.learned_from(step["source"]["bank"], step["source"]["number"]), 112)
        assert patched.shape == portrait.shape
        assert np.abs(patched.mean((0, 1)) - wanted.mean((0, 1))).max() < 0.2
        palette = {tuple(colour) for colour in (wanted.reshape(-1, 3) * 7).round().astype(int)}
        own = (patched.reshape(-1, 3) * 7).round().astype(int)
        assert np.mean([tuple(colour) in palette for colour in own]) > 0.75


def test_dark_and_pale_portraits_are_painted_as_the_same_one_in_good_light() -> None:
    usual = made(bundled_portrait(64), plain())
    for faint in (0.2 * bundled_portrait(64), 0.8 + 0.2 * bundled_portrait(64)):
        assert np.abs(made(faint, plain()) - usual).mean() < 0.08


def _shapes(picture: Picture) -> np.ndarray:
    """Every colour of the picture in 32 rows and columns."""
    image = to_image(picture).resize((32, 32), Image.Resampling.BOX)
    return np.asarray(image, np.float32).ravel()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [1.0, 0.7], ids=["square", "wide"])
def test_the_composition_is_the_same_at_every_size(kind: str, rows: float) -> None:
    """More pixels: painted once more and enlarged, but the same shapes in the same colours at the same places."""
    drawn = next(d for seed in range(200) if (d := METHOD.draw(np.random.default_rng(seed)))["kind"] == kind)
    small = made(np.ascontiguousarray(portrait_of(256)[: round(256 * rows)]), drawn)
    for side in (384, 800) if rows == 1 else (512,):  # painted once more by few passes, by most, and twice by the least
        portrait = np.ascontiguousarray(portrait_of(side)[: round(side * rows)])
        large = made(portrait, drawn)
        assert large.shape == portrait.shape
        # The broadest brush is the farthest from the largest size.
        least = 0.95 if drawn["passes"][-1]["side"] > 160 else 0.93
        assert np.corrcoef(_shapes(small), _shapes(large))[0, 1] > least


def test_a_larger_variant_has_finer_strokes_than_an_enlarged_one() -> None:
    small, large = (made(portrait_of(side), plain()) for side in (64, 256))
    enlarged = classical.enlarged(small, 4)
    fine = [np.abs(picture - gaussian_filter(picture, (1, 1, 0))).mean() for picture in (enlarged, large)]
    assert fine[1] > 1.2 * fine[0]


def test_a_large_run_makes_the_variants_of_a_small_one(tmp_path: Path) -> None:
    """What is drawn anew, as two of these are, is decided at one size, so that the recipes are the same."""

    def run(side: int) -> list[Made]:
        job = Job(bundled_portrait(side), tmp_path, 3, Mix(), partial(chosen_methods, ["painted_style"]))
        shop = VariantWorker(job)
        return [shop(plan, None) for plan in Planner(3, job.methods(), job.mix).plans(3)]

    small, large = run(256), run(512)
    assert [made.entry.parameters for made in small] == [made.entry.parameters for made in large]
    assert all(made.entry.width == made.entry.height == 512 for made in large)
    for before, after in zip(small, large, strict=True):
        pictures = [_shapes(to_picture(load_rgb(Path("x"), content=made.content))) for made in (before, after)]
        assert np.corrcoef(pictures)[0, 1] > 0.95


def test_two_passes_paint_with_a_broader_brush() -> None:
    """Less of the portrait's detail is left below a coarse first pass."""
    style = plain()["passes"][0]["styles"]
    portrait = portrait_of(256)

    def likeness(*sides: int) -> float:
        painted = made(portrait, plain(passes=[{"side": side, "styles": style} for side in sides]))
        edges = [np.abs(np.diff(picture.mean(axis=-1), axis=0)).ravel() for picture in (painted, portrait)]
        return float(np.corrcoef(edges)[0, 1])

    assert likeness(80, 256) < likeness(256, 256)


def test_a_manifest_that_names_another_bank_says_so() -> None:
    style = {"sources": [{"source": "bank", "bank": "older", "number": 0}], "perturbation": 0.0, "seed": 0}
    with pytest.raises(UserError, match="The bank of styles older is not that of this version"):
        made(bundled_portrait(64), plain(passes=[{"side": 64, "styles": [style]}]))


def test_styles_are_drawn_as_they_should_be() -> None:
    rng = np.random.default_rng(1)
    drawn = [REPERTOIRE.draw(rng) for _ in range(3000)]
    sources = [source for style in drawn for source in style["sources"]]
    built_in = Counter(source["number"] for source in sources if source["source"] == "built-in")
    assert 0.28 < sum(built_in.values()) / len(sources) < 0.36
    usual = np.mean([count for number, count in built_in.items() if number not in FAINT])
    assert all(built_in[number] < 0.8 * usual for number in FAINT)
    assert len({source["number"] for source in sources if source["source"] == "bank"}) == len(bank.values())
    assert {style.get("join") for style in drawn} == {None, "convex", "layers", "channels"}
    assert all(0 <= style["perturbation"] <= 0.6 for style in drawn)


def test_no_style_is_painted_finer_than_portraits_in_it_bear() -> None:
    rng = np.random.default_rng(2)
    sides = {}
    for kind in ("plain", "flat", "regions", "broad", "patched"):
        for _ in range(60):
            last = METHOD.variations[kind](rng)["passes"][-1]
            finest = min(map(REPERTOIRE.finest, last["styles"]))
            assert last["side"] <= finest
            sides.setdefault(finest, set()).add(last["side"])
    assert sides.keys() == set(SIDES)
    assert sides[160] == {160}
    assert sides[384] == set(SIDES[1:])
    assert len(bank.finest()) == len(bank.values())
    own = Repertoire(StyleLibrary()).finest({"sources": [{"source": "folder", "file": "mine.jpg"}]})
    assert own == SIDES[-1], "of the user's own it is not known"


def test_a_style_is_dust_above_its_finest_side_and_none_below() -> None:
    """As the gate tells it, on another crop than the one that they were measured on."""
    portrait = np.ascontiguousarray(portrait_of(256)[20:240, 30:250][:, ::-1])
    gate, numbers = Gate(portrait), [n for n, side in enumerate(bank.finest()) if side == 224][:12]
    dusty = {
        side: sum(
            "dusty" in gate.faults(_painted_at(portrait, number, side), frozenset({"dusty"})) for number in numbers
        )
        for side in (160, 384)
    }
    assert dusty[160] <= 2 and dusty[384] >= 10


def _painted_at(portrait: Picture, number: int, side: int) -> Picture:
    style = {"sources": [{"source": "bank", "bank": bank.NAME, "number": number}], "perturbation": 0.0, "seed": 0}
    return made(portrait, plain(passes=[{"side": side, "styles": [style]}]))


def test_descriptions_become_numbers() -> None:
    own = weights.load().styles
    sources = [{"source": "built-in", "number": 4}, {"source": "built-in", "number": 7}]
    still = {"sources": sources, "perturbation": 0.0, "seed": 3}
    np.testing.assert_array_equal(REPERTOIRE.values(still | {"sources": sources[:1]}), own[4])
    mean = REPERTOIRE.values(still | {"join": "convex", "shares": [0.25, 0.75]})
    np.testing.assert_allclose(mean, convex(own[[4, 7]], [0.25, 0.75]))
    cut = REPERTOIRE.values(still | {"join": "layers", "layer": 9})
    np.testing.assert_array_equal(cut, by_layers(own[4], own[7], 9))
    channels = still | {"join": "channels"}
    np.testing.assert_array_equal(REPERTOIRE.values(channels), REPERTOIRE.values(channels))
    moved = channels | {"perturbation": 0.4}
    assert not np.array_equal(REPERTOIRE.values(moved), REPERTOIRE.values(channels))
    assert not np.array_equal(REPERTOIRE.values(moved), REPERTOIRE.values(moved | {"seed": 4}))


def test_a_folder_of_styles_alone_is_drawn_from(tmp_path: Path) -> None:
    from generation.styles.painted import painted

    for family in ("grid", "flow"):
        to_image(painted(family, 1, 96)).save(tmp_path / f"{family}.png")
    repertoire = Repertoire(StyleLibrary(tmp_path))
    rng = np.random.default_rng(0)
    sources = [source for _ in range(60) for source in repertoire.draw(rng)["sources"]]
    assert {source["source"] for source in sources} == {"folder"}
    assert {source["file"] for source in sources} == {"grid.png", "flow.png"}


def test_finishing_brings_colours_and_range() -> None:
    portrait = bundled_portrait(64)
    library = StyleLibrary()
    dull = 0.4 + 0.2 * portrait
    low, high = np.percentile(finish.finished(dull, {}, library), [1, 99])
    assert high - low > np.ptp(np.percentile(dull, [1, 99])) * 2
    style = library.draw(np.random.default_rng(0))[0]
    coloured = finish.finished(portrait, {"colours_of": style}, library)
    wanted = library.picture(style, 96).mean((0, 1))
    assert np.abs(coloured.mean((0, 1)) - wanted).max() < np.abs(portrait.mean((0, 1)) - wanted).max() + 0.02
    turned = finish.finished(portrait, {"hue": 180.0}, library)
    assert np.abs(turned - portrait).max() > 0.1
