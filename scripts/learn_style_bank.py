"""Learns the bank of styles that comes with the program: assets/styles/painter-1.npz and the sheet of its pictures.

python scripts/learn_style_bank.py [--count 240] [--seed 1] [--keep build/styles]

About five seconds a style on one core. What is learned is kept in --keep, so that a run that was stopped goes on; the
same seed learns the same styles.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from foundation.files import make_folder, replacing
from generation.contact_sheet import sheet_of
from generation.portrait import bundled_portrait
from generation.style_network import bank, painter, teachers, weights
from generation.style_network.learning import learn
from generation.style_network.lesson import Lesson
from generation.style_network.torch_port import TorchStyleNetwork

ASSETS = Path(__file__).parents[1] / "assets" / "styles"
COLUMNS, SIDE = 20, 76


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("build/styles"))
    given = parser.parse_args()
    published = weights.load()
    network, teacher, content = TorchStyleNetwork(published.kernels), teachers.efficientnet(), bundled_portrait(256)
    folder = make_folder(given.keep / f"{given.seed}")
    styles, learned = [], []
    for number in range(given.count):
        style = painter.draw(given.seed, number)
        path = folder / f"{number:04d}.npy"
        if not path.exists():
            rng = np.random.default_rng([given.seed, number, 1])
            found = learn(
                network,
                teacher,
                painter.picture(style),
                content,
                published.mean,
                Lesson(content=style.content),
                rng,
            )
            with replacing(path) as partial, partial.open("wb") as stream:
                np.save(stream, found.values)
            print(f"{number + 1} of {given.count}: {style.family}, loss {found.loss:.3f}", flush=True)
        styles.append(style)
        learned.append(np.load(path))
    make_folder(ASSETS)
    bank.write(ASSETS / f"{bank.NAME}.npz", learned, styles)
    sheet = sheet_of((painter.thumbnail(style, SIDE) for style in styles), len(styles), COLUMNS, SIDE)
    with replacing(ASSETS / f"{bank.NAME}.jpg") as partial:
        sheet.save(partial, format="JPEG", quality=86)


if __name__ == "__main__":
    main()
