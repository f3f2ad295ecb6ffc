"""Formatter, linter, types and tests, in this order; arguments go to pytest.

python scripts/check.py [PYTEST ARGUMENTS]
"""

from __future__ import annotations

import importlib.util
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
    missing = [step[0] for step in STEPS if importlib.util.find_spec(step[0]) is None]
    if missing:
        print(f"Not installed: {', '.join(dict.fromkeys(missing))}; pip install -r requirements-dev.txt")
        return 2
    for step in STEPS:
        print("$", *step, flush=True)
        status = subprocess.run([sys.executable, "-m", *step], cwd=Path(__file__).parents[1], check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
