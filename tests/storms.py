"""What the tests of storms share; the storms themselves are `benchmarks/storms.py`, here with a few rounds."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither SIGKILL nor fork")


def has_a_disk_of_its_own() -> bool:
    """Whether this machine lets a process mount a small one for itself alone."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    command = ["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "none", "/mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


SMALL_DISK = pytest.mark.skipif(not has_a_disk_of_its_own(), reason="this machine gives no process a disk of its own")
