"""Learns the bank of styles that comes with the program: assets/styles/painter-1.npz and the sheet of its pictures.

python scripts/learn_style_bank.py [--count 240] [--seed 1] [--keep build/styles]
python scripts/learn_style_bank.py --measure

About five seconds a style on a free core. What is learned is kept in --keep, so that a run that was stopped goes on;
the same seed learns the same styles. Those are left out in which nothing of a portrait is seen. The second command
learns nothing: it measures the finest side of each style (two minutes), writes those of the bank into its file, and
prints those of the built-in styles.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

from foundation.colour import srgb_to_oklab
from foundation.files import make_folder, replacing
from generation.contact_sheet import sheet_of
from generation.method import Picture
from generation.portrait import bundled_portrait
from generation.quality import BLUR, MOST_RESIDUE
from generation.style_network import bank, loss_networks, network, painter, weights
from generation.style_network.content import draw_flat, prepared
from generation.style_network.finish import LEAST_STRETCHED, stretched
from generation.style_network.learning import learn
from generation.style_network.learning_settings import LearningSettings
from generation.style_network.painter import PainterStyle
from generation.style_network.repertoire import SIDES
from generation.style_network.resizing import resized
from generation.style_network.torch_port import TorchStyleNetwork
from generation.style_network.values import StyleValues
from generation.styles.library import StyleLibrary

ASSETS = Path(__file__).parents[1] / "assets" / "styles"
COLUMNS, SIDE = 20, 76

LEAST_DEVIATION = 0.07
"""Of the lightness of the bundled portrait in the style, blurred by 3 of 256 pixels; textures alone have less."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("build/styles"))
    parser.add_argument("--measure", action="store_true")
    given = parser.parse_args()
    if given.measure:
        bank.write(
            ASSETS / f"{bank.NAME}.npz", list(bank.values()), bank.painter_styles(), list(map(finest, bank.values()))
        )
        print("built-in:", *map(finest, weights.load().styles))
        return
    pairs = learned(given.seed, given.count, make_folder(given.keep / f"{given.seed}"))
    pairs = [(style, values) for style, values in pairs if shows_a_portrait(values)]
    styles = [style for style, _ in pairs]
    make_folder(ASSETS)
    values = [values for _, values in pairs]
    bank.write(ASSETS / f"{bank.NAME}.npz", values, styles, list(map(finest, values)))
    sheet = sheet_of((painter.thumbnail(style, SIDE) for style in styles), len(styles), COLUMNS, SIDE)
    with replacing(ASSETS / f"{bank.NAME}.jpg") as partial:
        sheet.save(partial, format="JPEG", quality=86)
    print(f"{len(pairs)} of {given.count} styles are in {ASSETS}")


def learned(seed: int, count: int, folder: Path) -> list[tuple[PainterStyle, StyleValues]]:
    """The first `count` styles of the seed; those that are not in `folder` are learned into it."""
    published, content = weights.load(), bundled_portrait(256)
    port, loss_network = TorchStyleNetwork(published.kernels), loss_networks.efficientnet()
    pairs = []
    for number in range(count):
        style = painter.draw(seed, number)
        path = folder / f"{number:04d}.npy"
        if not path.exists():
            settings, rng = LearningSettings(content=style.content), np.random.default_rng([seed, number, 1])
            found = learn(port, loss_network, painter.picture(style), content, published.mean, settings, rng)
            with replacing(path) as partial, partial.open("wb") as stream:
                np.save(stream, found.values)
            print(f"{number + 1} of {count}: {style.family}, loss {found.loss:.3f}", flush=True)
        pairs.append((style, np.load(path)))
    return pairs


def finest(values: StyleValues) -> int:
    """What `Repertoire.finest` tells: by the mean dust on the bundled portrait and on a few flat regions of it."""
    portrait = bundled_portrait(256)
    rng = np.random.default_rng(0)
    flat = prepared(portrait, draw_flat(rng), StyleLibrary(), rng)
    for side in reversed(SIDES):
        if np.mean([dust(content, values, side) for content in (portrait, flat)]) < MOST_RESIDUE:
            return side
    return SIDES[0]


def dust(content: Picture, values: StyleValues, side: int) -> float:
    """Deviation of what is finer than shapes, as the gate of a run tells it, painted at `side`."""
    painted = network.load().paint(resized(content, (side, side)), [values])
    lightness = srgb_to_oklab(stretched(resized(painted, content.shape[:2]), LEAST_STRETCHED))[..., 0]
    return float((lightness - gaussian_filter(lightness, BLUR * len(lightness))).std())


def shows_a_portrait(values: StyleValues) -> bool:
    """Whether large shapes are left of the bundled portrait in this style."""
    painted = network.load().paint(bundled_portrait(256), [values])
    return float(gaussian_filter(srgb_to_oklab(painted)[..., 0], 3).std()) >= LEAST_DEVIATION


if __name__ == "__main__":
    main()
