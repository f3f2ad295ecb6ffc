"""How far the sight narrows."""

import numpy as np
import pytest

from vr_explorer.xr.comfort import FULL, FULL_TURN, Comfort


def after(comfort: Comfort, speed: float, turning: float) -> float:
    for _ in range(200):
        comfort.follow(speed, 0.02, turning)
    return comfort.narrowed


@pytest.mark.parametrize("turning", [FULL_TURN / 2.0, -FULL_TURN / 2.0])
def test_a_smooth_turn_narrows_the_sight_as_a_flight_does(turning: float) -> None:
    assert after(Comfort(0.6), 0.0, turning) == pytest.approx(0.3, abs=1e-3)
    assert after(Comfort(0.6), FULL / 2.0, 0.0) == pytest.approx(0.3, abs=1e-3)
    assert after(Comfort(0.6), FULL, turning) == pytest.approx(0.6, abs=1e-3), "the stronger of both counts"
    assert after(Comfort(0.6), 5.0 * FULL, 5.0 * turning) == pytest.approx(0.6, abs=1e-3)


def test_at_rest_and_where_it_is_switched_off_nothing_is_narrowed() -> None:
    comfort = Comfort(1.0)
    after(comfort, FULL, FULL_TURN)
    assert after(comfort, 0.0, 0.0) == 0.0
    assert after(Comfort(0.0), FULL, np.pi) == 0.0
