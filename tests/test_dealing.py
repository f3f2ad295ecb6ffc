"""In which order tests run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.dealing import dealt


def named(names: str) -> list[pytest.Item]:
    return [SimpleNamespace(path=Path(name[0]), name=name) for name in names.split()]  # type: ignore[misc]


def order(names: str, processes: int) -> list[str]:
    items = dealt(named(names), processes, lambda item: item.path.name == "b", lambda item: item.path.name in "vw")
    return [item.name for item in items]


def test_each_process_begins_with_files_that_take_long_and_the_first_with_those_for_a_browser() -> None:
    assert order("a1 a2 a3 a4 b1 c1 v1 v2 w1 w2 d1 d2", 3) == [
        "b1",
        "a1",
        "a2",
        "a3",
        "v1",
        "v2",
        "a4",
        "c1",
        "w1",
        "w2",
        "d1",
        "d2",
    ]


@pytest.mark.parametrize("processes", [1, 2, 4, 7])
@pytest.mark.parametrize("names", ["", "a1", "b1 b2 b3", "v1 v2 v3 a1", "a1 b1 c1 d1 v1 w1 w2 w3 e1"])
def test_none_is_lost_and_none_runs_twice(names: str, processes: int) -> None:
    assert sorted(order(names, processes)) == sorted(names.split())
