"""Graphic methods: seconds of one core for an image of 256 pixels, beside the limit of 0.4 s.

python -m benchmarks.painterly [DRAWS]
"""

from __future__ import annotations

import sys
import time

import numpy as np
from threadpoolctl import threadpool_limits

from generation.painterly import METHODS
from generation.portrait import bundled_portrait

LIMIT = 0.4


def main() -> None:
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    portrait = bundled_portrait(256)
    with threadpool_limits(1):
        for method in METHODS:
            recipes = [(method.draw(np.random.default_rng(seed)), np.random.default_rng(seed)) for seed in range(draws)]
            start = time.process_time()
            for parameters, rng in recipes:
                method.apply(portrait, parameters, rng)
            seconds = (time.process_time() - start) / draws
            print(f"{method.name:<18} {seconds:6.3f} s   {seconds / LIMIT:5.2f} of the limit")


if __name__ == "__main__":
    main()
