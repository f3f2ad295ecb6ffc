"""Layouts by landmarks beside that of all: what putting the others between them costs in trustworthiness.

    python -m benchmarks.landmarks CLOUD COUNT...

CLOUD: a cloud, of whose features each COUNT of landmarks makes a layout; that of all comes last. All are judged by the
same 50 principal components, and by each one's own, which is what a cloud records. UMAP is compiled before.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from classification.cloud import Cloud
from classification.layout import LayoutSettings, layout, reduce
from classification.trustworthiness import trustworthiness

JUDGED = 2_000


def main() -> None:
    features = np.asarray(Cloud.load(Path(sys.argv[1])).features())
    judge = reduce(features, LayoutSettings().components, 0)
    layout(features[:300], LayoutSettings())
    for count in (*map(int, sys.argv[2:]), len(features)):
        begun = time.process_time()
        made = layout(features, LayoutSettings(landmarks=count))
        seconds = time.process_time() - begun
        same = trustworthiness(judge, made.positions, 0, JUDGED)
        print(f"{count:>9,} of {len(features):,}: {same:.4f}, by its own {made.trustworthiness:.4f}; {seconds:.0f} s")


if __name__ == "__main__":
    main()
