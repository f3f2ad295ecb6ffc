"""A cloud made up of clusters, without pictures."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from classification.cloud import NO_CELL, Cloud, earlier_measures

MakeCloud = Callable[[int], Cloud]

PARAMETERS = '{"cells": 220, "leading": 1.4, "palette": [12, 40], "original_colours": false}'


SETTLED = ("PYGLFW_LIBRARY", "PYGLFW_LIBRARY_VARIANT", "PYOPENGL_PLATFORM")
"""What vr_explorer/window_system.py has added to this process's environment by now, for its own screen."""


def outside() -> dict[str, str]:
    """The environment as a shell would hand it to a program."""
    return {name: value for name, value in os.environ.items() if name not in SETTLED}


@pytest.fixture(scope="session")
def make_cloud() -> MakeCloud:
    return clustered_cloud


def clustered_cloud(count: int) -> Cloud:
    """Twelve clusters in space, each with five colours of its own."""
    rng = np.random.default_rng(7)
    cluster = rng.integers(0, 12, count)
    centres, palettes = rng.standard_normal((12, 3)), rng.integers(0, 255, (12, 5, 3))
    colours = palettes[cluster] + rng.normal(0.0, 20.0, (count, 5, 3))
    shares = np.sort(rng.dirichlet(np.ones(5), count), axis=1)[:, ::-1]
    return Cloud(
        ids=[f"image-{index:06d}" for index in range(count)],
        paths=[f"images/image-{index:06d}.png" for index in range(count)],
        positions=(centres[cluster] + 0.5 * rng.standard_normal((count, 3))).astype(np.float32),
        colours=np.clip(colours, 0, 255).astype(np.uint8),
        shares=shares.astype(np.float32),
        measures=earlier_measures(rng.random(count, dtype=np.float32), (100.0 * rng.random(count)).astype(np.float32)),
        sizes=np.zeros((count, 2), np.int32),
        methods=["stained_glass"] * count,
        parents=[["portrait"]] * count,
        parameters=[PARAMETERS] * count,
        cells=np.full(count, NO_CELL, np.int32),
        source=Path("variants"),
    )
