"""Numbers that files tell of their pictures, as measures of the cloud: when each was made, in how many steps, and how
guided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import numpy.typing as npt

from classification.cloud import Facts, MeasureColumn, MeasureDescription
from foundation.language import N_

CREATED, STEPS, GUIDANCE = "created", "steps", "guidance"
IDS = frozenset({CREATED, STEPS, GUIDANCE})
"""What no picture shows: one that joins a cloud without telling of it has no such value."""

NOT_TOLD = N_("not told")
_SCALES = (
    (365.25 * 86_400.0, 2.0, N_("Years since the first"), N_("Years")),
    (86_400.0, 2.0, N_("Days since the first"), N_("Days")),
    (3_600.0, 0.0, N_("Hours since the first"), N_("Hours")),
)
"""Seconds of each unit, how many of them are worth it, and what they are called."""


def columns(told: Iterable[Facts]) -> dict[str, MeasureColumn]:
    """By id, float32 over the N images, NaN where a file does not tell; those of which images have different values.

    Dates are counted from the earliest one, in years, days or hours, by how far apart they are.
    """
    numbers: npt.NDArray[np.float64] = np.fromiter(map(_numbers, told), np.dtype((np.float64, 3)))
    found = (
        _created(numbers[:, 0]),
        _column(STEPS, N_("Steps"), numbers[:, 1], N_("few"), N_("many")),
        _column(GUIDANCE, N_("Guidance"), numbers[:, 2], N_("free"), N_("close to the words")),
    )
    return {one.description.id: one for one in found if one is not None}


def _numbers(facts: Facts) -> tuple[float, float, float]:
    """Of when it was made, its steps and its guidance; NaN where nothing is told."""
    steps, guidance = (float("nan") if value is None else float(value) for value in (facts.steps, facts.guidance))
    return _seconds(facts.created), steps, guidance


def _created(seconds: npt.NDArray[np.float64]) -> MeasureColumn | None:
    known = seconds[np.isfinite(seconds)]
    if not len(known):
        return None
    since = seconds - known.min()
    unit, _, title, short = next(one for one in _SCALES if np.nanmax(since) >= one[0] * one[1])
    return _of(CREATED, title, (since / unit).astype(np.float32), N_("the first"), N_("the last"), short)


def _seconds(created: str) -> float:
    """Since any one moment; NaN where nothing is told."""
    try:
        return (datetime.fromisoformat(created) - datetime(1970, 1, 1)).total_seconds() if created else float("nan")
    except ValueError:  # as the 31st of February
        return float("nan")


def _column(
    name: str, title: str, values: npt.NDArray[np.float64], low_means: str, high_means: str
) -> MeasureColumn | None:
    return _of(name, title, values.astype(np.float32), low_means, high_means)


def _of(
    name: str, title: str, values: npt.NDArray[np.float32], low_means: str, high_means: str, short: str = ""
) -> MeasureColumn | None:
    known = values[np.isfinite(values)]
    if not len(known) or known.min() == known.max():
        return None
    description = MeasureDescription(
        name,
        title,
        low=float(known.min()),
        high=float(known.max()),
        low_means=low_means,
        high_means=high_means,
        undefined=NOT_TOLD,
        short=short,
    )
    return MeasureColumn(description, values)
