"""Numbers that files tell of their pictures, as measures of the cloud: when each was made, in how many steps, and how
guided."""

from __future__ import annotations

from collections.abc import Sequence
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


def columns(told: Sequence[Facts]) -> dict[str, MeasureColumn]:
    """By id, float32 over the N images, NaN where a file does not tell; those of which images have different values.

    Dates are counted from the earliest one, in years, days or hours, by how far apart they are.
    """
    found = (
        _created(told),
        _column(STEPS, N_("Steps"), [one.steps for one in told], N_("few"), N_("many")),
        _column(GUIDANCE, N_("Guidance"), [one.guidance for one in told], N_("free"), N_("close to the words")),
    )
    return {one.description.id: one for one in found if one is not None}


def _created(told: Sequence[Facts]) -> MeasureColumn | None:
    seconds = np.array([_seconds(one.created) for one in told], np.float64)
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
    name: str, title: str, values: Sequence[float | None], low_means: str, high_means: str
) -> MeasureColumn | None:
    known = np.array([np.nan if value is None else value for value in values], np.float32)
    return _of(name, title, known, low_means, high_means)


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
