"""Cards without pictures, over which panels are drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from classification.cloud import Cloud
from vr_explorer.scene.scene import Scene


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(50))
