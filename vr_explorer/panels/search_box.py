"""The box in which one looks for images by words, over the cloud in which they light up meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from foundation.language import N_, _, format_number, ngettext
from vr_explorer.panels.style import ACCENT, DIM, WARNING, Style
from vr_explorer.panels.widgets import GAP, button
from vr_explorer.panels.windows import boxed, font, wrapped
from vr_explorer.panels.words import extent, text
from vr_explorer.scene.query import LONGEST
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.search import Understood, completed

if TYPE_CHECKING:
    from vr_explorer.panels.state import PanelState

SEARCH_FIELD = "search"
"""What takes words, in the box and on the page of filters."""

WIDTH, TOP = 560.0, 18.0
MOST_UNKNOWN = 2
"""Words that are told to be none of the cloud."""

HINT = N_("Enter shows them alone · Esc closes")
READING = N_("Reading what the images are called …")
WRITTEN = N_("Words reach what is written of the images")
SEEN = N_("Words reach what is written of the images, and what is seen in them")
BEGIN = N_("A colour, a manner, how abstract, a note of yours: abstract red mosaic or agate, not woodcut, “in fog”")


def draw_search(style: Style, scene: Scene, state: PanelState, left: float, right: float) -> float:
    """In the middle at the top of what is between these pixels; returns the pixels down to its lower edge."""
    margin = style.px(TOP)
    width = min(style.px(WIDTH), right - left - 2 * margin)
    with boxed("search", ((left + right) / 2.0, margin), width):
        state.text_input.field(style, SEARCH_FIELD, "", "", LONGEST, letters=False)
        counted, searched = state.counted, state.searched
        with font(style.regular, style.small):
            if searched.criterion is None and not searched.unknown:
                edit = state.text_input.edit
                wrapped(_(READING if edit is not None and edit.text and not searched.text else BEGIN), DIM)
            elif searched.criterion is not None and counted is not None:
                if counted.failure:
                    wrapped(counted.failure, WARNING)
                else:
                    words = ngettext("{matches} of {count} image", "{matches} of {count} images", scene.count)
                    text(words.format(matches=format_number(counted.matches)), ACCENT)
                    hint = extent(_(HINT)).x
                    imgui.same_line(width - hint - imgui.get_style().window_padding.x)
                    text(_(HINT), DIM)
        draw_answers(style, state, searched)
        return imgui.get_window_pos().y + imgui.get_window_height()


def not_said(word: str) -> str:
    """A sentence with the place {word} in it, for a word or several that are none of the cloud."""
    return _("“{word}” is said of no image of this cloud") if " " in word else _("“{word}” is not a word of this cloud")


def draw_answers(style: Style, state: PanelState, understood: Understood) -> None:
    """Which words are none of this cloud, and words to press: in the place of the last one, or after it. Where
    letters are pressed as well, also words that nobody has begun to write."""
    for word, close in understood.unknown[:MOST_UNKNOWN]:
        said = _("“{word}” is not a word of this cloud; try {others}") if close else not_said(word)
        wrapped(said.format(word=word, others=", ".join(close)), WARNING)
    edit = state.text_input.edit
    if understood.text:
        with font(style.regular, style.small):
            wrapped(_(SEEN if understood.seen else WRITTEN), DIM)
    if edit is None or edit.what != SEARCH_FIELD:
        return
    edge = imgui.get_cursor_screen_pos().x + imgui.get_content_region_avail().x
    offered = understood.offered if state.text_input.on_screen else ()
    for number, word in enumerate(dict.fromkeys((*understood.completions, *offered))):
        wide = extent(word).x + style.px(24)
        if number and imgui.get_item_rect_max().x + style.px(GAP) + wide < edge:
            imgui.same_line(0.0, style.px(GAP))
        if button(style, f"{word}##completion", wide):
            edit.text = completed(edit.text, word)[:LONGEST]
