"""Storms: ends in the middle of writing, full disks, hostile requests, many times over. What they have cost is counted.

python -m benchmarks.storms [SECTION …] [--times 100] [--seed 0]

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

SECTIONS = {"server": "benchmarks.storm_server"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], help="all of them by default")
    parser.add_argument("--times", type=int, default=StormOptions.times)
    parser.add_argument("--seed", type=int, default=StormOptions.seed)
    options = parser.parse_args()
    failed = False
    for name in options.sections or SECTIONS:
        begun = time.monotonic()
        storm: Storm = importlib.import_module(SECTIONS[name]).storm
        print(name, flush=True)
        for count in storm(StormOptions(options.times, options.seed)):
            print(
                f"  {count.found:>7,}  {count.what}{'   ← must be 0' if count.bad and count.found else ''}", flush=True
            )
            failed = failed or (count.bad and count.found > 0)
        print(f"  {time.monotonic() - begun:>7,.0f}  seconds", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
