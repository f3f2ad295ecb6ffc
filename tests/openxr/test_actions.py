"""Actions of the table on a real runtime."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.extending.turning_around import TURN_AROUND, added
from tests.openxr.visit import Visit


@pytest.fixture
def extended() -> Iterator[None]:
    with added(TURN_AROUND):
        yield


@pytest.mark.usefixtures("extended")
def test_an_action_from_outside_is_bound_and_does_what_it_says_with_the_laser(visit: Visit) -> None:
    """Else that part undoes, and there is nothing to undo."""
    body = visit.scene.body
    visit.frames(4)
    yaw = body.yaw
    visit.remote.right(stick_click=True)
    visit.frames(6)
    visit.remote.right(stick_click=False)
    visit.frames(4)
    assert body.yaw == pytest.approx(yaw)
    visit.remote.left(trigger=1.0)
    visit.until(lambda: visit.loop.hands.laser is not None)
    visit.remote.right(stick_click=True)
    visit.until(lambda: abs(body.yaw - yaw) > 3.0)
    assert np.remainder(body.yaw - yaw, 2.0 * np.pi) == pytest.approx(np.pi)
