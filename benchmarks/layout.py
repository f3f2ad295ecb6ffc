"""Layout: UMAP, our default, against scikit-learn's t-SNE, the original's way, in one run.

    python -m benchmarks.layout [COUNT]

Features stand for those of a real cloud: 40 groups on curved sheets in 50 dimensions. UMAP is compiled before the
measurement; both layouts are judged by the trustworthiness that a cloud records.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from classification.layout import LayoutSettings, layout

GROUPS = 40
WIDTH = 50


def features(count: int) -> np.ndarray:
    """float32 (count, WIDTH)."""
    rng = np.random.default_rng(0)
    group = rng.integers(0, GROUPS, count)
    inner = rng.normal(size=(count, 4))
    spread = rng.normal(size=(GROUPS, 4, WIDTH)) / 2
    points = rng.normal(size=(GROUPS, WIDTH))[group] + np.einsum("nd,ndw->nw", np.tanh(inner), spread[group])
    return (points + 0.15 * rng.normal(size=points.shape)).astype(np.float32)


def main() -> None:
    points = features(int(sys.argv[1]) if len(sys.argv) > 1 else 10_120)
    layout(points[:300], LayoutSettings(method="umap"))
    seconds = {}
    for method in ("umap", "tsne"):
        start = time.perf_counter()
        result = layout(points, LayoutSettings(method=method))
        seconds[method] = time.perf_counter() - start
        print(f"{method:<6} {seconds[method]:7.1f} s   trustworthiness {result.trustworthiness:.3f}", flush=True)
    print(f"t-SNE takes {seconds['tsne'] / seconds['umap']:.1f} times as long")


if __name__ == "__main__":
    main()
