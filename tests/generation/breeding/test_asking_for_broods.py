"""What is asked of the service that breeds, line by line, and what it says."""

from __future__ import annotations

import io
import json
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from foundation.settings import Settings
from generation.breeding import cli
from generation.breeding.service import shares_of
from tests.generation.breeding.family import Pictures, parents_by, served


def test_a_line_that_is_no_text_is_told_and_the_next_is_heard(
    variants: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'\xff\xfe\n{"nothing": 1}\n'), "utf-8"))
    cli.serve(lambda: nullcontext(Pictures(variants)), Settings(), None)
    ready, *told = map(json.loads, capsys.readouterr().out.splitlines())
    assert ready == {"ready": True} and len(told) == 2
    assert all("was not understood" in line["failed"] for line in told)


def test_what_comes_in_never_ends_the_worker(variants: Path) -> None:
    parents = parents_by(variants, "mosaic")
    hostile = [
        "nonsense",
        "[1, 2]",
        "x" * 200_000,
        "[" * 50_000,
        {"brood": -1},
        {"brood": 1, "parents": "mosaic"},
        {"brood": 1, "parents": ["../../etc/passwd"]},
        {"brood": 1, "parents": parents, "shares": [float("nan")]},
        {"brood": 1, "parents": parents, "strength": 7},
        {"brood": 1, "parents": parents, "count": 10**9},
        {"pace": "fast"},
        {"what": "?"},
        {"stop": 99},
    ]
    said = served(Pictures(variants), *hostile, {"brood": 5, "parents": parents, "count": 1})
    assert sum("failed" in one for one in said) == len(hostile) - 1, said
    assert [one["made"] for one in said if "child" in one] == [1]


def test_a_brood_is_set_aside_and_comes_back(variants: Path) -> None:
    family = Pictures(variants)
    parents = parents_by(variants, "mosaic")
    children = [one["child"] for one in served(family, {"brood": 4, "parents": parents, "count": 2}) if "child" in one]
    said = served(family, {"discard": 4}, {"recover": 4})
    assert said[1:] == [{"brood": 4, "discarded": children}, {"brood": 4, "recovered": children}]


def test_broods_take_turns_and_one_has_a_pace_of_its_own(variants: Path) -> None:
    parents = parents_by(variants, "mosaic")
    said = served(
        Pictures(variants),
        {"brood": 1, "parents": parents, "count": 3},
        {"brood": 2, "parents": parents, "count": 3},
        {"brood": 3, "parents": parents, "count": 2, "pace": 0.001},
        {"brood": 3, "parents": parents, "count": 2, "pace": None},
        {"brood": 4, "parents": parents, "count": None},
        {"brood": 5, "parents": parents, "pace": "fast"},
    )
    assert "pace is not from" in next(one["failed"] for one in said if "failed" in one)
    made = [one["brood"] for one in said if "child" in one and one["brood"] != 4]
    assert sorted(made) == [1, 1, 1, 2, 2, 2, 3, 3]
    first = {number: made.index(number) for number in (1, 2, 3)}
    last = {number: len(made) - 1 - made[::-1].index(number) for number in (1, 2, 3)}
    assert max(first.values()) < min(last[1], last[2]), "none waits until another one is done"


def test_shares_are_weights_or_of_two_the_share_of_the_second() -> None:
    assert shares_of([0.25], 2) == (0.75, 0.25)
    assert shares_of([3, 1], 2) == (0.75, 0.25)
    assert shares_of([], 1) == (1.0,)
    for given, parents in (([1.5], 2), ([0, 0], 2), ("ab", 2), ([1, 1], 3), ([True, 1], 2)):
        with pytest.raises(ValueError, match="share"):
            shares_of(given, parents)
