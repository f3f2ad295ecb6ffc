import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from skimage import data

from foundation.colour import oklab_to_srgb, srgb_to_oklab
from generation.method import Parameters, Picture
from generation.style_transfer import patch_style, transfer

PORTRAIT = Path(__file__).parents[2] / "assets" / "portrait_256.png"


def portrait(width: int, height: int) -> Picture:
    with Image.open(PORTRAIT) as image:
        small = image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(small, np.float32) / 255


class Photographs:
    """Crops of scikit-image's coffee and cells, one or two at a time."""

    folder = None

    def draw(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        count = int(rng.integers(1, 3))
        return [
            {"name": str(rng.choice(["coffee", "immunohistochemistry"])), "left": int(rng.integers(0, 100))}
            for _ in range(count)
        ]

    def picture(self, style: dict[str, Any], side: int) -> Picture:
        image = Image.fromarray(getattr(data, style["name"])())
        crop = image.crop((style["left"], 0, style["left"] + 400, 400))
        return np.asarray(crop.resize((side, side), Image.Resampling.LANCZOS), np.float32) / 255


METHOD = patch_style(Photographs())


def parameters(**changes: Any) -> Parameters:
    drawn = METHOD.draw(np.random.default_rng(0))
    fixed = {
        "shares": [1.0],
        "blur": 0.0,
        "tone": 1.0,
        "coarsest": 28,
        "original_colours": False,
        "inverted": False,
        "colour": 0.0,
    }
    return {**drawn, **fixed, **changes}


def stripes(side: int) -> Picture:
    """Sine stripes between dark red and pale yellow: all colours on one line, all patches with texture."""
    wave = 0.5 + 0.5 * np.sin(np.add.outer(np.arange(side), 0.4 * np.arange(side)) * 0.9)
    slow = np.linspace(0.2, 1.0, side)[:, None]
    share = (wave * slow)[..., None]
    return (np.array([0.4, 0.0, 0.1]) * (1 - share) + np.array([1.0, 1.0, 0.7]) * share).astype(np.float32)


def likeness(result: Picture, content: Picture) -> float:
    """Correlation of the lightness, over squares of 8 pixels."""
    planes = [srgb_to_oklab(picture)[..., 0] for picture in (result, content)]
    means = [plane.reshape(12, 8, 12, 8).mean((1, 3)).ravel() for plane in planes]
    return float(np.corrcoef(means)[0, 1])


@pytest.mark.parametrize("seed", range(3))
def test_parameters_and_seed_repeat_the_picture_bit_for_bit(seed: int) -> None:
    content = portrait(72, 60)
    before = content.copy()
    drawn = {**METHOD.draw(np.random.default_rng(seed)), "keys": 500}
    read_back = json.loads(json.dumps(drawn))
    assert read_back == drawn
    first, second = (METHOD.apply(content, given, np.random.default_rng(seed)) for given in (drawn, read_back))
    assert first.shape == content.shape
    assert first.dtype == np.float32
    assert first.min() >= 0
    assert first.max() <= 1
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(content, before)
    assert not np.array_equal(first, METHOD.apply(content, drawn, np.random.default_rng(seed + 100)))


def test_all_colours_are_the_styles() -> None:
    result = transfer(portrait(96, 96), [stripes(96)], parameters(), np.random.default_rng(0))
    share = (result[..., 1] / 1.0)[..., None]
    line = np.array([0.4, 0.0, 0.1]) * (1 - share) + np.array([1.0, 1.0, 0.7]) * share
    np.testing.assert_allclose(result, line, atol=1e-4)


def test_the_guide_makes_the_likeness() -> None:
    content, cells = portrait(96, 96), Photographs().picture({"name": "immunohistochemistry", "left": 0}, 96)
    weak, strong, inverted = (
        likeness(transfer(content, [cells], parameters(**changes), np.random.default_rng(0)), content)
        for changes in ({"guide": 0.02}, {"guide": 3.0}, {"guide": 3.0, "inverted": True})
    )
    assert strong > 0.75
    assert weak < strong - 0.1
    assert inverted < -0.7


def test_blur_leaves_the_style_its_texture() -> None:
    """In even areas, for which the sharp guide asks the evenest patches."""
    content = np.full((96, 96, 3), 0.5, np.float32)
    content[:, 48:] = 0.8
    flat, textured = (
        transfer(content, [stripes(96)], parameters(blur=blur, guide=3.0, alpha=3.0), np.random.default_rng(0))
        for blur in (0.0, 0.03)
    )
    assert roughness(textured) > 1.2 * roughness(flat)


def roughness(picture: Picture) -> float:
    """Mean step from row to row."""
    return float(np.abs(np.diff(picture, axis=0)).mean())


def test_shares_divide_the_styles() -> None:
    """Two styles with the same lightness nearly everywhere, told apart by their colours."""
    styles = [stripes(96), np.ascontiguousarray(stripes(96)[..., [0, 2, 1]])]

    def part_of_the_second(shares: list[float]) -> float:
        result = transfer(portrait(96, 96), styles, parameters(shares=shares), np.random.default_rng(0))
        green, blue = result[..., 1], result[..., 2]
        return float((np.abs(green - 0.1 - 0.6 * blue) < np.abs(blue - 0.1 - 0.6 * green)).mean())

    assert (
        part_of_the_second([1.0, 0.001])
        < 0.25
        < part_of_the_second([0.5, 0.5])
        < 0.75
        < part_of_the_second([0.001, 1.0])
    )


def test_original_colours_keep_the_contents_chroma() -> None:
    content = portrait(96, 96)
    kept, styled = (
        transfer(content, [stripes(96)], parameters(original_colours=keep), np.random.default_rng(0))
        for keep in (True, False)
    )
    lab, styled_lab, content_lab = (srgb_to_oklab(picture) for picture in (kept, styled, content))
    inside = ((kept > 0.001) & (kept < 0.999)).all(-1)  # where the display can show lightness and chroma together
    assert inside.mean() > 0.5
    np.testing.assert_allclose(lab[inside][:, 1:], content_lab[inside][:, 1:], atol=2e-3)
    np.testing.assert_allclose(lab[inside][:, 0], styled_lab[inside][:, 0], atol=2e-3)


def test_the_colour_guide_tells_apart_what_is_equally_light() -> None:
    """A content of two hues, a style of two other hues, all equally light but for noise: where nothing at all differs,
    a processor's rounding chooses.
    """
    lab = np.zeros((2, 96, 96, 3), np.float32)
    lab[..., 0] = np.random.default_rng(0).uniform(0.68, 0.72, lab.shape[:3])
    lab[0, :, :48, 1], lab[0, :, 48:, 1] = 0.05, -0.05
    lab[1, ::2, :, 1], lab[1, 1::2, :, 1] = 0.1, 0.06
    lab[1, 48:, :, 1] *= -1
    content, style = oklab_to_srgb(lab)

    def separation(colour: float) -> float:
        result = transfer(content, [style], parameters(colour=colour, guide=2.0), np.random.default_rng(0))
        redness = srgb_to_oklab(result)[..., 1]
        return float(redness[:, :40].mean() - redness[:, 56:].mean())

    assert abs(separation(0.0)) < 0.06
    assert separation(2.0) > 0.12


def test_draws_are_within_their_ranges_and_differ() -> None:
    rng = np.random.default_rng(0)
    draws = [METHOD.draw(rng) for _ in range(300)]
    assert {len(draw["styles"]) for draw in draws} == {1, 2}
    assert all(len(draw["shares"]) == len(draw["styles"]) for draw in draws)
    assert all(0.3 <= draw["alpha"] <= 3.0 and 28 <= draw["coarsest"] <= 72 for draw in draws)
    assert 1 <= sum(draw["original_colours"] for draw in draws) <= 30
    assert len({draw["guide"] for draw in draws}) > 250


@pytest.mark.parametrize(("width", "height"), [(1, 1), (9, 40), (150, 31)])
def test_any_size(width: int, height: int) -> None:
    content = portrait(width, height)
    result = METHOD.apply(content, METHOD.draw(np.random.default_rng(1)), np.random.default_rng(1))
    assert result.shape == content.shape
    assert np.isfinite(result).all()
