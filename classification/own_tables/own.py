"""All that a user brings along for the pictures of a folder, read before anything is measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classification.cloud import MeasureColumn
from classification.cloud.description import read_description
from classification.cloud.labels import MOST_LABELS, LabelColumn
from classification.found import Found
from classification.measures.description import MOST, MeasureDescription
from classification.own_tables.columns import own_columns
from classification.own_tables.coordinates import Coordinates, coordinates, placed
from classification.own_tables.files import read
from classification.own_tables.matching import Pictures, matched
from classification.own_tables.own_files import OwnFiles
from classification.own_tables.vectors import Vectors, filled, vectors
from classification.provenance.measures import IDS
from foundation.errors import UserError

TITLES = "lightness", "colourfulness", "hue"
"""Of what follows from the colours of any picture, small."""


@dataclass(frozen=True)
class Own:
    """Of N pictures, in their order. names: of the files, by what they were taken for. told: sentences."""

    vectors: Vectors | None = None
    coordinates: Coordinates | None = None
    measures: list[MeasureColumn] = field(default_factory=list)
    labels: list[LabelColumn] = field(default_factory=list)
    names: Mapping[str, Any] = field(default_factory=dict)
    told: tuple[str, ...] = ()

    def of_rows(self, kept: npt.NDArray[np.intp]) -> Own:
        """Of some of the pictures alone, by their numbers (M,)."""
        own, places = self.vectors, self.coordinates
        return Own(
            replace(own, values=own.values[kept], there=own.there[kept])
            if own is not None and own.there[kept].any()
            else None,
            replace(places, values=places.values[kept], there=places.there[kept])
            if places is not None and places.there[kept].any()
            else None,
            [MeasureColumn(one.description, one.values[kept]) for one in self.measures],
            [LabelColumn(one.id, one.title, [one.values[row] for row in kept.tolist()]) for one in self.labels],
            self.names,
            self.told,
        )

    @property
    def places_all(self) -> bool:
        """Whether it tells where all stand, or which are alike."""
        return self.vectors is not None or self.coordinates is not None

    def features(self, measured: npt.NDArray[np.float16]) -> npt.NDArray[np.float16]:
        """float16 (N, D), L2-normalised: what tells which pictures are alike. measured: (N, F), by the program."""
        if self.vectors is None:
            return measured
        return filled(self.vectors, measured.astype(np.float32)).astype(np.float16)

    def positions(self, features: npt.NDArray[np.float16]) -> npt.NDArray[np.float32] | None:
        """float32 (N, 3), None where the layout is to find them. features: as of `features`."""
        return placed(self.coordinates, features.astype(np.float32)) if self.coordinates is not None else None

    def description(self, embedder: str) -> dict[str, Any]:
        """What `cloud.json` says of it. embedder: identity of the one that measured the pictures."""
        own: dict[str, Any] = {"own": dict(self.names)} if self.names else {}
        if self.vectors is None:
            return {"embedder": embedder, **own}
        # By another name, so that nobody mixes vectors of both kinds.
        return {"embedder": f"own vectors {self.vectors.digest}", "measured_by": embedder, **own}


def read_own(files: OwnFiles, source: Path, found: Sequence[Found], measures: Sequence[MeasureDescription] = ()) -> Own:
    """Of the pictures `found` in `source`, in their order. measures: what else is known of them.

    UserError: a file that cannot be read, or does not fit these pictures.
    """
    if not files:
        return Own()
    pictures = Pictures(source, found)
    own = places = None
    told: list[str] = []
    names: dict[str, Any] = {}
    if files.features is not None:
        table = read(files.features)
        own = vectors(table, matched(table, pictures, in_order=table.path.suffix.lower() == ".npy"))
        names["vectors"] = {"file": files.features.name, "digest": own.digest, "width": own.values.shape[1]}
        told += own.told
    if files.coordinates is not None:
        table = read(files.coordinates)
        places = coordinates(table, matched(table, pictures, in_order=table.path.suffix.lower() == ".npy"))
        names["coordinates"] = files.coordinates.name
        told += places.told
    own_measures: list[MeasureColumn] = []
    labels: list[LabelColumn] = []
    titles = [*TITLES, *(one.title.casefold() for one in measures)]
    for file in files.tables:
        table = read(file)
        taken = [*titles, *(one.description.id for one in own_measures), *(one.id for one in labels)]
        columns = own_columns(table, matched(table, pictures), taken)
        own_measures += columns.measures
        labels += columns.labels
        told += columns.told
    if files.tables:
        names["tables"] = [file.name for file in files.tables]
    room = MOST - len(measures) - len(IDS)
    for many, most, what in (
        (len(own_measures), room, "columns of numbers"),
        (len(labels), MOST_LABELS, "columns of words"),
    ):
        if many > most:
            told.append(f"Of {many} {what}, the first {most} were taken; a cloud holds no more.")
    return Own(own, places, own_measures[:room], labels[:MOST_LABELS], names, tuple(dict.fromkeys(told)))


def dropped(cloud: Path, files: OwnFiles) -> list[str]:
    """What the cloud in the folder `cloud` had of the user's own, and has no more as it is not named again."""
    try:
        before = read_description(cloud).get("own", {})
    except UserError:
        return []
    named = {"vectors": files.features, "coordinates": files.coordinates, "tables": files.tables}
    options = {"vectors": "--features", "coordinates": "--coordinates", "tables": "--table"}
    gone = [options[what] for what in options if isinstance(before, dict) and what in before and not named[what]]
    if not gone:
        return []
    return [f"What this cloud had by {', '.join(gone)} it has no more; name these files again to have it back."]
