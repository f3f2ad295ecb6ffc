"""Faces are found, and paintings suited to where they are and how dark they are."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image, ImageOps

from foundation.colour import srgb_to_oklab
from foundation.images import load_rgb
from generation.method import Picture
from generation.methods import chosen_methods
from generation.mix import Mix
from generation.portrait import bundled_portrait, to_image, to_picture
from generation.recipe import Planner, Recipe, Step, apply_recipe
from generation.style_network.finish import FAINTEST, stretched
from generation.style_network.portrait_adaptation import LEAST_SHARE, suited
from generation.subject import Face, Subject, subject_of
from generation.worker import Job, VariantWorker

CROP = {"do": "crop", "corner": [0.1, 0.07], "share": 0.8}


def of(picture: Picture) -> Subject:
    return subject_of(picture, stretched(picture, FAINTEST))


def whole_astronaut(side: int = 256) -> Picture:
    """A photograph whose face has a fifth of its height."""
    return to_picture(Image.fromarray(skimage.data.astronaut()).resize((side, side), Image.Resampling.LANCZOS))


def test_a_head_and_shoulders_is_painted_as_before() -> None:
    for side in (128, 256, 512):
        subject = of(bundled_portrait(side))
        assert subject.face is not None and not subject.face.elsewhere
        assert subject.gamma == 1
        rng = np.random.default_rng(0)
        for kind in ("flat", "plain", "over"):
            parameters = {"kind": kind, "content": [CROP, {"do": "mirror"}]}
            assert suited(parameters, subject, rng) == parameters


@pytest.mark.parametrize("side", [200, 256, 700])
def test_a_small_face_is_found_at_every_size(side: int) -> None:
    face = of(whole_astronaut(side)).face
    assert face is not None and face.elsewhere
    assert face.middle == pytest.approx((0.43, 0.22), abs=0.03)
    assert face.size == pytest.approx(0.21, abs=0.04)
    assert 0.5 < face.zoom < 0.75


def test_what_has_no_face_is_shown_as_it_is() -> None:
    for load in (skimage.data.chelsea, skimage.data.coffee, skimage.data.rocket):
        image = ImageOps.contain(Image.fromarray(load()), (256, 256))
        subject = of(to_picture(image))
        assert subject == Subject()
    strip = np.full((20, 60, 3), 0.5, np.float32)
    strip[:, ::7] = 0.9
    assert of(strip).face is None


def test_a_dark_portrait_is_told_from_a_dark_corner() -> None:
    portrait = bundled_portrait(256)
    dark = (portrait**3.2).astype(np.float32)
    assert 0.45 <= of(dark).gamma < 0.85
    corner = portrait.copy()
    corner[:60] *= 0.1
    assert of(corner).gamma == 1
    for picture in (np.zeros((64, 64, 3), np.float32), np.ones((64, 64, 3), np.float32)):
        assert of(picture) == Subject()


def test_darkness_is_lifted_by_a_step_of_the_content_where_the_portrait_itself_is_painted() -> None:
    subject, rng = Subject(gamma=0.5), np.random.default_rng(0)
    plain = suited({"kind": "plain", "content": [CROP]}, subject, rng)
    assert plain["content"] == [{"do": "lift", "gamma": 0.5}, CROP]
    over = {"kind": "over", "content": [CROP]}
    assert suited(over, subject, rng) == over


@pytest.mark.parametrize("kind", ["flat", "regions", "broad", "filled", "pressed", "patched", "warped"])
def test_views_of_a_small_face_hold_it_as_large_as_those_of_a_usual_one(kind: str) -> None:
    face = Face((0.43, 0.22), 0.21)
    rng = np.random.default_rng(1)
    for share in (1.0, 0.9, 0.7, 0.55):
        corner = [round(0.5 - share / 2, 4), max(0.0, round(0.47 - share / 2, 4))]
        steps = [{"do": "crop", "corner": corner, "share": share}] if share < 1 else []
        view = suited({"kind": kind, "content": [*steps, {"do": "mirror"}]}, Subject(face), rng)["content"]
        assert [step["do"] for step in view] == ["crop", "mirror"]
        crop = view[0]
        assert crop["share"] >= LEAST_SHARE
        assert face.size / crop["share"] == pytest.approx(0.35 / share, rel=0.02)
        for middle, left in zip(face.middle, crop["corner"], strict=True):
            assert 0 <= left <= 1 - crop["share"]
            assert 0.2 < (middle - left) / crop["share"] < 0.75, "the face is in it"


def test_some_plain_paintings_show_all_of_a_portrait_with_a_small_face() -> None:
    face, rng = Face((0.43, 0.22), 0.21), np.random.default_rng(2)
    views = [suited({"kind": "plain", "content": []}, Subject(face), rng)["content"] for _ in range(400)]
    assert 0.3 < np.mean([not view for view in views]) < 0.5


def test_a_face_that_fills_the_picture_is_not_cut() -> None:
    close = Subject(Face((0.5, 0.5), 0.75))
    crop = suited({"kind": "flat", "content": [CROP]}, close, np.random.default_rng(0))["content"]
    assert crop == [], "a view as narrow as for a smaller face would be wider than the picture"
    assert suited({"kind": "flat", "content": []}, close, np.random.default_rng(0))["content"] == []


def test_a_recipe_makes_the_same_picture_whoever_is_in_the_portrait(tmp_path: Path) -> None:
    """All that was suited is in the parameters: nobody has to look for a face when they are done again."""
    portrait = (whole_astronaut(160) ** 2).astype(np.float32)
    job = Job(portrait, tmp_path, 5, Mix(), partial(chosen_methods, ["painted_style", "waves"]))
    worker, methods = VariantWorker(job), job.methods()
    suited_to = 0
    for plan in Planner(5, methods, job.mix).plans(10):
        made = worker(plan, None)
        told = json.loads(json.dumps(made.entry.parameters))
        before = [Step(one["method"], one["parameters"]) for one in told.pop("before", [])]
        suited_to += any(step["do"] == "lift" for step in told["content"])
        recipe = Recipe((*before, Step(made.entry.method, told)), made.entry.seed)
        again = to_image(apply_recipe(recipe, portrait, methods))
        assert np.array_equal(np.asarray(again), np.asarray(load_rgb(Path("x"), content=made.content)))
    assert suited_to == 10


def test_lifting_is_by_lightness_alone_and_keeps_hues() -> None:
    from generation.style_network import content
    from generation.styles.library import StyleLibrary

    dark = (bundled_portrait(64) ** 2.5).astype(np.float32)
    rng = np.random.default_rng(0)
    lifted = content.prepared(dark, [{"do": "lift", "gamma": 0.6}], StyleLibrary(), rng)
    before, after = srgb_to_oklab(dark), srgb_to_oklab(lifted)
    inside = (lifted > 0.01).all(axis=-1) & (lifted < 0.99).all(axis=-1)
    np.testing.assert_allclose(after[inside][:, 0], before[inside][:, 0] ** 0.6, atol=0.02)
    turned = np.arctan2(after[..., 2], after[..., 1]) - np.arctan2(before[..., 2], before[..., 1])
    vivid = inside & (np.hypot(before[..., 1], before[..., 2]) > 0.04)
    assert vivid.sum() > 200
    assert np.abs(np.sin(turned[vivid])).max() < 0.1
    same = content.prepared(dark, [{"do": "lift", "gamma": 1.0}], StyleLibrary(), rng)
    np.testing.assert_allclose(same, dark, atol=2e-3)
