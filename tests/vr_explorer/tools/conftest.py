"""A small cloud."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from classification.cloud import Cloud


@pytest.fixture
def cloud(make_cloud: Callable[[int], Cloud]) -> Cloud:
    return make_cloud(60)
