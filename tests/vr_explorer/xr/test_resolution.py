"""Pictures get smaller while the graphics card is too slow for them, and larger again."""

from __future__ import annotations

from vr_explorer.xr.resolution import PATIENCE, Resolution

FRAME = 1.0 / 72.0


def run(resolution: Resolution, seconds: float, late: bool, load: float | None = None) -> None:
    """load: unless given, as the frames are late or not."""
    for _ in range(round(seconds / FRAME)):
        resolution.follow(late, load if load is not None else 1.1 if late else 0.5, FRAME)


def test_one_late_frame_changes_nothing() -> None:
    resolution = Resolution(0.6)
    for _ in range(10):
        resolution.follow(True, 1.1, FRAME)
        run(resolution, 1.0, late=False)
    assert resolution.share == 1.0


def test_late_frames_shrink_to_the_least_and_quiet_lets_grow_again() -> None:
    resolution = Resolution(0.6)
    run(resolution, 1.0, late=True)
    assert resolution.share == 0.6
    run(resolution, PATIENCE - 0.5, late=False)
    assert resolution.share == 0.6
    run(resolution, 60.0, late=False)
    assert resolution.share == 1.0


def test_it_grows_ever_more_rarely_where_growing_makes_frames_late() -> None:
    """A machine that keeps up with 0.8 of the size."""
    resolution = Resolution(0.5)
    changes = []
    for _ in range(4):
        before, lates = resolution.share, 0
        for _ in range(round(60.0 / FRAME)):
            late = resolution.share > 0.8
            lates += late
            resolution.follow(late, 1.0 if late else 0.7, FRAME)
        changes.append(lates)
        assert resolution.share <= 1.0 and before <= 1.0
    assert changes[-1] < changes[0]


def test_late_frames_of_a_card_that_is_not_busy_change_nothing() -> None:
    """Half the rate, garbage collections, other programs; what is small grows again in spite of them."""
    resolution = Resolution(0.6)
    run(resolution, 10.0, late=True, load=0.5)
    assert resolution.share == 1.0
    run(resolution, 1.0, late=True)
    assert resolution.share == 0.6
    run(resolution, 60.0, late=True, load=0.5)
    assert resolution.share == 1.0


def test_it_does_not_grow_where_the_card_would_be_too_slow() -> None:
    resolution = Resolution(0.6)
    run(resolution, 1.0, late=True)
    run(resolution, 60.0, late=False, load=0.75)
    assert resolution.share == 0.6
