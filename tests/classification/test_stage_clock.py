"""What each stage took is counted once, and told as shares of the whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from classification.pipeline import classify
from classification.stage_clock import StageClock, shares
from tests.classification.test_file_set import here


def test_shares_are_told_longest_first_and_crumbs_are_left_out() -> None:
    assert shares({"layout": 1.0, "measuring": 8.96, "writing": 0.04}) == "measuring 90 %, layout 10 %"
    assert shares({}) == shares({"writing": 0.0}) == ""


def test_a_stage_that_comes_again_or_fails_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 1.0, 10.0, 12.0, 20.0, 24.0])
    monkeypatch.setattr("classification.stage_clock.time.perf_counter", lambda: next(times))
    clock = StageClock()
    with clock.stage("first"):
        pass
    with pytest.raises(ValueError), clock.stage("second"):
        raise ValueError
    with clock.stage("first"):
        pass
    assert clock.seconds == {"first": 5.0, "second": 2.0}


def test_all_that_classifying_does_is_counted(variants: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classification.measuring.workers", here)
    (tmp_path / "few").mkdir()
    for number in range(4):
        (tmp_path / "few" / f"{number}.png").write_bytes((variants / f"picture {number}.png").read_bytes())
    report = classify(tmp_path / "few", tmp_path / "cloud", "builtin")
    assert {"looking", "measuring", "layout", "composition", "writing"} <= set(report.seconds)
    inside = report.seconds_measuring
    assert {"decoding", "colours", "features", "grey features", "cells", "abstractness"} <= set(inside)
    assert all(second > 0 for second in inside.values())
    assert sum(inside.values()) < report.seconds["measuring"]
    again = classify(tmp_path / "few", tmp_path / "cloud", "builtin")
    assert again.seconds_measuring == {}
