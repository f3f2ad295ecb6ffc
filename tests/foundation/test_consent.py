"""What a user has agreed to is remembered in his own state, for one cloud and one folder."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from foundation.consent import MOST, consent, given, remember


def test_it_is_for_one_cloud_and_one_folder(tmp_path: Path) -> None:
    file, agreed = tmp_path / "own" / "sources.json", consent(tmp_path / "cloud", "", tmp_path / "pictures")
    assert given(agreed, file) is None
    remember(agreed, file)
    assert given(agreed, file) == agreed
    assert given(consent(tmp_path / "cloud", "", tmp_path / "private"), file) is None
    assert given(consent(tmp_path / "other", "", tmp_path / "pictures"), file) is None
    assert given(consent(tmp_path / "x" / ".." / "cloud", "", tmp_path / "pictures"), file) == agreed


def test_a_cloud_with_a_name_of_its_own_is_known_by_it(tmp_path: Path) -> None:
    file, agreed = tmp_path / "sources.json", consent(tmp_path / "cloud", "one", tmp_path / "pictures")
    remember(agreed, file)
    assert given(consent(tmp_path / "moved", "one", tmp_path / "pictures"), file) == agreed
    assert given(consent(tmp_path / "cloud", "another", tmp_path / "pictures"), file) is None
    assert given(consent(tmp_path / "cloud", "", tmp_path / "pictures"), file) == agreed


@pytest.mark.parametrize("text", ["", "{", "[[1]]", '[{"cloud": 5}]', "[" * 100_000, '{"a": 1}', "null", "[null]"])
def test_a_damaged_file_holds_nothing_and_is_written_anew(tmp_path: Path, text: str) -> None:
    file, agreed = tmp_path / "sources.json", consent(tmp_path / "cloud", "", tmp_path / "pictures")
    file.write_text(text)
    assert given(agreed, file) is None
    remember(agreed, file)
    assert given(agreed, file) == agreed


def test_many_at_once_are_all_kept_and_the_oldest_go(tmp_path: Path) -> None:
    file = tmp_path / "sources.json"
    entries = [consent(tmp_path / f"{number}", "", tmp_path) for number in range(8)]
    threads = [threading.Thread(target=remember, args=(entry, file)) for entry in entries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(given(entry, file) == entry for entry in entries)
    first = replace(entries[0], cloud="/first")
    file.write_text(json.dumps([vars(replace(first, cloud=f"/{number}")) for number in range(MOST)]))
    remember(first, file)
    assert given(replace(first, cloud="/0"), file) is None
    assert given(replace(first, cloud="/1"), file) is not None
