"""A part of a storm in a process of its own, which may fork, and where it wants one with a small disk of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = 4096

_CODE = """
import json, sys
from importlib import import_module
from pathlib import Path
module, name, folder, times, seed = sys.argv[1:]
print(json.dumps(getattr(import_module(module), name)(Path(folder), int(times), int(seed))))
"""
_MOUNT = 'mount -t tmpfs -o size="$0" none "$1" && shift && exec "$@"'

Part = Callable[[Path, int, int], dict[str, int]]
"""Of a storm: (folder, times, seed) → counts."""


def isolated(part: Part, folder: Path, times: int, seed: int, disk: str = "") -> dict[str, int]:
    """`part` in another process. disk: size of a disk that is mounted at `folder` for it alone (Linux's namespaces).

    RuntimeError: it went wrong, or there can be no such disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    own = folder.with_name(f"{folder.name} of the user")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        **{f"XDG_{name}_HOME": str(own / name.lower()) for name in ("DATA", "CONFIG", "CACHE")},
        **{f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")},
    }
    command = [sys.executable, "-c", _CODE, part.__module__, part.__name__, str(folder), str(times), str(seed)]
    if disk:
        command = ["unshare", "-rm", "sh", "-c", _MOUNT, disk, str(folder), *command]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def leave(filler: Path, pages: int) -> None:
    """Fills the disk of `filler` but for so many pages."""
    filler.unlink(missing_ok=True)
    with filler.open("wb", buffering=0) as stream:
        with suppress(OSError):
            block = bytes(256 * PAGE)
            while stream.write(block) == len(block):
                pass
            while stream.write(bytes(PAGE)) == PAGE:
                pass
        stream.truncate(max(stream.tell() // PAGE - pages, 0) * PAGE)
