"""A part of a storm in a process of its own, which may fork, and where it wants one with a small disk of its own.

Each is the fork of one process that has imported what storms need and does nothing else (`main`): to start Python and
to import the program takes longer than most parts do. Where a storm's module has a function `warm`, that process has
done that as well: what it imports and reads is there for all parts of all storms.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = 4096

Part = Callable[[Path, int, int], dict[str, int]]
"""Of a storm: (folder, times, seed) → counts."""

_IMPORTED = ("storm_readers", "storm_disks", "storm_growth", "storm_selection", "disks_of_selection")
"""Beside this module."""

_ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
_NEW_USER, _NEW_MOUNTS = 0x10000000, 0x00020000
"""CLONE_NEWUSER, CLONE_NEWNS: Linux, sched.h."""

_ALL_BELOW, _PRIVATE = 0x4000, 0x40000
"""MS_REC, MS_PRIVATE: Linux, sys/mount.h."""


def isolated(part: Part, folder: Path, times: int, seed: int, disk: str = "") -> dict[str, int]:
    """`part` in another process. disk: size of a disk that is mounted at `folder` for it alone (Linux's namespaces).

    RuntimeError: it went wrong, or there can be no such disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    own = folder.with_name(f"{folder.name} of the user")
    with tempfile.TemporaryDirectory() as temporary:
        wanted = {
            "part": (part.__module__, part.__name__, str(folder), times, seed),
            "disk": disk,
            "environment": {
                **os.environ,
                **_own_folders(own),
                **_ONE_THREAD,
            },
            "said": str(Path(temporary) / "said"),
            "counts": str(Path(temporary) / "counts"),
        }
        status = _ask(wanted)
        if status:
            said = Path(wanted["said"])
            raise RuntimeError(said.read_text("utf-8", "replace") if said.exists() else f"it ended with {status}")
        return dict(json.loads(Path(wanted["counts"]).read_text("utf-8")))


_origin: subprocess.Popen[str] | None = None
"""Of the forks."""


def _ask(wanted: Mapping[str, Any]) -> int:
    """The status with which a fork has ended."""
    global _origin
    if _origin is None or _origin.poll() is not None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **_ONE_THREAD}
        command = [sys.executable, "-m", "benchmarks.isolated"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        _origin = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, encoding="utf-8", **pipes)
        atexit.register(_origin.communicate)
    assert _origin.stdin is not None and _origin.stdout is not None
    _origin.stdin.write(json.dumps(wanted) + "\n")
    _origin.stdin.flush()
    answer = _origin.stdout.readline()
    if not answer:
        raise RuntimeError("the process that storms are forked from has ended")
    return int(answer)


def main() -> None:
    """Reads what is wanted, a line of JSON each, and answers with the status of a fork that did it."""
    for name in _IMPORTED:
        import_module(f"benchmarks.{name}")
    with tempfile.TemporaryDirectory() as own:
        os.environ |= _own_folders(Path(own))
        for line in sys.stdin:
            wanted = json.loads(line)
            getattr(import_module(wanted["part"][0]), "warm", lambda: None)()
            gc.collect()
            gc.freeze()
            pid = os.fork()
            if pid == 0:
                _be_part(wanted)
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def _own_folders(folder: Path) -> dict[str, str]:
    """Environment in which the user's files lie in `folder`."""
    return {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}


def _be_part(wanted: dict[str, Any]) -> None:
    """In the fork; it does not return."""
    code = 1
    try:
        said = os.open(wanted["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(said, stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.clear()
        os.environ.update(wanted["environment"])
        module, name, folder, times, seed = wanted["part"]
        if wanted["disk"]:
            _mount(folder, wanted["disk"])
        counts = getattr(import_module(module), name)(Path(folder), times, seed)
        Path(wanted["counts"]).write_text(json.dumps(counts), "utf-8")
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        for written in (sys.stdout, sys.stderr):
            written.flush()
        os._exit(code)


def _mount(folder: str, size: str) -> None:
    """A disk at `folder` that this process and its children alone see. OSError: there can be none."""
    user, group = os.geteuid(), os.getegid()
    _linux("unshare", _NEW_USER | _NEW_MOUNTS)
    for name, line in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        Path("/proc/self", name).write_text(line)
    _linux("mount", b"none", b"/", None, _ALL_BELOW | _PRIVATE, None)
    _linux("mount", b"none", os.fsencode(folder), b"tmpfs", 0, f"size={size}".encode())


def _linux(name: str, *arguments: Any) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments):
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")


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


if __name__ == "__main__":
    main()
