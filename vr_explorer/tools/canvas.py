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
from vr_explorer.scene.canvas import LARGEST, SMALLEST, Canvas, Placed
from vr_explorer.scene.canvas_edits import box_of, scaled
from vr_explorer.scene.commands import (
    Command,
    LiftCards,
    LowerCards,
    MoveCanvasText,
    PlaceOnCanvas,
    ScaleCanvasText,
    ScaleOnCanvas,
)
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.snapping import Box, Guide, Snap, around, scaled_to, snapped
from vr_explorer.tools.board_plane import BoardPlane, Point, Ray
from vr_explorer.tools.canvas_handles import Handles, Scaling, handles_of_cards, handles_of_text, side_of, text_at
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


@dataclass(frozen=True)
class _Lifted:
    """What is carried, as it lay. grip: where it was taken. others: what stays."""

    placed: tuple[Placed, ...]
    grip: Point
    others: tuple[Box, ...]


class CanvasTool(Tool):
    """held: the favourite that is dragged, with those that go with it. over_text: the words that are pointed at.
    over_handle: whether a handle is. marks: guides and handles, in light.

    state: says whether things keep to each other.
    """

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self.held: int | None = None
        self.over_text: int | None = None
        self.over_handle = False
        self._handles: Handles | None = None
        self._scaling: Scaling | None = None
        self._factor = 1.0
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
            self.over_text, self.over_handle, self._handles = None, False, None
            return self._let_go(stays=False)
        if self._scaling is None and self.held is None and self._text is None:
            self._offer(pointed, input_frame.ray)
        if begins and input_frame.ray is not None:
            self._begin(pointed, input_frame)
        if self._scaling is not None:
            return self._scale(self._scaling, frame)
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
        if self.over_handle and self._handles is not None and self._from is not None:
            self._scaling, self._factor = self._taken(self._handles, self._from), 1.0
        elif pointed is not None and self.carriable(pointed):
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
        moving = around([box_of(one, self._scene.half_of) for one in larger]).moved(x, y)
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
        lifted, now, scaling = self._lifted, self._now, self._scaling
        self.held = self._lifted = self._text = self._scaling = None
        self._now = self.marks = ()
        if scaling is not None and scaling.placed:
            changed = stays and self._factor != 1.0
            return [ScaleOnCanvas(scaling.handles.cards, self._factor, scaling.about) if changed else LowerCards()]
        if lifted is None:
            return NOTHING
        return [PlaceOnCanvas(now)] if stays and now != lifted.placed else [LowerCards()]

    def _lift(self, card: int, grip: Point) -> _Lifted:
        placed = self._canvas.companions(self._with_selected(card))
        own = {one.card for one in placed}
        hung = self._scene.favourites
        others = [one for one in self._canvas.placed if one.card not in own and one.card in hung]
        return _Lifted(placed, grip, tuple(box_of(one, self._scene.half_of) for one in others))

    def _carry_text(self, input_frame: InputFrame) -> Sequence[Command]:
        assert self._text is not None and self._plane is not None
        number, (across, up) = self._text
        met = self._plane.met(input_frame.ray) if input_frame.ray is not None else None
        if not input_frame.hold:
            self._text = None
        if met is None or self._from is None or met == self._from:
            return NOTHING
        return [MoveCanvasText(number, met[0] + across, met[1] + up)]

    def _offer(self, pointed: int | None, ray: Ray | None) -> None:
        """Handles, for what is pointed at, else for what they are at, else for what is selected."""
        plane, canvas = self._upright(), self._scene.canvas
        met = plane.met(ray) if ray is not None else None
        distance = math.dist(plane.place(*met), self._scene.body.head) if met is not None else math.inf
        side = side_of(self._scene.settings.card_height, distance)
        text = text_at(canvas, met, side) if pointed is None else None
        before = self._anew(self._handles, side) if self._handles is not None else None
        if before is not None and before.at(met) is not None:
            self._handles = before
        elif pointed is not None and self.carriable(pointed):
            self._handles = self._handles_of(self._with_selected(pointed), side)
        elif text is not None:
            self._handles = handles_of_text(text, side)
        elif before is not None and before.text is None and before.near(met):
            self._handles = before
        else:
            self._handles = self._handles_of(self._scene.selection.cards, side)
        handles = self._handles
        lit = handles.at(met) if handles is not None else None
        self.over_handle = lit is not None
        self.over_text = text.number if text is not None and not self.over_handle else None
        self.marks = handles.lines(plane, lit) if handles is not None else ()

    def _anew(self, handles: Handles, side: float) -> Handles | None:
        """About the same, which may lie elsewhere by now, or be gone."""
        if handles.text is None:
            return self._handles_of(handles.cards, side)
        number = handles.text.number
        return next((handles_of_text(one, side) for one in self._scene.canvas.texts if one.number == number), None)

    def _handles_of(self, cards: Sequence[int], side: float) -> Handles | None:
        hung = self._scene.favourites
        placed = self._scene.canvas.companions(card for card in cards if card in hung)
        return handles_of_cards([one for one in placed if one.card in hung], self._scene.half_of, side)

    def _with_selected(self, card: int) -> tuple[int, ...]:
        selected = self._scene.selection.cards
        return selected if card in selected else (card,)

    def _taken(self, handles: Handles, met: Point) -> Scaling:
        number = handles.at(met)
        corner = handles.corners[number or 0]
        own, hung = set(handles.cards), self._scene.favourites
        placed = tuple(one for one in self._canvas.placed if one.card in own)
        others = [one for one in self._canvas.placed if one.card not in own and one.card in hung]
        boxes = tuple(box_of(one, self._scene.half_of) for one in others)
        grip = corner[0] - met[0], corner[1] - met[1]
        return Scaling(handles, corner, handles.about(number or 0), grip, placed, boxes)

    def _scale(self, scaling: Scaling, frame: Frame) -> Sequence[Command]:
        """What a handle is dragged to. A hand keeps with what also drags; that does not count here."""
        input_frame, plane, text = frame.input_frame, self._plane, scaling.handles.text
        frame.leave(tuple(one for one in input_frame.actions if one is not FAVOURITE))
        if not input_frame.hold or plane is None:
            return self._let_go()
        frame.pointed = None
        met = plane.met(input_frame.ray) if input_frame.ray is not None else None
        if met is None:
            return NOTHING
        factor, guides = scaling.factor(met), tuple[Guide, ...]()
        if text is not None:
            size = min(max(factor * text.size, SMALLEST), LARGEST)
            self.marks = ()
            changed, self._factor = factor != self._factor, factor
            return [ScaleCanvasText(text.number, size)] if changed else NOTHING
        if self._state.canvas_snaps:
            reach = REACH * self._scene.settings.card_height
            factor, guides = scaled_to(scaling.about, scaling.corner, factor, scaling.others, reach)
        self._factor = scaling.bounded(factor)
        self.marks = [self._line(*guide) for guide in guides]
        larger = scaled(scaling.placed, self._factor, scaling.about)
        near = OVER / len(larger)
        places = tuple(plane.place(one.x, one.y, OVER + number * near) for number, one in enumerate(larger))
        return [LiftCards(tuple(one.card for one in larger), places, tuple(one.size for one in larger))]

    def _upright(self) -> BoardPlane:
        spec, scene = self._scene.placement.spec, self._scene
        viewer = spec.context(scene.matcher, scene.settings).viewer
        return BoardPlane(middle_of(viewer, spec.yaw, scene.canvas, scene.settings), spec.yaw)

    def _line(self, start: Point, end: Point) -> ShownLine:
        assert self._plane is not None
        ends = self._plane.place(*start, before=OVER), self._plane.place(*end, before=OVER)
        return ShownLine(*ends, GUIDE, Form.SOLID)
