"""Learns the bank of styles that comes with the program: assets/styles/painter-1.npz and the sheet of its pictures.

python scripts/learn_style_bank.py [--count 240] [--seed 1] [--keep build/styles]

About five seconds a style on a free core. What is learned is kept in --keep, so that a run that was stopped goes on;
the same seed learns the same styles. Those are left out in which nothing of a portrait is seen.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

from foundation.colour import srgb_to_oklab
from foundation.files import make_folder, replacing
from generation.contact_sheet import sheet_of
from generation.portrait import bundled_portrait
from generation.style_network import bank, network, painter, teachers, weights
from generation.style_network.learning import learn
from generation.style_network.lesson import Lesson
from generation.style_network.painter import PainterStyle
from generation.style_network.torch_port import TorchStyleNetwork
from generation.style_network.values import StyleValues

ASSETS = Path(__file__).parents[1] / "assets" / "styles"
COLUMNS, SIDE = 20, 76

LEAST_DEVIATION = 0.07
"""Of the lightness of the bundled portrait in the style, blurred by 3 of 256 pixels; textures alone have less."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("build/styles"))
    given = parser.parse_args()
    pairs = learned(given.seed, given.count, make_folder(given.keep / f"{given.seed}"))
    pairs = [(style, values) for style, values in pairs if shows_a_portrait(values)]
    styles = [style for style, _ in pairs]
    make_folder(ASSETS)
    bank.write(ASSETS / f"{bank.NAME}.npz", [values for _, values in pairs], styles)
    sheet = sheet_of((painter.thumbnail(style, SIDE) for style in styles), len(styles), COLUMNS, SIDE)
    with replacing(ASSETS / f"{bank.NAME}.jpg") as partial:
        sheet.save(partial, format="JPEG", quality=86)
    print(f"{len(pairs)} of {given.count} styles are in {ASSETS}")


def learned(seed: int, count: int, folder: Path) -> list[tuple[PainterStyle, StyleValues]]:
    """The first `count` styles of the seed; those that are not in `folder` are learned into it."""
    published, content = weights.load(), bundled_portrait(256)
    port, teacher = TorchStyleNetwork(published.kernels), teachers.efficientnet()
    pairs = []
    for number in range(count):
        style = painter.draw(seed, number)
        path = folder / f"{number:04d}.npy"
        if not path.exists():
            lesson, rng = Lesson(content=style.content), np.random.default_rng([seed, number, 1])
            found = learn(port, teacher, painter.picture(style), content, published.mean, lesson, rng)
            with replacing(path) as partial, partial.open("wb") as stream:
                np.save(stream, found.values)
            print(f"{number + 1} of {count}: {style.family}, loss {found.loss:.3f}", flush=True)
        pairs.append((style, np.load(path)))
    return pairs


def shows_a_portrait(values: StyleValues) -> bool:
    """Whether large shapes are left of the bundled portrait in this style."""
    painted = network.load().paint(bundled_portrait(256), [values])
    return float(gaussian_filter(srgb_to_oklab(painted)[..., 0], 3).std()) >= LEAST_DEVIATION


if __name__ == "__main__":
    main()
