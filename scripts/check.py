"""Formatter, linter, types and tests, in this order; arguments go to pytest.

python scripts/check.py [PYTEST ARGUMENTS]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STEPS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("pytest", "--numprocesses=auto", "--maxprocesses=4", "--dist=worksteal", *sys.argv[1:]),
)


def main() -> int:
    for step in STEPS:
        print("$", *step, flush=True)
        status = subprocess.run([sys.executable, "-m", *step], cwd=Path(__file__).parents[1], check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
