"""The two measures that every cloud had before clouds described theirs, and the original application's table has."""

from classification.measures.description import MeasureDescription

ABSTRACTNESS = MeasureDescription(
    "abstractness", "Abstractness", low_means="a clear face", high_means="no face", short="Abstract"
)
COMPOSITION = MeasureDescription(
    "composition",
    "Composition",
    high=100.0,
    low_means="a dark middle",
    high_means="a light middle",
    short="Compos.",
)

ORIGINAL_MEASURES = (ABSTRACTNESS, COMPOSITION)
