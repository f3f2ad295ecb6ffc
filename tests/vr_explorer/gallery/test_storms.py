"""A few rounds of the storms on the gallery's server; `benchmarks/storms.py` has a hundred and five thousand."""

from __future__ import annotations

from pathlib import Path

from benchmarks import server_fuzz, storm_server
from benchmarks.isolated import isolated
from benchmarks.storm import held
from tests.storms import POSIX, SMALL_DISK


@POSIX
def test_killed_in_the_middle_it_loses_nothing(tmp_path: Path) -> None:
    counts = storm_server.kills(tmp_path / "galleries", 4, 1)
    assert held(counts), counts
    assert counts["kills"] == 4 and counts["pictures looked at"] > 0


@SMALL_DISK
def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    counts = isolated(storm_server.full_disks, tmp_path / "disk", 15, 2, storm_server.DISK)
    assert held(counts), counts
    assert counts["rounds"] == 15 and counts["pictures looked at"] > 0


def test_hostile_requests_meet_sentences(tmp_path: Path) -> None:
    counts = server_fuzz.fuzz(tmp_path / "galleries", 150, 1)
    assert held(counts), counts
    assert counts["requests"] >= 150 and counts["answered"] > 30
