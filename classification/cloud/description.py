"""`cloud.json`: what a cloud says of itself, read as whoever wrote it may have written it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, NamedTuple

from classification import places
from classification.dds import AtlasGeometry
from classification.measures.description import MeasureDescription, described_all
from classification.measures.original import ORIGINAL_MEASURES
from foundation.errors import UserError
from foundation.language import _
from foundation.parsing import json_in

SCHEMA = 1

DESCRIPTION_FILE = "cloud.json"
TABLE_FILE = "images.parquet"
FEATURES_FILE = "features.npy"
ATLAS_FILE = "atlas.dds"
SMALL_FILE = "atlas_small.dds"
CSV_FILE = "img2vec.csv"
GROWN_FILE = "grown.sqlite"
IMAGE_TEXT_FILE = "image_text.npy"
WORDS_FILE = "words.txt"
WORD_VECTORS_FILE = "word_vectors.npy"

REQUIRED = ("id", "path", "x", "y", "z", "colours", "shares")
OPTIONAL = ("width", "height", "method", "parents", "parameters", "cell", "name", "former_id", "provenance")
"""Columns of the table; those of the measures come to them."""

_IDENTITY = re.compile(r"[0-9a-f]{32}")


class Outline(NamedTuple):
    """What is known of a cloud before its table is read. source: the folder of its images, None where it is to be asked
    about first. images: how many. atlas: of their pictures, without those of children; None where it has none."""

    source: Path | None
    images: int
    atlas: AtlasGeometry | None = None


def is_cloud(folder: Path) -> bool:
    """Whether `folder` holds a finished cloud."""
    return (folder / DESCRIPTION_FILE).is_file()


def outline(folder: Path) -> Outline | None:
    """Of the cloud in `folder`, from its description alone; None where there is none that can be read."""
    try:
        description = read_description(folder)
        place = places.found(folder, description)
        source = None if place.there and not place.allowed else place.source
        return Outline(source, int(description["count"]), geometry_in(folder, description))
    except (UserError, KeyError, TypeError, ValueError):
        return None


def recorded_embedder(folder: Path) -> str:
    """Identity of the embedder that the pictures of the cloud in `folder` were measured by, also where vectors of the
    user's own took its place; "" where there is none that can be read."""
    try:
        description = read_description(folder)
        return str(description.get("measured_by") or description.get("embedder", ""))
    except UserError:
        return ""


def read_description(folder: Path) -> dict[str, Any]:
    """UserError: no cloud there, damaged, or of a newer schema."""
    path = folder / DESCRIPTION_FILE
    try:
        description = json_in(path)
        schema = int(description["schema"])
        Path(description["source"])  # a text, that is
    except FileNotFoundError as error:
        raise UserError(
            _("There is no cloud in {folder} (no {file}); make one with `classify`.").format(
                folder=folder, file=DESCRIPTION_FILE
            )
        ) from error
    except (OSError, ValueError, OverflowError, KeyError, TypeError) as error:
        raise UserError(
            _("{path} is damaged ({why}); classify the images again.").format(path=path, why=error)
        ) from error
    if schema > SCHEMA:
        raise UserError(
            _("The cloud in {folder} was made by a newer version (schema {schema}); update this program.").format(
                folder=folder, schema=schema
            )
        )
    return description


def identity_in(description: dict[str, Any]) -> str | None:
    """32 hexadecimal digits, None where it has none that is sound."""
    told = description.get("id")
    return told if isinstance(told, str) and _IDENTITY.fullmatch(told) else None


def identity_of(description: dict[str, Any], folder: Path) -> str:
    """What the user's own files know the cloud in `folder` by: its identity, or its place where it has none."""
    return identity_in(description) or os.path.realpath(folder)


def run_in(description: dict[str, Any]) -> str:
    """The mark of the `classify` that wrote the cloud, "" where older versions did."""
    told = description.get("run")
    return told if isinstance(told, str) else ""


def measures_in(folder: Path, description: dict[str, Any]) -> list[MeasureDescription]:
    """Those that the cloud says to have; the two of earlier versions where it says nothing. UserError."""
    if "measures" not in description:
        return list(ORIGINAL_MEASURES)
    try:
        found = described_all(description["measures"])
        taken = [one.id for one in found if one.id in (*REQUIRED, *OPTIONAL)]
        if taken:
            raise ValueError(f"no measure can be called {taken[0]}")
    except ValueError as error:
        where = folder / DESCRIPTION_FILE
        raise UserError(
            _("{path} is damaged (its measures: {why}); classify the images again.").format(path=where, why=error)
        ) from error
    return found


def geometry_in(folder: Path, description: dict[str, Any]) -> AtlasGeometry | None:
    """UserError: none that an atlas can have."""
    told = description.get("atlas")
    try:
        return AtlasGeometry(**told) if told is not None else None
    except (TypeError, ValueError) as error:
        where = folder / DESCRIPTION_FILE
        raise UserError(
            _("{path} is damaged (its atlas: {why}); classify the images again.").format(path=where, why=error)
        ) from error
