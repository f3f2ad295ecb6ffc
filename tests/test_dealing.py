"""In which order tests run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.dealing import dealt


def named(names: str) -> list[pytest.Item]:
    return [SimpleNamespace(path=Path(name[0]), name=name) for name in names.split()]  # type: ignore[misc]


def order(names: str, processes: int) -> list[str]:
    asks = [lambda item, names=names: item.path.name in names for names in ("b", "vw", "s")]
    return [item.name for item in dealt(named(names), processes, *asks)]


def test_windows_a_browser_and_what_is_slow_are_dealt_to_different_processes() -> None:
    parts = ["b1 a1 a2 a3 a4 c1", "v1 v2 c2 c3 c4 d1", "w1 w2 d2 d3 d4 e1", "e2 s1 s2 e3 e4 e5"]
    given = "a1 a2 s1 a3 a4 b1 c1 v1 v2 c2 c3 s2 w1 w2 c4 d1 d2 d3 d4 e1 e2 e3 e4 e5"
    assert " ".join(order(given, 4)) == " ".join(parts)
    assert " ".join(order("a1 b1 v1 s1 w1 a2", 2)) == "b1 a1 a2 v1 s1 w1"


@pytest.mark.parametrize("processes", [1, 2, 4, 7])
@pytest.mark.parametrize("names", ["", "a1", "b1 b2 b3", "v1 v2 v3 a1", "s1 a1", "a1 b1 c1 s1 d1 v1 w1 s2 w2 w3 e1"])
def test_none_is_lost_and_none_runs_twice(names: str, processes: int) -> None:
    assert sorted(order(names, processes)) == sorted(names.split())
