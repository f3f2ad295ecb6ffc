"""Where the window was when it was closed, for the next time."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from foundation.errors import UserError
from foundation.files import replacing
from foundation.parsing import json_in

NAME = "window.json"
LARGEST = 10_000
"""Bytes."""

SMALLEST, FARTHEST = (320, 240), 100_000
"""Screen units."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WindowPlace:
    """Screen units of the window, without its frame, when it does not fill the screen. full_screen: whether it does."""

    left: int
    top: int
    width: int
    height: int
    full_screen: bool = False

    def __post_init__(self) -> None:
        sizes = self.width, self.height
        if any(size < smallest for size, smallest in zip(sizes, SMALLEST, strict=True)):
            raise ValueError("too small for a window")
        if max(abs(number) for number in (self.left, self.top, *sizes)) > FARTHEST:
            raise ValueError("nowhere on a screen")


def recalled(file: Path) -> WindowPlace | None:
    """None where there is none, or none that can be understood."""
    try:
        given = json_in(file, LARGEST)
        numbers = [given[name] for name in ("left", "top", "width", "height")]
        if any(type(number) is not int for number in numbers):
            return None
        left, top, width, height = numbers
        return WindowPlace(left, top, width, height, given.get("full_screen") is True)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remember(file: Path, place: WindowPlace) -> None:
    """Where that fails, the next window opens as this one did; that is no reason to bother anyone."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file) as partial:
            partial.write_text(json.dumps(asdict(place)), "utf-8")
    except (OSError, UserError) as error:
        _log.info("The window's place is not remembered: %s", error)
