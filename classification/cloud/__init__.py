"""The cloud on disk: what classification writes and the explorer shows (docs/formats.md, "cloud/").

Needs numpy and pyarrow alone, so that the explorer needs none of the packages that make a cloud. Pictures may join a
cloud while it is shown (`classification.growth`): `since` reads these.
"""

from classification.cloud.children import Children, joined
from classification.cloud.description import (
    ATLAS_FILE,
    CSV_FILE,
    DESCRIPTION_FILE,
    FEATURES_FILE,
    GROWN_FILE,
    SMALL_FILE,
    TABLE_FILE,
    Outline,
    is_cloud,
    outline,
    recorded_embedder,
)
from classification.cloud.facts import Facts, facts_of
from classification.cloud.features import Features
from classification.cloud.labels import LabelColumn
from classification.cloud.measured import MeasureColumn, original_measures
from classification.cloud.reading import COLOURS, NO_CELL, lacking, outline_with_children, recorded_ids, since
from classification.cloud.value import Cloud
from classification.dds import AtlasGeometry
from classification.measures.description import MeasureDescription, described
from classification.measures.original import ABSTRACTNESS, COMPOSITION
