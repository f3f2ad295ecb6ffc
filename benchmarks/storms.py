"""Storms: ends in the middle of writing, full disks, hostile files and requests. What they cost is counted.

python -m benchmarks.storms all
python -m benchmarks.storms SECTION … [--count 100] [--seed 0]

Each section is a module beside this one with a function `storm(options)` that gives counts; what it does it does to the
real programs, in processes that are killed and on disks that are full. The suite runs a few rounds of the same code.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.storm import Storm, StormOptions

SECTIONS = {
    "generate": "benchmarks.storm_generate",
    "classify": "benchmarks.storm_classify",
    "growth": "benchmarks.storm_growth",
    "explorer": "benchmarks.storm_explorer",
    "selection": "benchmarks.storm_selection",
    "disks": "benchmarks.storm_disks",
    "server": "benchmarks.storm_server",
    "readers": "benchmarks.storm_readers",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="+", choices=["all", *SECTIONS], metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--count", type=int, default=0, help="kills a storm, rounds a disk; its own number by default")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    failed = False
    for name in SECTIONS if "all" in options.sections else options.sections:
        begun = time.monotonic()
        storm: Storm = importlib.import_module(SECTIONS[name]).storm
        print(name, flush=True)
        for count in storm(StormOptions(options.count, options.seed)):
            mark = "   ← must be 0" if count.bad and count.found else ""
            print(f"  {count.found:>7,}  {count.what}{mark}", flush=True)
            failed = failed or (count.bad and count.found > 0)
        print(f"  {time.monotonic() - begun:>7,.0f}  seconds", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
