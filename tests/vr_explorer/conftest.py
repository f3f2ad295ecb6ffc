"""A cloud made up of clusters, without pictures."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from classification.cloud import Cloud
from tests.factories import clustered_cloud

MakeCloud = Callable[[int], Cloud]


SETTLED = ("PYGLFW_LIBRARY", "PYGLFW_LIBRARY_VARIANT", "PYOPENGL_PLATFORM")
"""What vr_explorer/window_system.py has added to this process's environment by now, for its own screen."""


def outside() -> dict[str, str]:
    """The environment as a shell would hand it to a program."""
    return {name: value for name, value in os.environ.items() if name not in SETTLED}


@pytest.fixture(scope="session")
def make_cloud() -> MakeCloud:
    return clustered_cloud
