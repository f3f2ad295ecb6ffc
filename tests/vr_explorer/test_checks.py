"""What `doctor` says of a machine that is not this one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from foundation import fonts
from tests.scripts import NAMES, need
from vr_explorer import checks


def test_windows_is_told_which_program_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the launcher of the environment, for which a choice of card would have no effect."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", "C:\\demo\\.venv\\Scripts\\python.exe")
    monkeypatch.setattr(sys, "_base_executable", "C:\\Python313\\python.exe", raising=False)
    (check,) = checks._graphics_setting()
    assert check.works and "C:\\Python313\\python.exe" in check.found and ".venv" not in check.found


@pytest.mark.skipif(sys.platform == "win32", reason="there it is told")
def test_others_are_not() -> None:
    assert checks._graphics_setting() == []
    assert Path(sys._base_executable).exists()  # type: ignore[attr-defined]


def test_what_no_font_has_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    own = fonts.roboto()
    assert own is not None
    monkeypatch.setattr(fonts, "system", lambda: fonts.Fonts([own]))
    check = checks._fonts()
    assert not check.works and not check.needed
    assert all(script in check.found for script in ("Arabic", "Thai", "Chinese", "emoji"))
    assert not any(script in check.found for script in ("Greek", "Cyrillic"))
    assert "Noto" in check.remedy or "fonts-noto-core" in check.remedy


def test_where_every_script_is_found_nothing_is_to_do() -> None:
    need(*NAMES)
    check = checks._fonts()
    assert check.works and not check.remedy
