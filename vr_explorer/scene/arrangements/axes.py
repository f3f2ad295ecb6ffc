"""Images along two or three axes of their values, with scales to read them by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from foundation.language import N_
from vr_explorer.scene.arrangements.arrangement import Arrangement, AxisOption, Family, LayoutContext, Option
from vr_explorer.scene.arrangements.first_look import Viewpoint, front
from vr_explorer.scene.arrangements.spacing import spacing_offsets
from vr_explorer.scene.arrangements.types import Layout, Scale, Tick
from vr_explorer.scene.criteria import Axis, Measure, Ordering
from vr_explorer.scene.settings import SceneSettings

DEPTH_OF_FLAT = 3.0
"""Two axes alone: images are set apart in depth by so much more than along the axes, so that they hide less."""

BESIDE = 3.0, 8.0
"""Card heights from the edge of the arrangement to the values and to the names."""

WANTED_TICKS = 5

SQUARELY, ASLANT = (0.0, 0.0, 1.0), (0.35, 0.25, 1.0)
"""From which side two axes are looked at, and three."""

LABELS = (N_("To the right"), N_("Upward"), N_("Away"))
ASIDE = 0.1
"""Lengths of the axis between the nearest images without a value, which stand below its low end, and the others."""


def along_axes(
    orderings: Sequence[Ordering],
    coordinates: npt.NDArray[np.float32],
    settings: SceneSettings,
    world: float | None = None,
) -> Layout:
    """The first value to the right, the second upward, a third away from who looks along −z.

    Images of the same values are set apart by a little of their place in the cloud. coordinates: (N, 3), its axes.
    world: as of `spacing.cloud`.
    """
    scale = settings.scale(len(coordinates)) if world is None else world
    half = np.array([settings.colour_radius, settings.colour_height, settings.colour_radius]) * scale
    signs = np.array([1.0, 1.0, -1.0])
    positions = spacing_offsets(coordinates, settings).astype(np.float64)
    if len(orderings) == 2:
        positions[:, 2] *= DEPTH_OF_FLAT
        half[2] = 0.0
    scales = []
    for axis, ordering in enumerate(orderings):
        ticks = ordering.ticks(WANTED_TICKS)
        low, high = ticks[0], ticks[-1]
        share = (np.clip(ordering.values, low, high) - low) / (high - low)
        unknown = np.isnan(share)
        aside = -ASIDE - float(np.ptp(positions[:, axis])) / (2.0 * half[axis]) if unknown.any() else None
        share[unknown] = aside if aside is not None else 0.0
        positions[:, axis] += signs[axis] * half[axis] * (2.0 * share - 1.0)
        scales.append(_scale(ordering, ticks, axis, half, settings.card_height, aside))
    return Layout(positions.astype(np.float32), tuple(scales))


def _scale(
    ordering: Ordering,
    ticks: Sequence[float],
    axis: int,
    half: npt.NDArray[np.float64],
    card: float,
    aside: float | None,
) -> Scale:
    """Along the near lower edge for the first axis, the near left one for the second, the lower right for the third.

    aside: where images without a value stand, in lengths of the axis; None where all have one.
    """
    outward = np.array([(0.0, -1.0, 0.0), (-1.0, 0.0, 0.0), (1.0, -1.0, 0.0)][axis])
    corner = np.array([(-1.0, -1.0, 1.0), (-1.0, -1.0, 1.0), (1.0, -1.0, 1.0)][axis]) * half
    corner = corner + outward * card
    span = np.zeros(3)
    span[axis] = (-2.0 if axis == 2 else 2.0) * half[axis]

    def at(share: float, beside: float) -> tuple[float, float, float]:
        x, y, z = (corner + share * span + outward * beside * card).tolist()
        return x, y, z

    low, high = ticks[0], ticks[-1]
    near, far = BESIDE
    written = zip(ticks, ordering.marks(ticks), strict=True)
    marks = tuple(Tick(text, at((value - low) / (high - low), near)) for value, text in written if text)
    first = 0.0 if aside is None else aside
    if aside is not None:
        marks = (Tick(ordering.text(np.nan), at(aside, near)), *marks)
    return Scale(ordering.name, at(first, 0.0), at(1.0, 0.0), at(0.5, far), marks)


@dataclass(frozen=True)
class ScatterPlot(Arrangement):
    """Two or three values as axes: to the right, upward, away."""

    id = "axes"
    title = N_("Axes")
    family = Family.VALUES
    seen_whole = True

    axes: tuple[Axis, ...] = (Measure.ABSTRACTNESS, Measure.COMPOSITION, Measure.LIGHTNESS)

    def __post_init__(self) -> None:
        if len(self.axes) not in (2, 3):
            raise ValueError(f"images are arranged along two or three axes, not {len(self.axes)}")

    def layout(self, context: LayoutContext) -> Layout:
        orderings = [context.ordering(axis) for axis in self.axes]
        return along_axes(orderings, context.cloud.positions, context.settings, context.world)

    def first_view(self, layout: Layout, context: LayoutContext) -> Viewpoint:
        """From before the axes, at their whole length."""
        ends = np.array([end for scale in layout.scales for end in (scale.start, scale.end)], np.float32)
        return front(ends, context.settings, SQUARELY if len(self.axes) == 2 else ASLANT)

    @property
    def options(self) -> tuple[Option, ...]:
        return tuple(self._option(number) for number in range(len(self.axes)))

    def _option(self, number: int) -> Option:
        """Of one axis, which may become another."""
        before, after = self.axes[:number], self.axes[number + 1 :]
        return AxisOption(LABELS[number], self.axes[number], lambda axis: replace(self, axes=(*before, axis, *after)))
