"""The table of what other programs have taught hands (docs/controls.md): what it says of this program is so."""

import re
from pathlib import Path

from vr_explorer.actions import (
    COPY_IMAGE,
    DISMISS,
    FAVOURITE,
    LARGE_VIEW,
    OVERVIEW,
    REDO,
    REJECT,
    SELECT_ALL,
    SLIDESHOW,
    SURVEY,
    UNDO,
    ZOOM_ALL,
    ZOOM_CHOSEN,
    Action,
    Role,
)
from vr_explorer.panels.survey import MOST_SURVEYED
from vr_explorer.xr.settings import HeadsetSettings

ROOT = Path(__file__).parents[1]
HEADING = "## Beside other programs"
NUMBERS = {12: "twelve"}
ASKED_FOR: dict[str, dict[Action, str]] = {
    "fit what is chosen, all": {ZOOM_CHOSEN: "Z", ZOOM_ALL: "Shift+Z"},
    "large view, back": {LARGE_VIEW: "Space"},
    "select one; several; all": {SELECT_ALL: "Ctrl+A"},
    "keep, reject": {FAVOURITE: "F", REJECT: "Shift+Delete", DISMISS: "Delete"},
    "compare two, several": {SURVEY: "K"},
    "slideshow": {SLIDESHOW: "F5"},
    "copy the image": {COPY_IMAGE: "Ctrl+C"},
    "undo, redo": {UNDO: "Ctrl+Z", REDO: "Ctrl+Y"},
    "a map of the whole": {OVERVIEW: "F4"},
}


def here() -> dict[str, str]:
    """By what is wanted, what the last column says."""
    section = (ROOT / "docs" / "controls.md").read_text(encoding="utf-8").split(HEADING)[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")][1:]
    assert all(len(row) == 7 for row in rows), "each of the five programs, and this one"
    return {row[0]: row[-1] for row in rows}


def test_the_keys_beside_those_of_other_programs_are_the_programs_own() -> None:
    told = here()
    for wanted, actions in ASKED_FOR.items():
        for action, key in actions.items():
            assert key in action.keys, action
            assert re.search(rf"(^|[ ,;])({re.escape(key)})($|[ ,;])", told[wanted]), (wanted, key)


def test_what_is_said_of_the_headset_and_of_numbers_is_so() -> None:
    told = here()
    assert NUMBERS[MOST_SURVEYED] in told["compare two, several"]
    (flying,) = UNDO.presses(Role.FLYING)
    assert not HeadsetSettings().left_handed and flying.part == "stick_click", "the right hand flies"
    assert "press the right stick" in told["undo, redo"]
    for name in re.findall(r"`headset\.(\w+)`", told["against dizziness"]):
        assert hasattr(HeadsetSettings(), name)
