"""Formatter, linter, tests and, beside these, types; arguments go to pytest.

python scripts/check.py [PYTEST ARGUMENTS]
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

STYLE = (("ruff", "format", "--check", "."), ("ruff", "check", "."))
TYPES = ("mypy",)
YIELDING = partial(os.nice, 19) if os.name == "posix" else None
"""Makes a process give way to all others."""
PROCESSES = min((os.cpu_count() or 1) + 2, 4)
"""Two more than there are cores: tests of windows, servers and browsers wait for half of their time."""
TESTS = ("pytest", f"--numprocesses={PROCESSES}", "--dist=worksteal", *sys.argv[1:])


def main() -> int:
    steps = (*STYLE, TYPES, TESTS)
    missing = [step[0] for step in steps if importlib.util.find_spec(step[0]) is None]
    if missing:
        print(f"Not installed: {', '.join(dict.fromkeys(missing))}; pip install -r requirements-dev.txt")
        return 2
    for step in STYLE:
        if status := begun(step).wait():
            return status
    # Where all tests wait, types are looked at; a mistake in them is told when the tests have ended.
    types = begun(TYPES, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=YIELDING)
    tests = begun(TESTS).wait()
    print(types.communicate()[0], end="")
    return tests or types.returncode


def begun(step: tuple[str, ...], **options: Any) -> subprocess.Popen[Any]:
    print("$", *step, flush=True)
    return subprocess.Popen([sys.executable, "-m", *step], cwd=Path(__file__).parents[1], **options)


if __name__ == "__main__":
    sys.exit(main())
