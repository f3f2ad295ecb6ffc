"""The command that measures a graphics card does so on any driver that has a clock."""

from __future__ import annotations

import re
from collections.abc import Callable

import moderngl
import numpy as np
import pytest

from benchmarks.gpu import measure
from classification.cloud import Cloud
from tests.factories import CELL
from vr_explorer.render.gpu_timer import GpuTimer
from vr_explorer.render.resting import FEWEST

LINE = re.compile(r"600 cards (at rest|under way) +(first look|inside) +median +([\d.]+) ms .* p99 +([\d.]+) ms")


def test_it_has_a_line_for_each_place_and_state(
    ctx: moderngl.Context, make_painted: Callable[..., Cloud], capsys: pytest.CaptureFixture[str]
) -> None:
    timer = GpuTimer()
    works = timer.works
    timer.release()
    if not works:
        pytest.skip("this driver does not tell")
    rng, count = np.random.default_rng(0), 600
    assert count > FEWEST, "those at rest are to be in chunks"
    positions = rng.normal(size=(count, 3)).astype(np.float32)
    cloud = make_painted(positions, rng.integers(99, 256, (count, CELL, CELL, 3), np.uint8), per_row=30)
    measure(ctx, cloud, (16, 17), 4, 2)
    found = LINE.findall(capsys.readouterr().out)
    places = ["first look", "inside"]
    assert [line[:2] for line in found] == [(state, place) for state in ("at rest", "under way") for place in places]
    assert all(0.0 < float(median) <= float(slow) for *_, median, slow in found)
