"""Images in groups, each a sheet of its own under its title, on one wall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from foundation.language import N_, _
from vr_explorer.scene.arrangements.arrangement import Arrangement, Family, GroupOption, LayoutContext, Option
from vr_explorer.scene.arrangements.types import Layout, Title
from vr_explorer.scene.arrangements.wall_frame import (
    WALL_ASPECT,
    Cards,
    WallFrame,
    WallSite,
    grid,
    room,
    wall_aspect,
)
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.grid_assignment import ranks, sheet
from vr_explorer.scene.method_names import method_words

GAP = 0.025
"""Cells between sheets, as a share of the square root of the number of images; above them, for titles, twice that."""

MOST_GROUPS = 60
"""Of a label: what the fewest images have stands together."""

_REST = "\ue000"
"""Which no label has: it is no character that is shown."""

WIDTHS = (0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4)
"""Of the wall, tried as factors of what it would be without gaps."""


def by_method(
    positions: Vectors,
    methods: Sequence[str],
    site: WallSite,
    hanging: Cards | None = None,
    titled: Callable[[str], str] | None = None,
) -> Layout:
    """A sheet for each different method, the largest first; inside, what is near in the cloud stays near.

    positions: (N, 3), the cloud. methods: of each image, "" where it is not known. hanging: the
    cards that are on it, None: all. titled: what a sheet is called, by default as methods are.
    """
    count = len(positions)
    if hanging is None:
        hanging = np.arange(count)
    if len(hanging) == 0:
        return Layout(np.zeros((count, 3), np.float32))
    names, member, every = np.unique(np.array(methods, str), return_inverse=True, return_counts=True)
    member = member[hanging]
    left = np.bincount(member, minlength=len(names))
    rooms = np.array([room(*counts) for counts in zip(left.tolist(), every.tolist(), strict=True)])
    order = [group for group in np.argsort(-rooms, kind="stable").tolist() if left[group]]
    grids = [grid(int(rooms[group]), site.cell) for group in order]
    gap = max(1, round(GAP * float(np.sqrt(rooms.sum()))))
    sheets = [(width + gap, height + 2 * gap) for width, height in grids]
    corners, columns, rows = packed(sheets, wall_aspect(site.aspect) / site.cell.aspect)
    hung = WallFrame(columns - gap, rows, site)
    column, row = np.empty(len(hanging), np.int64), np.empty(len(hanging), np.int64)
    titles = []
    for group, (width, height), (begin, top) in zip(order, grids, corners, strict=True):
        members = np.flatnonzero(member == group)
        points = positions[hanging[members]] @ hung.axes
        whole = len(members) == every[group]
        across, down = sheet(points, width, height) if whole else ranks(points, height)
        column[members], row[members] = begin + across, top + 2 * gap + down
        position = hung.position(begin + (width - 1) / 2.0, top + gap)
        titles.append(Title((titled or title_of)(str(names[group])), position, gap * site.cell.height, len(members)))
    return Layout(hung.placed(count, hanging, column, row), titles=tuple(titles))


def title_of(method: str) -> str:
    """ "singan, style_transfer" as a person writes it."""
    return method_words(method) or _("Unknown")


def packed(sizes: Sequence[tuple[int, int]], aspect: float = WALL_ASPECT) -> tuple[list[tuple[int, int]], int, int]:
    """Left and top of rectangles that do not overlap, and the columns and rows that they take, about of that `aspect`.

    sizes: width and height of each, the largest first. Several widths are tried; the smallest wall is taken.
    """
    area = sum(width * height for width, height in sizes)
    widest = max(width for width, _ in sizes)
    tried = {max(round(factor * float(np.sqrt(area * aspect))), widest) for factor in WIDTHS}
    walls = [_packed(sizes, columns) for columns in sorted(tried)]
    return min(walls, key=lambda wall: max(wall[1], aspect * wall[2]))


def _packed(sizes: Sequence[tuple[int, int]], columns: int) -> tuple[list[tuple[int, int]], int, int]:
    """One rectangle after the other goes where its upper edge comes highest, then leftmost."""
    filled = np.zeros(columns, np.int64)
    corners = []
    for width, height in sizes:
        tops = np.lib.stride_tricks.sliding_window_view(filled, width).max(axis=1)
        left = int(np.argmin(tops))
        corners.append((left, int(tops[left])))
        filled[left : left + width] = tops[left] + height
    return corners, int(np.flatnonzero(filled)[-1]) + 1, int(filled.max())


@dataclass(frozen=True)
class MethodWall(Arrangement):
    """A wall before the viewer, with a sheet under its title for each method."""

    id = "methods"
    title = N_("By method")
    family = Family.CLOUD
    before_viewer = True
    flat = True
    seen_whole = True
    in_ranks = True

    @property
    def options(self) -> tuple[Option, ...]:
        return (GroupOption("", _grouped_by),)

    def layout(self, context: LayoutContext) -> Layout:
        wall = by_method(
            context.positions[: context.made], context.cloud.methods[: context.made], context.site, context.hanging
        )
        return replace(wall, shown=context.shown)


@dataclass(frozen=True)
class LabelWall(Arrangement):
    """The same for each value of a label of the user's own; where the cloud has no such label, all are together.

    label: its id, "" for the first that there is.
    """

    id = "labels"
    title = N_("By label")
    tile = MethodWall.id
    before_viewer = True
    seen_whole = True
    in_ranks = True

    label: str = ""

    @property
    def options(self) -> tuple[Option, ...]:
        return (GroupOption(self.label, _grouped_by),)

    def layout(self, context: LayoutContext) -> Layout:
        labels = context.cloud.labels
        known = labels.get(self.label or next(iter(labels), ""))
        made = len(context.cloud) if context.made is None else context.made
        values = known.values[:made] if known is not None else [""] * made
        counts = Counter(value for value in values if value)
        rest = _REST if len(counts) > MOST_GROUPS else ""
        shown = {value for value, _count in counts.most_common(MOST_GROUPS - bool(rest))}
        names = [value if value in shown or not value else rest for value in values]
        wall = by_method(context.positions[: context.made], names, context.site, context.hanging, _label_title)
        return replace(wall, shown=context.shown)


def _label_title(value: str) -> str:
    return _("Others") if value == _REST else value or _("Unknown")


def _grouped_by(label: str) -> Arrangement:
    return LabelWall(label) if label else MethodWall()
