"""What measuring a picture costs, with and without the measures that compare with the portrait.

    python -m benchmarks.measures FOLDER [COUNT]

FOLDER: variants with their portrait, as `generate` makes them, of which COUNT (60) are measured. Processor time of one
core: the vectors, colours and cells alone, then with one measure more each time, in the order of the registry.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from classification.embedding import choose
from classification.measurement import PICTURES, Unmeasured, measure, unmeasured
from classification.measures import portrait as portraits
from classification.measures.measure import Measure
from classification.measures.registry import MEASURES, suitable
from classification.scan import survey

ROUNDS = 2
CHUNK = 32


def milliseconds(files: list[Unmeasured], measures: tuple[Measure, ...], known: portraits.Portrait) -> float:
    """Of a picture."""
    model, wanted = choose("builtin"), (PICTURES, *(one.id for one in measures))
    start = time.process_time()
    for first in range(0, len(files), CHUNK):
        measure(files[first : first + CHUNK], wanted, model, measures, known)
    return 1000 * (time.process_time() - start) / len(files)


def main() -> None:
    source = Path(sys.argv[1])
    paths = [item.path for item in survey(source).found][: int(sys.argv[2]) if len(sys.argv) > 2 else 60]
    known, problem = portraits.recorded(source, paths)
    if known is None:
        sys.exit(f"There is no portrait with the variants in {source}. {problem}")
    files = [unmeasured(source, path) for path in paths]
    sets: dict[str, tuple[Measure, ...]] = {"no measure": ()}
    measures = suitable(known)
    for count in range(1, len(measures) + 1):
        sets[" + ".join(one.id for one in measures[:count])] = measures[:count]
    print(f"{len(paths)} variants; of {len(MEASURES)} measures {len(measures)} suit this portrait")
    milliseconds(files[:2], measures, known)  # models are read
    best = {name: min(milliseconds(files, chosen, known) for _ in range(ROUNDS)) for name, chosen in sets.items()}
    before = next(iter(best.values()))
    for name, value in best.items():
        print(f"{value:7.1f} ms   {value / before:.2f} ×   {name}")
        before = value


if __name__ == "__main__":
    main()
