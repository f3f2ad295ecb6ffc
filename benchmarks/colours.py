"""Dominant colours: all images batched against one scikit-learn fit per image, in one run and one thread.

python -m benchmarks.colours [COUNT]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import torch
from PIL import Image
from skimage import data
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from classification.colours import SIDE, dominant_colours


def pictures(count: int) -> np.ndarray:
    """uint8 (count, SIDE, SIDE, 3): random crops of photographs."""
    rng = np.random.default_rng(0)
    sources = [Image.fromarray(array()) for array in (data.astronaut, data.coffee, data.cat, data.rocket)]
    crops = []
    for index in range(count):
        source = sources[index % len(sources)]
        side = int(rng.integers(60, min(source.size)))
        left, top = (int(rng.integers(0, length - side + 1)) for length in source.size)
        crop = source.crop((left, top, left + side, top + side))
        crops.append(np.asarray(crop.resize((SIDE, SIDE), Image.Resampling.BOX)))
    return np.stack(crops)


def seconds(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 256
    images = pictures(count)
    points = images.reshape(count, -1, 3).astype(np.float32)
    torch.set_num_threads(1)
    with threadpool_limits(1):
        dominant_colours(images[:16])
        batched = seconds(lambda: dominant_colours(images)) / count
        one = seconds(lambda: [KMeans(5, n_init=1, random_state=0).fit(p) for p in points]) / count
        ten = seconds(lambda: [KMeans(5, n_init=10, random_state=0).fit(p) for p in points]) / count
    print(f"batched                        {batched * 1000:6.2f} ms an image")
    print(f"scikit-learn fit, 1 start      {one * 1000:6.2f} ms an image   {one / batched:5.1f} times as long")
    print(f"scikit-learn fit, 10 starts    {ten * 1000:6.2f} ms an image   {ten / batched:5.1f} times as long")


if __name__ == "__main__":
    main()
