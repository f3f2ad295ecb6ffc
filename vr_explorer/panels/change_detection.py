"""Whether what the menu shows has changed since it was drawn last: told by all of its state, not by a list of cases."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from vr_explorer.panels.draft import Draft
from vr_explorer.panels.state import Counted, PanelState, Preview
from vr_explorer.panels.taste_state import Thumbnails
from vr_explorer.panels.text_input import TextEdit, TextInput
from vr_explorer.scene.scene import Scene

LEFT_OUT = frozenset(
    {"toasts", "times", "asked", "commands", "changed", "session_requests", "sharing_requests", "taste_wishes",
     "breeding_wishes", "bomb_wishes", "recording_wishes", "values", "answer", "quiet", "stop_making", "large",
     "large_room", "copied", "overview", "plate_due", "unpictured", "named"}
)  # fmt: skip
"""Fields that no page shows (messages, frame times, the large view and the plate have a panel of their own), that pages
only write, and `values`: the settings tell their followers of each change."""

NAMES = tuple(one.name for one in fields(PanelState) if one.name not in LEFT_OUT)

SCENE = (
    "placement",
    "board",
    "selection",
    "planned",
    "raining",
    "related",
    "tour",
    "matches",
    "taken",
    "settings",
    "rejected",
    "rejected_shown",
)
"""What pages read of the scene, where the rest follows from it."""

CHANGING = (TextInput, TextEdit)
"""What is changed where it is, instead of being replaced."""

Fingerprint = tuple[Any, ...]


def fingerprint(state: PanelState, scene: Scene) -> Fingerprint:
    """Equal as long as all that pages show is the same; nothing in it changes later."""
    shown = [_still(getattr(state, name)) for name in NAMES]
    return (*shown, *[_still(getattr(scene, name)) for name in SCENE])


class _Same:
    """Equal to itself alone: of what holds arrays or pictures, and is replaced rather than changed."""

    __slots__ = ("held",)

    def __init__(self, held: object) -> None:
        self.held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.held is other.held

    __hash__ = None  # type: ignore[assignment]


def _still(value: Any) -> Any:
    """As it is now, whatever becomes of it."""
    kind = type(value)
    if kind is list or kind is tuple:
        return tuple(map(_still, value))
    if kind is dict:
        return tuple((key, _still(one)) for key, one in value.items())
    if kind is Preview or kind is Counted or kind is Thumbnails:
        return _Same(value)
    if kind is Draft:
        return (value.inverted, *((type(editor), *map(_still, vars(editor).values())) for editor in value.editors))
    if kind in CHANGING:
        return (kind, *map(_still, vars(value).values()))
    return value
