"""The window's settings, as a user may write them."""

from __future__ import annotations

from math import inf

import pytest

from foundation.errors import UserError
from foundation.settings import Settings
from vr_explorer.app.preferences import Preferences
from vr_explorer.desktop.settings import DesktopSettings


@pytest.mark.parametrize("samples", [0, 3, 16])
def test_samples_that_no_driver_has_are_one_sentence(samples: int) -> None:
    with pytest.raises(UserError, match=r"\[desktop\].*samples must be 1, 2, 4 or 8"):
        Preferences(Settings({"desktop": {"samples": samples}}))
    assert Preferences(Settings({"desktop": {"samples": 8}})).desktop.samples == 8


@pytest.mark.parametrize("limit", [-1.0, 0.5, 2000.0])
def test_a_limit_at_which_nothing_would_be_seen_is_one_sentence(limit: float) -> None:
    with pytest.raises(UserError, match=r"\[desktop\].*frame_limit must be 0 or from 1 to 1000"):
        Preferences(Settings({"desktop": {"frame_limit": limit}}))
    assert Preferences(Settings({"desktop": {"frame_limit": 30}})).desktop.frame_limit == 30


@pytest.mark.parametrize(
    ("vsync", "limit", "most"), [(True, 0.0, 144.0), (True, 30.0, 30.0), (True, 500.0, 144.0), (False, 500.0, 500.0)]
)
def test_frames_are_as_many_as_the_screen_shows_or_fewer_where_fewer_are_wanted(
    vsync: bool, limit: float, most: float
) -> None:
    assert DesktopSettings(vsync=vsync, frame_limit=limit).frames_at_most(144.0) == most
    assert DesktopSettings(vsync=False).frames_at_most(144.0) == inf
