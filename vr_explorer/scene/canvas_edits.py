"""What commands make of the canvas: things aligned, spread evenly, larger, grouped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from vr_explorer.scene.canvas import LARGEST, SMALLEST, Canvas, Placed
from vr_explorer.scene.commands import (
    Alignment,
    AlignOnCanvas,
    CanvasCommand,
    GroupOnCanvas,
    MoveCanvasText,
    PlaceOnCanvas,
    ScaleCanvasText,
    ScaleOnCanvas,
    SpreadOnCanvas,
    WriteOnCanvas,
)
from vr_explorer.scene.snapping import Box, around

HalfOf = Callable[[int], tuple[float, float]]
"""Half of a card's usual width and height, metres."""

Item = tuple[Placed, ...]
"""A card alone, or a group, which stays as it is in itself."""


def box_of(placed: Placed, half_of: HalfOf) -> Box:
    width, height = (placed.size * half for half in half_of(placed.card))
    return Box(placed.x - width, placed.y - height, placed.x + width, placed.y + height)


def bounded_factor(placed: Sequence[Placed], factor: float) -> float:
    """`factor`, or the nearest by which none of these becomes larger or smaller than a canvas can hold."""
    sizes = [one.size for one in placed]
    return min(max(factor, SMALLEST / min(sizes)), LARGEST / max(sizes))


def scaled(placed: Sequence[Placed], factor: float, about: tuple[float, float]) -> tuple[Placed, ...]:
    """All as one picture, larger by a factor, with the point that stays."""
    x, y = about
    return tuple(
        replace(one, x=x + (one.x - x) * factor, y=y + (one.y - y) * factor, size=one.size * factor) for one in placed
    )


def edited_canvas(command: CanvasCommand, canvas: Canvas, half_of: HalfOf) -> Canvas:
    """canvas: on which all favourites are placed. Cards that are not on it are passed over."""
    match command:
        case PlaceOnCanvas():
            return canvas.put(one for one in command.placed if one.card in canvas.by_card)
        case GroupOnCanvas():
            return canvas.grouped(command.cards) if command.together else canvas.ungrouped(command.cards)
        case ScaleOnCanvas():
            placed = canvas.companions(command.cards)
            if not placed:
                return canvas
            whole = around([box_of(one, half_of) for one in placed])
            middle = 0.5 * (whole.left + whole.right), 0.5 * (whole.bottom + whole.top)
            return canvas.changed(scaled(placed, command.factor, command.about or middle))
        case AlignOnCanvas():
            return _aligned(canvas, _items(canvas, command.cards), command.to, half_of)
        case SpreadOnCanvas():
            return _spread(canvas, _items(canvas, command.cards), command.across, half_of)
        case WriteOnCanvas():
            whole = (
                around([box_of(one, half_of) for one in canvas.placed]) if canvas.placed else Box(0.0, 0.0, 0.0, 0.0)
            )
            return canvas.written(command.number, command.words, whole.left, whole.bottom)
        case MoveCanvasText():
            return canvas.text_moved(command.number, command.x, command.y)
        case ScaleCanvasText():
            return canvas.text_scaled(command.number, command.size)


def _items(canvas: Canvas, cards: Sequence[int]) -> list[Item]:
    items: dict[tuple[int, int], list[Placed]] = {}
    for one in canvas.companions(cards):
        items.setdefault((one.group, 0 if one.group else one.card), []).append(one)
    return [tuple(item) for item in items.values()]


def _around(item: Item, half_of: HalfOf) -> Box:
    return around([box_of(one, half_of) for one in item])


def _moved(item: Item, x: float, y: float) -> Item:
    return tuple(replace(one, x=one.x + x, y=one.y + y) for one in item)


def _aligned(canvas: Canvas, items: Sequence[Item], to: Alignment, half_of: HalfOf) -> Canvas:
    """To the outermost edge of all, or to the middle between the outermost."""
    if len(items) < 2:
        return canvas
    boxes = [_around(item, half_of) for item in items]
    whole, changes = around(boxes), list[Placed]()
    for item, box in zip(items, boxes, strict=True):
        match to:
            case Alignment.LEFT:
                changes += _moved(item, whole.left - box.left, 0.0)
            case Alignment.RIGHT:
                changes += _moved(item, whole.right - box.right, 0.0)
            case Alignment.CENTRE:
                changes += _moved(item, 0.5 * (whole.left + whole.right - box.left - box.right), 0.0)
            case Alignment.TOP:
                changes += _moved(item, 0.0, whole.top - box.top)
            case Alignment.BOTTOM:
                changes += _moved(item, 0.0, whole.bottom - box.bottom)
            case Alignment.MIDDLE:
                changes += _moved(item, 0.0, 0.5 * (whole.bottom + whole.top - box.bottom - box.top))
    return canvas.changed(changes)


def _spread(canvas: Canvas, items: Sequence[Item], across: bool, half_of: HalfOf) -> Canvas:
    """With equal gaps between the two outermost, which stay."""
    if len(items) < 3:
        return canvas
    boxes = [_around(item, half_of) for item in items]
    spans = [(box.left, box.right) if across else (box.bottom, box.top) for box in boxes]
    order = sorted(range(len(items)), key=lambda number: sum(spans[number]))
    first, last = spans[order[0]], spans[order[-1]]
    taken = sum(end - begin for begin, end in (spans[number] for number in order[1:-1]))
    gap = (last[0] - first[1] - taken) / (len(items) - 1)
    changes, edge = list[Placed](), first[1]
    for number in order[1:-1]:
        begin, end = spans[number]
        way = edge + gap - begin
        changes += _moved(items[number], way if across else 0.0, 0.0 if across else way)
        edge += gap + end - begin
    return canvas.changed(changes)
