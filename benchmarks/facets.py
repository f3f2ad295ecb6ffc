"""What files tell alike, of clouds of 100,000 and a million images whose files have prompts: read a column at a time
beside reading each file by itself, as before, in one run; and how long a thread that draws waits meanwhile.

python -m benchmarks.facets [COUNT ...]
"""

from __future__ import annotations

import sys
import threading
import time
from array import array
from collections.abc import Callable

import numpy as np

from benchmarks.searching import longest_wait, told
from classification.cloud.facts import named_in
from classification.cloud.named import named
from foundation.slices import slices
from vr_explorer.scene.criteria.facets import KINDS

COUNTS = 100_000, 1_000_000


def former(texts: list[str]) -> dict[str, dict[str, array[int]]]:
    """Each file by itself."""
    rows: dict[str, dict[str, array[int]]] = {kind: {} for kind in KINDS}
    for part in slices(len(texts)):
        for index, text in enumerate(texts[part], part.start):
            for kind, value in named_in(text, KINDS):
                rows[kind].setdefault(value, array("i")).append(index)
    return rows


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Of the wall, and milliseconds that another thread waits at most."""
    begin = time.perf_counter()
    wait = longest_wait(threading.Thread(target=work))
    return time.perf_counter() - begin, wait


def main() -> None:
    for count in [int(one) for one in sys.argv[1:]] or COUNTS:
        texts = told(np.random.default_rng(3), count)
        letters = sum(map(len, texts)) / count
        now, wait = seconds(lambda texts=texts: named(texts, KINDS))
        before, waited = seconds(lambda texts=texts: former(texts))
        print(
            f"{count:>9,} images, {letters:.0f} letters each: {now:.2f} s (others wait {wait:.1f} ms at most), "
            f"each by itself {before:.2f} s ({waited:.1f} ms): {now / before:.2f} of that"
        )


if __name__ == "__main__":
    main()
