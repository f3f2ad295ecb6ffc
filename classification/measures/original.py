"""The two measures that every cloud had before clouds described theirs, and the original application's table has."""

from classification.measures.description import MeasureDescription
from foundation.language import N_

ABSTRACTNESS = MeasureDescription(
    "abstractness",
    N_("Abstractness"),
    low_means=N_("a clear face"),
    high_means=N_("no face"),
    short=N_("Abstract"),
)
COMPOSITION = MeasureDescription(
    "composition",
    N_("Composition"),
    high=100.0,
    low_means=N_("a dark middle"),
    high_means=N_("a light middle"),
    short=N_("Compos."),
)

ORIGINAL_MEASURES = (ABSTRACTNESS, COMPOSITION)
