"""How near enlarged pictures come to the true ones: the classical filter beside RDN and RRDN, kind by kind.

    python -m benchmarks.enlarging [--crops crops.jpg]

Photographs that come with scikit-image and with this program, and variants made here, each of 256 pixels, are reduced
by Lanczos to a half and a quarter and enlarged again. PSNR (dB) and SSIM (mean over the colours) against what was
reduced: both favour what is smooth, so look at the crops as well. Networks that are not in the cache are left out
(`weights list`). Fifteen pictures take about six minutes on one free core.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import numpy as np
import skimage.data
import typer
from PIL import Image, ImageOps
from skimage.metrics import structural_similarity

from generation.method import Picture
from generation.methods import all_methods
from generation.networks.registry import located
from generation.portrait import bundled_portrait, to_image, to_picture
from generation.super_resolution import classical
from generation.super_resolution.enlarging import CLASSICAL, NETWORKS, choose

SIDE = 256
FACTORS = (2, 4)
PHOTOGRAPHS: dict[str, Callable[[], np.ndarray]] = {
    "cat": skimage.data.chelsea,
    "coffee": skimage.data.coffee,
    "rocket": skimage.data.rocket,
}
VARIANTS = {
    "paint": ("painted_style", "painted_style", "patch_style", "gradient_strokes"),
    "line art": ("ink", "single_line", "scribble", "halftone"),
    "flat shapes": ("low_poly", "palette_poster", "stained_glass"),
}
CROP = 96
"""Pixels of the true picture in a row of crops."""


def main(
    crops: Annotated[Path | None, typer.Option(help="A picture to write: crops beside each other.")] = None,
) -> None:
    """Prints a line for each picture and factor, then the means of each kind."""
    names = [CLASSICAL, *(name for name in NETWORKS if located(name))]
    enlargers = {name: choose(name, "cpu").enlarge for name in names}
    results: dict[tuple[str, int, str], list[tuple[float, float]]] = {}
    rows = []
    print(f"{'kind':12} {'picture':18} ×  " + "  ".join(f"{name:>14}" for name in ("lanczos", *names)))
    for kind, name, truth in pictures():
        for factor in FACTORS:
            small = np.clip(classical.resized(truth, SIDE // factor, SIDE // factor), 0, 1)
            made = {"lanczos": np.clip(classical.resized(small, SIDE, SIDE), 0, 1)}
            made |= {enlarger: enlarge(small, factor) for enlarger, enlarge in enlargers.items()}
            figures = {enlarger: compared(picture, truth) for enlarger, picture in made.items()}
            for enlarger, figure in figures.items():
                results.setdefault((kind, factor, enlarger), []).append(figure)
            print(line(kind, name, factor, figures), flush=True)
            if factor == 4:
                rows.append(crop([truth, *made.values()]))
    for kind, factor, _ in [key for key in results if key[2] == CLASSICAL]:
        means = {
            enlarger: tuple(np.mean(values, axis=0))
            for (one, times, enlarger), values in results.items()
            if (one, times) == (kind, factor)
        }
        print(line(kind, "mean", factor, means))
    timed(enlargers)
    if crops is not None:
        Image.fromarray(np.concatenate(rows)).save(crops, quality=85)


def pictures() -> list[tuple[str, str, Picture]]:
    """Kind, name and picture (SIDE, SIDE, 3)."""
    found = [("photograph", "portrait", bundled_portrait(SIDE))]
    for name, load in PHOTOGRAPHS.items():
        image = ImageOps.fit(Image.fromarray(load()), (SIDE, SIDE), Image.Resampling.LANCZOS)
        found.append(("photograph", name, to_picture(image)))
    methods, portrait = all_methods(), bundled_portrait(SIDE)
    for kind, names in VARIANTS.items():
        for number, name in enumerate(names):
            rng = np.random.default_rng(number)
            made = methods[name].apply(portrait, methods[name].draw(rng), rng)
            found.append((kind, name, to_picture(to_image(made))))
    return found


def compared(picture: Picture, truth: Picture) -> tuple[float, float]:
    """PSNR in dB, and SSIM."""
    error = float(np.square(picture - truth, dtype=np.float64).mean())
    return -10 * np.log10(error), float(structural_similarity(picture, truth, channel_axis=2, data_range=1.0))


def line(kind: str, name: str, factor: int, figures: dict[str, tuple[float, float]]) -> str:
    """A line of the table."""
    cells = "  ".join(f"{psnr:8.2f} {ssim:.3f}" for psnr, ssim in figures.values())
    return f"{kind:12} {name:18} {factor}  {cells}"


def timed(enlargers: dict[str, Callable[[Picture, int], Picture]]) -> None:
    """CPU seconds of 256 → 512 and 256 → 1024 pixels."""
    portrait = bundled_portrait(SIDE)
    for name, enlarge in enlargers.items():
        seconds = []
        for factor in FACTORS:
            begin = time.process_time()
            enlarge(portrait, factor)
            seconds.append(f"×{factor} {time.process_time() - begin:.1f} s")
        print(f"{name}: {SIDE} pixels {', '.join(seconds)}")


def crop(shown: list[Picture]) -> np.ndarray:
    """The middle of each, twice as large, beside each other."""
    begin = (SIDE - CROP) // 2
    cut = [picture[begin : begin + CROP, begin : begin + CROP] for picture in shown]
    images = [to_image(picture).resize((2 * CROP, 2 * CROP), Image.Resampling.NEAREST) for picture in cut]
    return np.concatenate([np.asarray(image) for image in images], axis=1)


if __name__ == "__main__":
    typer.run(main)
