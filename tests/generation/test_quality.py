"""Results without shapes, without a portrait, or of stripes, dust and mud are told apart from paintings."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from foundation.colour import oklab_to_srgb, srgb_to_oklab
from foundation.contours import Contours
from foundation.tones import Tones
from generation import warps
from generation.method import Method, Parameters, Picture
from generation.mix import Mix
from generation.portrait import bundled_portrait
from generation.quality import BASIC, Gate, asked
from generation.recipe import Planner, apply_recipe
from generation.styles.painted import FAMILIES, painted
from generation.subject import Face
from generation.worker import ATTEMPTS, Job, VariantWorker

PORTRAIT = bundled_portrait(64)
LARGE = bundled_portrait(256)
PAINTED = asked(["painted_style"])


def _line_drawing() -> Picture:
    paper = np.full((64, 64, 3), 0.96, np.float32)
    paper[::24] = 0.05
    return paper


@pytest.mark.parametrize(
    "picture",
    [
        PORTRAIT,
        PORTRAIT[..., :1].repeat(3, axis=2),
        1 - PORTRAIT,
        PORTRAIT * 0.5,
        0.5 + PORTRAIT * 0.5,
        _line_drawing(),
        1 - _line_drawing(),
    ],
    ids=["portrait", "grey", "negative", "dark", "light", "thin lines", "thin white lines"],
)
def test_what_shows_something_is_kept(picture: Picture) -> None:
    assert not Gate(PORTRAIT).faults(picture.astype(np.float32), BASIC)


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros_like(PORTRAIT),
        np.ones_like(PORTRAIT),
        PORTRAIT * 0.08,
        0.98 + PORTRAIT * 0.02,
        0.45 + PORTRAIT * 0.1,
        0.4 + np.random.default_rng(0).normal(0, 0.02, PORTRAIT.shape),
        PORTRAIT * np.nan,
    ],
    ids=["black", "white", "nearly black", "nearly white", "flat", "mud", "no numbers"],
)
def test_what_shows_nothing_is_not(picture: Picture) -> None:
    assert Gate(PORTRAIT).faults(picture.astype(np.float32), BASIC)


def _posterised(picture: Picture) -> Picture:
    """Five flat regions in colours out of order."""
    levels = np.digitize(gaussian_filter(picture.mean(axis=-1), 2), [0.2, 0.4, 0.6, 0.8])
    return np.random.default_rng(3).permutation(np.linspace(0, 1, 15)).reshape(5, 3).astype(np.float32)[levels]


def _lines(slope: float) -> Picture:
    down, across = np.mgrid[0:256, 0:256]
    waves = 0.5 + 0.45 * np.sin(2 * np.pi * (down + slope * across) / 9)
    return (0.85 * waves[..., None] + 0.15 * LARGE).astype(np.float32)


def _khaki() -> Picture:
    lab = srgb_to_oklab(LARGE)
    lab[..., 0] *= 0.6
    lab[..., 1:] = -0.03, 0.08
    return oklab_to_srgb(lab)


NOISE = np.random.default_rng(1).normal(0, 1, LARGE.shape)

FAULTY: dict[str, tuple[str, Picture]] = {
    "no contrast": ("dull", 0.5 + 0.12 * (LARGE - 0.5)),
    "khaki": ("khaki", _khaki()),
    "dust": ("dusty", np.clip(LARGE + 0.35 * NOISE, 0, 1)),
    "stripes": ("striped", _lines(0.0)),
    "slanted stripes": ("striped", _lines(0.7)),
    "checkers": ("striped", (0.6 * np.indices((256, 256)).sum(0)[..., None] // 2 % 2 * 0.5 + 0.4 * LARGE)),
    "screaming": ("shouting", np.where(LARGE > 0.5, 1, 0) * np.array([1, 0, 1]) + np.array([0, 0, 0.2])),
    "smooth noise": ("unlike", np.clip(0.5 + 6 * gaussian_filter(NOISE, (6, 6, 0)), 0, 1)),
}


@pytest.mark.parametrize("name", FAULTY)
def test_each_fault_is_found(name: str) -> None:
    fault, picture = FAULTY[name]
    assert fault in Gate(LARGE).faults(np.clip(picture, 0, 1).astype(np.float32), PAINTED)


def test_stripes_over_all_hide_a_face_whose_tones_are_there() -> None:
    striped = np.clip(0.6 * LARGE + 0.4 * (np.arange(256) // 12 % 2)[:, None, None], 0, 1).astype(np.float32)
    lab = srgb_to_oklab(striped)
    assert Tones(LARGE).of_oklab(lab) > 0.5, "the tones are there"
    assert "unlike" in Gate(LARGE).faults(striped, frozenset({"unlike"}))


def test_tones_outlive_colours_out_of_order_and_no_other_picture_has_them() -> None:
    tones = Tones(LARGE)
    for picture in (LARGE, LARGE[:, ::-1], 1 - LARGE, _posterised(LARGE), gaussian_filter(LARGE, (4, 4, 0))):
        assert tones.of_oklab(srgb_to_oklab(np.ascontiguousarray(picture))) > 0.6
    for family in ("woodcut", "grid", "flow"):
        assert tones.of_oklab(srgb_to_oklab(painted(family, 7, 256))) < 0.5


def test_more_of_a_portrait_is_asked_of_flat_regions() -> None:
    assert asked(["painted_style"], "flat") - asked(["painted_style"], "plain") == {"misshapen"}
    gate, texture = Gate(LARGE), painted("woodcut", 3, 256)
    found = [gate.faults(LARGE + share * (texture - LARGE), frozenset({"unlike", "misshapen"})) for share in _SHARES]
    assert all("misshapen" in faults for faults in found if "unlike" in faults)
    assert sum("misshapen" in faults for faults in found) > sum("unlike" in faults for faults in found) > 0


_SHARES = np.linspace(0, 1, 60, dtype=np.float32)


def test_a_small_face_is_looked_for_where_it_is() -> None:
    small = np.full((256, 256, 3), 0.5, np.float32)
    small += gaussian_filter(np.random.default_rng(0).normal(0, 4, small.shape), (3, 3, 0)).astype(np.float32)
    small[10:100, 150:240] = bundled_portrait(90)
    small = np.clip(small, 0, 1)
    view = np.ascontiguousarray(small[10:100, 150:240].repeat(3, axis=0).repeat(3, axis=1)[:256, :256])
    face = Face((0.76, 0.2), 0.12)
    near, usual = Gate(small, face)._likeness(srgb_to_oklab(view)), Gate(small)._likeness(srgb_to_oklab(view))
    assert near > 0.35 and near > usual + 0.1


@pytest.mark.parametrize("family", FAMILIES)
def test_a_style_picture_alone_is_a_texture_without_a_portrait(family: str) -> None:
    assert "unlike" in Gate(LARGE).faults(painted(family, 7, 256), PAINTED)


GOOD: dict[str, Picture] = {
    "portrait": LARGE,
    "mirrored": LARGE[:, ::-1],
    "crop": LARGE[50:210, 60:220].repeat(2, axis=0).repeat(2, axis=1)[:256, :256],
    "negative": 1 - LARGE,
    "flat regions in any colours": _posterised(LARGE),
    "blurred": gaussian_filter(LARGE, (4, 4, 0)),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_left_of_a_portrait_is_seen(name: str) -> None:
    assert not {"unlike", "lost"} & set(Gate(LARGE).faults(np.ascontiguousarray(GOOD[name]), PAINTED | {"lost"}))


def test_gentle_warps_leave_something_of_the_portrait() -> None:
    gate, rng = Gate(LARGE), np.random.default_rng(0)
    kept = 0
    for number in range(30):
        warp = next(method for method in warps.METHODS if method.name == ("lens", "waves", "swirl")[number % 3])
        picture = warp.apply(LARGE, warp.draw(rng), rng)
        kept += not gate.faults(picture, asked(["warp", "painted_style"]))
    assert kept >= 20


def test_likeness_falls_as_a_texture_covers_the_portrait() -> None:
    likeness, texture = Contours(LARGE), painted("woodcut", 3, 256)
    found = [likeness(LARGE + share * (texture - LARGE)) for share in (0, 0.25, 0.5, 0.75, 1)]
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.5 and found[-1] < 0.2


@pytest.mark.parametrize(
    "portrait",
    [LARGE * 0.1, 0.9 + LARGE * 0.1, LARGE.mean(axis=-1, keepdims=True).repeat(3, axis=2), FAULTY["dust"][1]],
    ids=["dark", "pale", "grey", "dusty"],
)
def test_a_portrait_is_not_held_to_what_it_never_had(portrait: Picture) -> None:
    portrait = portrait.astype(np.float32)
    assert not Gate(portrait).faults(portrait, PAINTED)


def test_the_gate_is_the_same_at_every_size() -> None:
    small, large = Gate(bundled_portrait(128)), Gate(bundled_portrait(512))
    for picture in (np.clip(FAULTY["smooth noise"][1], 0, 1).astype(np.float32), _posterised(LARGE)):
        assert ("unlike" in small.faults(picture, PAINTED)) == ("unlike" in large.faults(picture, PAINTED))


def test_graphic_methods_may_draw_lines_and_what_is_put_together_anew_has_other_contours() -> None:
    assert "striped" in asked(["painted_style"]) and "striped" not in asked(["painted_style", "graphic"])
    assert "unlike" in asked(["graphic", "painted_style"])
    for family in ("restructuring", "warp"):
        assert {"unlike", "lost"} & asked([family, "painted_style"]) == {"lost"}
    assert asked(["patch_style"]) == BASIC


def _shop(folder: Path, shades: Callable[[np.random.Generator], float]) -> tuple[VariantWorker, Planner]:
    def methods() -> dict[str, Method]:
        def draw(rng: np.random.Generator) -> Parameters:
            return {"shade": shades(rng)}

        def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
            return np.float32(parameters["shade"]) * picture

        return {"shade": Method("shade", "graphic", draw, apply)}

    job = Job(PORTRAIT, folder, 3, Mix(), methods)
    return VariantWorker(job), Planner(3, methods(), Mix())


def test_the_first_attempt_without_fault_is_kept(tmp_path: Path) -> None:
    worker, planner = _shop(tmp_path, lambda rng: float(rng.choice([0.01, 1.0])))
    shades = [worker(plan, None).entry.parameters["shade"] for plan in planner.plans(12)]
    assert shades.count(1.0) >= 9  # four attempts of one in two


def test_of_attempts_with_faults_the_best_is_kept(tmp_path: Path) -> None:
    """All are too dark; the brightest of the attempts has the least fault."""
    worker, planner = _shop(tmp_path, lambda rng: round(float(rng.uniform(0.001, 0.05)), 4))
    for plan in planner.plans(6):
        drawn = [planner.recipe(plan, attempt).steps[0].parameters["shade"] for attempt in range(ATTEMPTS)]
        assert worker(plan, None).entry.parameters["shade"] == max(drawn)


def test_what_is_not_worth_it_is_not_dreamt_on(tmp_path: Path) -> None:
    """Three paintings in four are black: no dream is made of them but for the last attempt, with the same numbers."""
    dreamt: list[float] = []

    def methods() -> dict[str, Method]:
        def paint(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
            return np.float32(parameters["shade"]) * picture

        def dream(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
            dreamt.append(float(picture.max()))
            return np.clip(picture + np.float32(0.01 * rng.random()), 0, 1)

        def draw(rng: np.random.Generator) -> Parameters:
            return {"shade": float(rng.choice([0.01, 0.01, 0.01, 1.0]))}

        return {
            "painted_style": Method("painted_style", "painted_style", draw, paint),
            "deep_dream": Method("deep_dream", "dream", draw, dream),
        }

    mix = Mix(**dict.fromkeys(vars(Mix()), 0.0) | {"painted_then_dream": 1.0})
    worker, planner = VariantWorker(Job(PORTRAIT, tmp_path, 3, mix, methods)), Planner(3, methods(), mix)
    for plan in planner.plans(12):
        dreamt.clear()
        entry = worker(plan, None).entry
        shades = [planner.recipe(plan, attempt).steps[0].parameters["shade"] for attempt in range(ATTEMPTS)]
        assert len(dreamt) == 1
        first = shades.index(1.0) if 1.0 in shades else ATTEMPTS - 1
        recipe = planner.recipe(plan, first)
        assert entry.seed == recipe.seed
        assert np.array_equal(worker._made(plan, PORTRAIT)[1], apply_recipe(recipe, PORTRAIT, methods()))
