"""A few rounds of the storms: kills, full disks, damaged files; `python -m benchmarks.storms all` has more."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.storm import held
from tests.storms import POSIX, SMALL_DISK

if sys.platform != "win32":
    from benchmarks import (
        disks_of_breeding,
        disks_of_selection,
        storm_classify,
        storm_disks,
        storm_explorer,
        storm_generate,
        storm_growth,
        storm_readers,
        storm_selection,
    )
    from benchmarks.isolated import isolated
    from benchmarks.storm_readers import READERS

pytestmark = POSIX


def test_a_generate_that_is_killed_ends_as_one_that_is_not(tmp_path: Path) -> None:
    counts = isolated(storm_generate.kills, tmp_path / "killed", 6, 1)
    assert held(counts), counts
    assert counts["kills"] == 6 and counts["runs"] > 0


def test_a_classify_that_is_killed_mixes_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    counts = isolated(storm_classify.kills, tmp_path / "killed", 8, 1)
    assert held(counts), counts
    assert counts["kills"] == 8 and counts["the cloud before opened"] > 0


def test_a_cloud_that_is_killed_while_it_grows_has_each_child_that_was_told(tmp_path: Path) -> None:
    counts = isolated(storm_growth.kills, tmp_path / "killed", 10, 1)
    assert held(counts), counts
    assert counts["kills"] == 10 and counts["confirmed children"] > 10


def test_children_beside_a_source_are_there_whenever_bringing_them_is_killed(tmp_path: Path) -> None:
    counts = isolated(storm_growth.beside, tmp_path / "beside", 12, 1)
    assert held(counts), counts
    assert counts["kills"] == 12


def test_an_explorer_that_is_killed_while_children_arrive_has_each_that_was_seen(tmp_path: Path) -> None:
    counts = isolated(storm_explorer.kills, tmp_path / "killed", 3, 1)
    assert held(counts), counts
    assert counts["kills"] == 3 and counts["children seen"] > 0


def test_a_selection_that_is_killed_has_the_last_command_or_the_one_after(tmp_path: Path) -> None:
    counts = isolated(storm_selection.kills, tmp_path / "killed", 40, 1)
    assert held(counts), counts
    assert counts["kills"] == 40 and counts["confirmed commands"] > 40


@SMALL_DISK
@pytest.mark.parametrize("name", ["generate", "classify", "export"])
def test_a_full_disk_is_told_and_costs_nothing(tmp_path: Path, name: str) -> None:
    counts = isolated(getattr(storm_disks, name), tmp_path / "disk", 3, 1, storm_disks.SIZE)
    assert held(counts), counts
    assert counts["rounds"] > 1


@SMALL_DISK
def test_a_selection_on_a_full_disk_is_written_when_there_is_room(tmp_path: Path) -> None:
    counts = isolated(disks_of_selection.selection, tmp_path / "disk", 8, 1, storm_disks.SIZE)
    assert held(counts), counts
    assert counts["rounds"] == 16


@SMALL_DISK
def test_children_on_a_full_disk_are_told_and_those_before_stay(tmp_path: Path) -> None:
    counts = isolated(storm_growth.full, tmp_path / "disk", 4, 1, storm_disks.SIZE)
    assert held(counts), counts
    assert counts["rounds"] > 1


@SMALL_DISK
@pytest.mark.slow
def test_a_breeding_bomb_on_a_full_disk_says_so_loses_nothing_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    """With the program's own process, on a disk of six megabytes."""
    counts = isolated(disks_of_breeding.bomb, tmp_path / "disk", 2, 1, storm_disks.SIZE)
    assert held(counts), counts
    assert counts["rounds"] == 2 and counts["children seen"] >= 6


@pytest.mark.parametrize("name", READERS if sys.platform != "win32" else ())
def test_damaged_files_are_read_or_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    counts = isolated(storm_readers.fuzz, tmp_path / name, 25, 1)
    assert held(counts), counts
    assert counts["files"] >= 20 and counts["read"] + counts["refused"] == counts["files"]
