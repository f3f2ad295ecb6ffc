"""Favourites and words on the free canvas, dragged, scaled, and kept to what lies about them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vr_explorer.actions import FAVOURITE
from vr_explorer.input import InputFrame
from vr_explorer.panels.state import PanelState
from vr_explorer.render.lines import Form, ShownLine
from vr_explorer.scene.arrangements import FreeCanvas, middle_of
from vr_explorer.scene.canvas import Canvas, Placed
from vr_explorer.scene.canvassing import box_of, scaled
from vr_explorer.scene.commands import Command, LiftCards, LowerCards, MoveCanvasText, PlaceOnCanvas
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.snapping import Box, Snap, around, snapped
from vr_explorer.tools.board_plane import BoardPlane, Point, Ray
from vr_explorer.tools.tool import NOTHING, Frame, Tool

BEGINS = 0.06
"""Card heights: so far one drags before anything moves."""

REACH = 0.09
"""Card heights from which what is dragged keeps to something."""

NOTCH = 1.08
"""By how much a notch of the wheel makes what is carried larger."""

OVER = 0.3
"""Metres of what is carried before the canvas."""

GUIDE = (0.25, 2.2, 2.8)
"""Linear light of the lines that show to what it keeps."""

WORDS_REACH = 1.2, 0.35
"""Card heights: how far to the right of where words begin, and above and below, they are taken by."""


@dataclass(frozen=True)
class _Lifted:
    """What is carried, as it lay. grip: where it was taken. others: what stays."""

    placed: tuple[Placed, ...]
    grip: Point
    others: tuple[Box, ...]


class CanvasTool(Tool):
    """held: the favourite that is dragged, with those that go with it. marks: the guides, in light.

    state: says whether things keep to each other.
    """

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self.held: int | None = None
        self.over_text: int | None = None
        self.marks: Sequence[ShownLine] = ()
        self._plane: BoardPlane | None = None
        self._canvas = Canvas()
        self._from: Point | None = None
        self._lifted: _Lifted | None = None
        self._now: tuple[Placed, ...] = ()
        self._text: tuple[int, Point] | None = None
        self._notches = 0.0
        self._holding = self._withheld = False

    @property
    def here(self) -> bool:
        """Whether the board is a canvas now."""
        return isinstance(self._scene.arrangement, FreeCanvas)

    def carriable(self, card: int | None) -> bool:
        return self.here and card in self._scene.favourites

    def update(self, frame: Frame) -> Sequence[Command]:
        """A hand keeps and releases with what also carries: that counts when it lets go where it took hold."""
        input_frame, pointed = frame.input_frame, frame.pointed
        begins, self._holding = input_frame.hold and not self._holding, input_frame.hold
        if not self.here:
            self.over_text = None
            return self._let_go(stays=False)
        self.over_text = self._text_at(input_frame.ray) if pointed is None and self.held is None else None
        if begins and input_frame.ray is not None:
            self._begin(pointed, input_frame)
        if self._text is not None:
            return self._carry_text(input_frame)
        if self.held is None:
            return NOTHING
        left = tuple(one for one in input_frame.actions if one is not FAVOURITE)
        released = not input_frame.hold and self._withheld and self._lifted is None and pointed == self.held
        frame.leave((*left, FAVOURITE) if released else left)
        if not input_frame.hold:
            return self._let_go()
        asked = self._carry(input_frame)
        if self._lifted is not None:
            frame.pointed = None
        return asked

    def _begin(self, pointed: int | None, input_frame: InputFrame) -> None:
        self._canvas, self._plane, self._notches = self._scene.canvas, self._upright(), 0.0
        assert input_frame.ray is not None
        self._from = self._plane.met(input_frame.ray)
        if pointed is not None and self.carriable(pointed):
            self.held, self._withheld = pointed, FAVOURITE in input_frame.actions
        elif self.over_text is not None and self._from is not None:
            text = next(one for one in self._canvas.texts if one.number == self.over_text)
            self._text = text.number, (text.x - self._from[0], text.y - self._from[1])

    def _carry(self, input_frame: InputFrame) -> Sequence[Command]:
        met = self._plane.met(input_frame.ray) if self._plane is not None and input_frame.ray is not None else None
        self._notches += input_frame.reel
        if met is None or self._from is None or self.held is None or self._plane is None:
            return NOTHING
        height = self._scene.settings.card_height
        if self._lifted is None:
            if math.dist(met, self._from) < BEGINS * height and not self._notches:
                return NOTHING
            self._lifted = self._lift(self.held, self._from)
        lifted = self._lifted
        larger = scaled(lifted.placed, NOTCH**self._notches, lifted.grip)
        x, y = met[0] - lifted.grip[0], met[1] - lifted.grip[1]
        moving = around([box_of(one, self._half_of) for one in larger]).moved(x, y)
        snap = snapped(moving, lifted.others, REACH * height) if self._state.canvas_snaps else Snap()
        self.marks = [self._line(*guide) for guide in snap.guides]
        moved = (Placed(one.card, one.x + x + snap.x, one.y + y + snap.y, one.size, one.group) for one in larger)
        self._now = tuple(one.bounded for one in moved)
        near = OVER / len(self._now)
        places = [self._plane.place(one.x, one.y, OVER + number * near) for number, one in enumerate(self._now)]
        cards, sizes = (tuple(getattr(one, name) for one in self._now) for name in ("card", "size"))
        return [LiftCards(cards, tuple(places), sizes)]

    def _let_go(self, stays: bool = True) -> Sequence[Command]:
        """stays: where it was carried; else it goes back."""
        lifted, now = self._lifted, self._now
        self.held = self._lifted = self._text = None
        self._now = self.marks = ()
        if lifted is None:
            return NOTHING
        return [PlaceOnCanvas(now)] if stays and now != lifted.placed else [LowerCards()]

    def _lift(self, card: int, grip: Point) -> _Lifted:
        selected = self._scene.selection.cards
        placed = self._canvas.companions(selected if card in selected else (card,))
        own = {one.card for one in placed}
        hung = self._scene.favourites
        others = [one for one in self._canvas.placed if one.card not in own and one.card in hung]
        return _Lifted(placed, grip, tuple(box_of(one, self._half_of) for one in others))

    def _carry_text(self, input_frame: InputFrame) -> Sequence[Command]:
        assert self._text is not None and self._plane is not None
        number, (across, up) = self._text
        met = self._plane.met(input_frame.ray) if input_frame.ray is not None else None
        if not input_frame.hold:
            self._text = None
        if met is None or self._from is None or met == self._from:
            return NOTHING
        return [MoveCanvasText(number, met[0] + across, met[1] + up)]

    def _text_at(self, ray: Ray | None) -> int | None:
        """Words that the ray meets, about."""
        texts = self._scene.board.canvas.texts
        met = self._upright().met(ray) if ray is not None and texts else None
        if met is None:
            return None
        right, beside = (reach * self._scene.settings.card_height for reach in WORDS_REACH)
        for text in reversed(texts):
            if -beside <= met[0] - text.x <= right and abs(met[1] - text.y) <= beside:
                return text.number
        return None

    def _upright(self) -> BoardPlane:
        spec, scene = self._scene.placement.spec, self._scene
        viewer = spec.context(scene.matcher, scene.settings).viewer
        return BoardPlane(middle_of(viewer, spec.yaw, scene.canvas, scene.settings), spec.yaw)

    def _half_of(self, card: int) -> tuple[float, float]:
        width, height = self._scene.half_sizes[card].tolist()
        return width, height

    def _line(self, start: Point, end: Point) -> ShownLine:
        assert self._plane is not None
        ends = self._plane.place(*start, before=OVER), self._plane.place(*end, before=OVER)
        return ShownLine(*ends, GUIDE, Form.SOLID)
