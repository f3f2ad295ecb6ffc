"""What an image can be asked for, and how well each one of a cloud answers (docs/filter-bombs.md)."""

from vr_explorer.scene.criteria.matching import THRESHOLD, Matcher
from vr_explorer.scene.criteria.measures import Measure, Measures
from vr_explorer.scene.criteria.ordering import Ordering, ordering
from vr_explorer.scene.criteria.preview import Histogram, Preview, preview
from vr_explorer.scene.criteria.terms import (
    About,
    AllOf,
    AnyOf,
    Axis,
    Chosen,
    Colours,
    Criterion,
    Favourites,
    InRange,
    Like,
    Method,
    Not,
    Rgb,
    leaves,
)
from vr_explorer.scene.criteria.wording import describe

__all__ = [
    "THRESHOLD",
    "About",
    "AllOf",
    "AnyOf",
    "Axis",
    "Chosen",
    "Colours",
    "Criterion",
    "Favourites",
    "Histogram",
    "InRange",
    "Like",
    "Matcher",
    "Measure",
    "Measures",
    "Method",
    "Not",
    "Ordering",
    "Preview",
    "Rgb",
    "describe",
    "leaves",
    "ordering",
    "preview",
]
