"""A few rounds of the storms on the gallery's server; `benchmarks/storms.py` has a hundred and five thousand."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import storm_server


def has_a_disk_of_its_own() -> bool:
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    command = ["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "none", "/mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def held(counts: dict[str, int]) -> bool:
    return not any(counts.get(name, 0) for name in storm_server.BAD)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_in_the_middle_it_loses_nothing(tmp_path: Path) -> None:
    counts = storm_server.kills(tmp_path / "galleries", 4, 1)
    assert held(counts), counts
    assert counts["kills"] == 4 and counts["pictures looked at"] > 0


@pytest.mark.skipif(not has_a_disk_of_its_own(), reason="this machine gives no process a disk of its own")
def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    counts = storm_server.full_disks_apart(tmp_path / "disk", 30, 1)
    assert held(counts), counts
    assert counts["rounds"] == 30 and counts["pictures looked at"] > 0


def test_hostile_requests_meet_sentences(tmp_path: Path) -> None:
    counts = storm_server.fuzz(tmp_path / "galleries", 150, 1)
    assert held(counts), counts
    assert counts["requests"] >= 150 and counts["answered"] > 30
