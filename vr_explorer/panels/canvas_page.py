"""The board's page while it is a free canvas: what can be done with things that lie on it, and the words there."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.language import N_, _, ngettext
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import DIM, Style
from vr_explorer.panels.widgets import GAP, button, choice, heading, toggle
from vr_explorer.panels.windows import wrapped
from vr_explorer.scene.canvas import LONGEST_TEXT
from vr_explorer.scene.commands import (
    Alignment,
    AlignOnCanvas,
    GroupOnCanvas,
    ScaleCanvasText,
    ScaleOnCanvas,
    SpreadOnCanvas,
    WriteOnCanvas,
)
from vr_explorer.scene.scene import Scene

LARGER = 1.25
"""By one press."""

SIZES = ((N_("Small"), 0.6), (N_("Usual"), 1.0), (N_("Large"), 2.0), (N_("Huge"), 4.0))
"""Of words."""

ALIGNMENTS = (
    (N_("Left"), Alignment.LEFT),
    (N_("Centre"), Alignment.CENTRE),
    (N_("Right"), Alignment.RIGHT),
    (N_("Top"), Alignment.TOP),
    (N_("Middle"), Alignment.MIDDLE),
    (N_("Bottom"), Alignment.BOTTOM),
)


def draw_canvas(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window."""
    heading(style, _("On the canvas"))
    selected = tuple(card for card in scene.selection.cards if card in scene.favourites)
    last = state.last_favourite
    cards = selected or ((last,) if last is not None and last in scene.favourites else ())
    if len(selected) > 1:
        wrapped(ngettext("{count} image selected", "{count} images selected", len(selected)), DIM)
    else:
        wrapped(_("Drag to move, drag a corner to scale. Select several to align them."), DIM)
    together = bool({one.group for one in scene.board.canvas.placed if one.card in cards} - {0})
    pressed = _row(
        style,
        (
            (_("Smaller"), bool(cards)),
            (_("Larger"), bool(cards)),
            (_("Group"), len(selected) > 1),
            (_("Ungroup"), together),
        ),
    )
    if pressed == 0:
        state.commands.append(ScaleOnCanvas(cards, 1.0 / LARGER))
    elif pressed == 1:
        state.commands.append(ScaleOnCanvas(cards, LARGER))
    elif pressed is not None:
        state.commands.append(GroupOnCanvas(cards, pressed == 2))
    several = len(selected) > 1
    for part in (ALIGNMENTS[:3], ALIGNMENTS[3:]):
        pressed = _row(style, tuple((_(words), several) for words, _alignment in part))
        if pressed is not None:
            state.commands.append(AlignOnCanvas(selected, part[pressed][1]))
    pressed = _row(style, tuple((words, len(selected) > 2) for words in (_("Equal gaps across"), _("Equal gaps down"))))
    if pressed is not None:
        state.commands.append(SpreadOnCanvas(selected, pressed == 0))
    state.canvas_snaps = toggle(style, _("Keep to edges, middles and gaps"), state.canvas_snaps)
    _draw_texts(style, scene, state)


def _draw_texts(style: Style, scene: Scene, state: PanelState) -> None:
    heading(style, _("Words on the canvas"))
    for text in scene.canvas.texts:
        words = state.text_input.field(style, ("canvas", text.number), _("Words"), text.words, LONGEST_TEXT)
        if words.strip() and words.strip() != text.words:
            state.commands.append(WriteOnCanvas(text.number, words))
        taken = state.text_input.takes(("canvas", text.number))
        if taken:
            sizes = [size for _words, size in SIZES]
            lit = sizes.index(text.size) if text.size in sizes else None
            chosen = choice(style, f"size {text.number}", [_(words) for words, _size in SIZES], lit)
            if chosen is not None:
                state.commands.append(ScaleCanvasText(text.number, sizes[chosen]))
        if taken and button(style, _("Take these words away"), imgui.get_content_region_avail().x):
            state.text_input.edit = None
            state.commands.append(WriteOnCanvas(text.number, ""))
    if button(style, _("Add words"), imgui.get_content_region_avail().x):
        state.commands.append(WriteOnCanvas(None, _("New words")))


def _row(style: Style, buttons: tuple[tuple[str, bool], ...]) -> int | None:
    """Buttons of one width, each with whether it can be pressed. Returns the one that was."""
    gap, pressed = style.px(GAP), None
    width = float(int((imgui.get_content_region_avail().x - (len(buttons) - 1) * gap) / len(buttons)))
    for number, (words, possible) in enumerate(buttons):
        if number:
            imgui.same_line(0.0, gap)
        imgui.begin_disabled(not possible)
        if button(style, words, width):
            pressed = number
        imgui.end_disabled()
    return pressed
