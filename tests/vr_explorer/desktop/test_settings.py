"""The window's settings, as a user may write them."""

from __future__ import annotations

import pytest

from foundation.errors import UserError
from foundation.settings import Settings
from vr_explorer.app.preferences import Preferences


@pytest.mark.parametrize("samples", [0, 3, 16])
def test_samples_that_no_driver_has_are_one_sentence(samples: int) -> None:
    with pytest.raises(UserError, match=r"\[desktop\].*samples must be 1, 2, 4 or 8"):
        Preferences(Settings({"desktop": {"samples": samples}}))
    assert Preferences(Settings({"desktop": {"samples": 8}})).desktop.samples == 8
