"""Patch nearest neighbours: seconds an image, and drafts against the normal quality, in one run and one thread.

python -m benchmarks.patch_transfer [COUNT]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from skimage import data
from threadpoolctl import threadpool_limits

from generation.method import Method, Parameters, Picture
from generation.restructuring import methods
from generation.style_transfer import patch_style

PORTRAIT = Path(__file__).parents[1] / "assets" / "portrait_512.png"
DRAFT: Parameters = {"stride": 3, "alpha": None, "keys": 2500}


class Photographs:
    """scikit-image's photographs as styles, each read once at each size."""

    def __init__(self) -> None:
        self._pictures: dict[tuple[str, int], Picture] = {}

    def draw(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        return [{"name": str(rng.choice(["coffee", "immunohistochemistry", "rocket", "retina"]))}]

    def picture(self, style: dict[str, Any], side: int) -> Picture:
        key = (style["name"], side)
        if key not in self._pictures:
            image = Image.fromarray(getattr(data, style["name"])()).resize((side, side))
            self._pictures[key] = np.asarray(image, np.float32) / 255
        return self._pictures[key]


def seconds_an_image(method: Method, picture: Picture, count: int, changes: Parameters) -> float:
    """Processor time, the mean over `count` draws."""
    total = 0.0
    for seed in range(count):
        parameters = {**method.draw(np.random.default_rng(seed)), **changes}
        start = time.process_time()
        method.apply(picture, parameters, np.random.default_rng(seed))
        total += time.process_time() - start
    return total / count


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    library = Photographs()
    torch.set_num_threads(1)
    print("method        side   normal    draft   draft/normal")
    for method in [patch_style(library), *methods(library)]:
        for side in (256, 512):
            with Image.open(PORTRAIT) as image:
                picture = np.asarray(image.convert("RGB").resize((side, side)), np.float32) / 255
            with threadpool_limits(1):
                seconds_an_image(method, picture, 1, {})
                normal = seconds_an_image(method, picture, count, {})
                draft = seconds_an_image(method, picture, count, DRAFT)
            print(f"{method.name:12}  {side:4}  {normal:5.2f} s  {draft:5.2f} s   {draft / normal:5.2f}")


if __name__ == "__main__":
    main()
