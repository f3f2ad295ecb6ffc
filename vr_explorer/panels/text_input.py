"""Fields that take words: by the letters on the panel, which hands reach, or by a keyboard that has the window."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from imgui_bundle import imgui

from foundation.clusters import clusters
from foundation.direction import starts_right
from foundation.language import _
from foundation.lines import shown
from vr_explorer.panels.style import ACCENT, DIM, FAINT, TEXT, Style, packed
from vr_explorer.panels.widgets import GAP, HEIGHT, button
from vr_explorer.panels.words import extent, put, text

BACKSPACE, RETURN, ESCAPE = "\b", "\n", "\x1b"
"""As they come among what is typed."""

LETTERS = ("1234567890", "qwertyuiop", "asdfghjkl'", "zxcvbnm,.-")
CAPITALS = ("!?&%()/+=:", "QWERTYUIOP", 'ASDFGHJKL"', "ZXCVBNM;:_")
SHIFT, ERASE = "\uf062", "\uf177"
KEY = 30.0

HIDDEN = "•"
"""In place of each character of what nobody is to read."""


@dataclass
class TextEdit:
    """The one field that takes words now. what: tells it from others. longest: characters. shifted: capitals next.
    ended: by the end of the line, and not given up.
    """

    what: Hashable
    text: str
    longest: int
    shifted: bool = False
    ended: bool = False

    def take(self, typed: str) -> bool:
        """Whether it goes on; the end of the line ends it."""
        for character in typed:
            if character in (RETURN, ESCAPE):
                self.ended = character == RETURN
                return False
            if character == BACKSPACE:
                self.text = "".join(clusters(self.text)[:-1])
            elif shown(character) and len(self.text) < self.longest:
                self.text += character
        return True


class TextInput:
    """edit: what takes words now, None where nothing does. on_screen: letters to be pressed are shown meanwhile,
    for who has no keyboard before them. entered: the field that the end of the line has ended last, and what stood in
    it; whoever acts on it takes it away.
    """

    def __init__(self) -> None:
        self.edit: TextEdit | None = None
        self.on_screen = True
        self.entered: tuple[Hashable, str] | None = None

    def take(self, typed: str) -> None:
        """What was typed on a keyboard, or on the panel."""
        edit = self.edit
        if edit is not None and typed and not edit.take(typed):
            self.edit = None
            self.entered = (edit.what, edit.text) if edit.ended else None

    def begin(self, what: Hashable, value: str, longest: int) -> None:
        """`what` takes words from now on."""
        self.edit = TextEdit(what, value, longest)

    def takes(self, what: Hashable) -> bool:
        return self.edit is not None and self.edit.what == what

    def field(
        self,
        style: Style,
        what: Hashable,
        name: str,
        value: str,
        longest: int,
        secret: bool = False,
        letters: bool = True,
    ) -> str:
        """A name, and a field that takes words once it has been pressed. Returns what stands in it now.

        secret: nobody who looks on can read it. letters: on the panel, too, while it takes words.
        """
        if name:
            text(name, DIM)
        edit = self.edit
        if edit is None or edit.what != what:
            imgui.push_id(str(what))
            shown_value = HIDDEN * len(value) if secret else value
            if _drawn(style, shown_value or "…", TEXT if value else DIM):
                self.begin(what, value, longest)
            imgui.pop_id()
            return value
        caret = "|" if imgui.get_time() % 1.0 < 0.6 else " "
        _drawn(style, (HIDDEN * len(edit.text) if secret else edit.text) + caret, TEXT, lit=True)
        if not letters:
            return edit.text
        if self.on_screen:
            self.take(_draw_keys(style, edit))
        else:
            text(_("Type it, and end with Enter"), DIM)
        return edit.text


def _drawn(style: Style, words: str, colour: tuple[float, float, float, float], lit: bool = False) -> bool:
    """Whether it was pressed. The end of words that are too long is seen; right-to-left ones begin at the right."""
    corner, width, height = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x, style.px(HEIGHT)
    pressed = bool(imgui.invisible_button("field", imgui.ImVec2(width, height)))
    draw, end = imgui.get_window_draw_list(), imgui.ImVec2(corner.x + width, corner.y + height)
    draw.add_rect_filled(corner, end, packed(FAINT, 1.0 if lit or imgui.is_item_hovered() else 0.6), style.px(7))
    if lit:
        draw.add_rect(corner, end, packed(ACCENT), style.px(7))
    inset, length = style.px(10), extent(words).x
    left = corner.x + min(inset, width - inset - length)
    if starts_right(words):
        left = corner.x + max(width - inset - length, inset)
    top = corner.y + (height - imgui.get_text_line_height()) / 2
    draw.push_clip_rect(imgui.ImVec2(corner.x + inset / 2, corner.y), imgui.ImVec2(end.x - inset / 2, end.y), True)
    put(draw, imgui.ImVec2(left, top), packed(colour), words)
    draw.pop_clip_rect()
    return pressed


def _draw_keys(style: Style, edit: TextEdit) -> str:
    """What was pressed on the letters."""
    typed, gap = "", style.px(GAP)
    across = imgui.get_content_region_avail().x
    for letters in CAPITALS if edit.shifted else LETTERS:
        width = float(int((across - gap * (len(letters) - 1)) / len(letters)))
        for position, letter in enumerate(letters):
            if position:
                imgui.same_line(0.0, gap)
            if button(style, f"{letter}##key {letter}", width):
                typed, edit.shifted = letter, False
    width = float(int((across - 3 * gap) / 6))
    if button(style, SHIFT, width, edit.shifted):
        edit.shifted = not edit.shifted
    for words, share, character in ((_("space"), 3.0, " "), (ERASE, 1.0, BACKSPACE), (_("done"), 1.0, RETURN)):
        imgui.same_line(0.0, gap)
        if button(style, words, width * share):
            typed = character
    return typed
