"""Windows of a virtual screen, as X itself tells of them: a program that is started for a question takes longer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from Xlib import X
from Xlib.display import Display
from Xlib.error import BadDrawable, BadWindow, ConnectionClosedError
from Xlib.xobject.drawable import Window

_GONE = (BadWindow, BadDrawable)
"""Of a window that has gone since it was found."""


class Windows:
    """Each is named by its number, as xdotool takes it."""

    def __init__(self, display: str) -> None:
        self._display = Display(display)
        self._root = self._display.screen().root
        self._name = self._display.get_atom("_NET_WM_NAME")

    def named(self, pattern: str) -> list[str]:
        """Those whose names match, seen or not."""
        return [str(one.id) for one in self._below(self._root) if re.search(pattern, self._called(one))]

    def of_class(self, pattern: str) -> list[str]:
        """Those that are seen, of programs whose classes match."""
        return [str(one.id) for one in self._below(self._root) if self._is_seen_of(one, pattern)]

    def focused(self) -> str:
        """That which has the keyboard; an empty text where there is none."""
        focus = self._display.get_input_focus().focus
        return str(focus.id) if isinstance(focus, Window) else ""

    def rectangle(self, window: str) -> tuple[int, int, int, int]:
        """(left, top, width, height) on the screen, pixels."""
        one = self._display.create_resource_object("window", int(window))
        size, place = one.get_geometry(), self._root.translate_coords(one, 0, 0)
        return place.x, place.y, size.width, size.height

    def pointer(self) -> tuple[int, int]:
        """(x, y) on the screen, pixels."""
        place = self._root.query_pointer()
        return place.root_x, place.root_y

    def close(self) -> None:
        """Whoever has done so before may do so again."""
        with suppress(ConnectionClosedError):
            self._display.close()

    def _below(self, window: Window) -> Iterator[Window]:
        try:
            children = window.query_tree().children
        except _GONE:
            return
        for child in children:
            yield child
            yield from self._below(child)

    def _called(self, window: Window) -> str:
        try:
            return window.get_full_text_property(self._name) or ""
        except _GONE:
            return ""

    def _is_seen_of(self, window: Window, pattern: str) -> bool:
        try:
            found = any(re.search(pattern, word, re.IGNORECASE) for word in window.get_wm_class() or ())
            return found and window.get_attributes().map_state == X.IsViewable
        except _GONE:
            return False
