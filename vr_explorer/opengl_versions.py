"""Which versions of OpenGL are asked for, with a window and without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

VERSIONS = ((4, 6), (4, 5), (4, 3), (4, 1), (3, 3))
"""Asked for one after the other. The drawing needs the last; runtimes of headsets refuse a context that is older than
theirs (SteamVR: 4.3), and the drivers of NVIDIA and AMD give the version that is asked for and no higher."""


def newest_given(create: Callable[[int, int], T | None]) -> T | None:
    """What `create`, called with a major and a minor number, makes of the first of VERSIONS that the driver gives.

    None, as of `create`, where it gives none of them.
    """
    return next((made for version in VERSIONS if (made := create(*version)) is not None), None)
