"""The cloud on disk: what classification writes and the explorer shows (docs/formats.md, "cloud/").

Needs numpy, pandas and pyarrow only, so that the explorer can read a cloud without the packages that make one.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from uuid import getnode

import numpy as np
import numpy.typing as npt

from classification import dds, places
from classification.dds import AtlasGeometry
from classification.measures.description import MeasureDescription, described, described_all
from classification.measures.earlier import ABSTRACTNESS, COMPOSITION, EARLIER
from classification.places import Place
from classification.table import Columns
from classification.together import MARK_KEY, Together, features_in, mark_of_atlas, mark_of_features, together
from foundation.errors import UserError
from foundation.inside import below, content, opened, resolved
from foundation.lines import one_line
from foundation.parsing import json_in
from foundation.slices import slices

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = 1
COLOURS = 5
NO_CELL = -1

DESCRIPTION_FILE = "cloud.json"
TABLE_FILE = "images.parquet"
FEATURES_FILE = "features.npy"
ATLAS_FILE = "atlas.dds"
CSV_FILE = "img2vec.csv"

_IDENTITY = re.compile(r"[0-9a-f]{32}")

__all__ = [
    "ABSTRACTNESS",
    "COMPOSITION",
    "AtlasGeometry",
    "Cloud",
    "MeasureColumn",
    "MeasureDescription",
    "Outline",
    "described",
    "earlier_measures",
    "is_cloud",
    "outline",
    "recorded_embedder",
    "recorded_ids",
]

_REQUIRED = ("id", "path", "x", "y", "z", "colours", "shares")
_OPTIONAL = ("width", "height", "method", "parents", "parameters", "cell", "name", "former_id")


class Outline(NamedTuple):
    """What is known of a cloud before its table is read. source: the folder of its images, None where it is to be asked
    about first. images: how many."""

    source: Path | None
    images: int


@dataclass(frozen=True)
class MeasureColumn:
    """values: float32 (N,), NaN where a picture has none."""

    description: MeasureDescription
    values: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Cloud:
    """A classified set of N images, as arrays over images.

    positions: float32 (N, 3), standardised layout axes (robust deviation about 1), not metres.
    colours: uint8 (N, 5, 3) sRGB, largest share first. shares: float32 (N, 5), rows sum to 1.
    measures: what was measured of the images, by the ids of the measures, in the order in which they are shown.
    sizes: int32 (N, 2), width and height in pixels, 0 where the image is missing.
    cells: int32 (N,), place in the atlas, -1 where there is no picture.
    names: in words, "" where an image has none; or an empty list where none has.
    source: folder that `paths` are relative to. folder: the cloud's own folder once it is on disk.
    place: what may be read of `source`; all of it where the cloud was not read from a file, which may be a stranger's.
    """

    ids: list[str]
    paths: list[str]
    positions: npt.NDArray[np.float32]
    colours: npt.NDArray[np.uint8]
    shares: npt.NDArray[np.float32]
    measures: dict[str, MeasureColumn]
    sizes: npt.NDArray[np.int32]
    methods: list[str]
    parents: list[list[str]]
    parameters: list[str]
    cells: npt.NDArray[np.int32]
    source: Path
    atlas: AtlasGeometry | None = None
    description: dict[str, Any] = field(default_factory=dict)
    """What else `cloud.json` holds: methods of the measures, embedder, layout, software."""
    folder: Path | None = None
    names: list[str] = field(default_factory=list)
    former_ids: list[str] = field(default_factory=list)
    """What version 0.1.0 called each image, "" where that is its id or it was not there; empty for none at all."""
    place: Place | None = field(default=None, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def atlas_path(self) -> Path | None:
        """The texture array's file, None where the cloud has no pictures."""
        return self.folder / ATLAS_FILE if self.folder is not None and self.atlas is not None else None

    def values(self, measure: str) -> npt.NDArray[np.float32]:
        """float32 (N,), of the measure of this id or of the one in its place; NaN where it has neither."""
        columns = self.measures.values()
        own = self.measures.get(measure) or next(
            (one for one in columns if one.description.instead_of == measure), None
        )
        return own.values if own is not None else np.full(len(self), np.nan, np.float32)

    def name(self, index: int) -> str:
        """Of image `index`, as one line, whoever wrote the table; "" where it has none."""
        return one_line(self.names[index]) if self.names else ""

    def numbered(self) -> dict[str, int]:
        """Index of each image by its id, and by what version 0.1.0 called it where no image has that id now.

        Of several images that it called the same, the first.
        """
        numbers: dict[str, int] = {}
        for part in slices(len(self)):
            numbers.update(zip(self.ids[part], range(part.start, part.stop), strict=True))
        for part in slices(len(self.former_ids)):
            for index, name in zip(range(part.start, part.stop), self.former_ids[part], strict=True):
                if name:
                    numbers.setdefault(name, index)
        return numbers

    def renamed(self) -> dict[str, str]:
        """The ids of images that version 0.1.0 called otherwise, by those names, as far as no image has them now."""
        if not any(self.former_ids):
            return {}
        taken, names = set(self.ids), dict[str, str]()
        for own, former in zip(self.ids, self.former_ids, strict=True):
            if former and former not in taken:
                names.setdefault(former, own)
        return names

    def image_path(self, index: int) -> Path:
        """The full-size picture of image `index`; it may be missing. To be read by `content` or `opened` alone.

        OutsideError: what the table says leads out of `source`.
        """
        return below(self.source, self.paths[index])

    @property
    def readable(self) -> bool:
        """Whether pictures of `source` may be read: the user has to agree to a folder that only the cloud names."""
        return self.place is None or self.place.allowed

    @property
    def asks(self) -> bool:
        """Whether the user is to be asked for `source`: it is not readable, has pictures, and he was not asked yet."""
        return self.place is not None and not self.place.answered and self.place.there

    def allow(self, agreed: bool = True) -> None:
        """Whether the user agrees that pictures of `source` are read, which is remembered. UserError: it cannot be."""
        if self.place is not None:
            self.place.allow(agreed)

    def content(self, path: Path) -> bytes:
        """What is in the file `path` of `source`. ImageError: it cannot be read, or lies elsewhere."""
        return content(path, self.roots)

    def opened(self, path: Path) -> BinaryIO:
        """The file `path` of `source`. OutsideError: it lies elsewhere; OSError."""
        return opened(path, self.roots)

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders in which files of `source` may lie, links followed: `source`, and what its owner links to."""
        if self.place is None:
            return (resolved(self.source),)
        return self.place.roots if self.place.allowed else ()

    def features(self) -> npt.NDArray[np.float16]:
        """float16 (N, D), L2-normalised rows, memory-mapped. UserError where the file is missing or does not fit."""
        if self.folder is None:
            raise UserError("This cloud has not been saved yet, so it has no features file.")
        path = self.folder / FEATURES_FILE
        if path.exists() and not path.is_file():
            raise UserError(f"The features {path} are no file; classify the images again.")
        try:
            features = features_in(path)
        except (OSError, ValueError) as error:
            raise UserError(f"The features {path} cannot be read ({error}); classify the images again.") from error
        if features.ndim != 2 or len(features) != len(self):
            raise UserError(f"The features {path} do not fit the table; classify the images again.")
        return features

    def atlas_level(self, layer: int, level: int) -> npt.NDArray[np.uint8]:
        """The BC1 blocks of a level of a layer, block rows from the top, memory-mapped. UserError: missing, cut off."""
        if self.atlas is None or self.atlas_path is None:
            raise UserError("This cloud has no pictures, so it has no texture atlas.")
        try:
            size = self.atlas_path.stat().st_size
            if size != dds.file_bytes(self.atlas):
                raise UserError(f"The atlas {self.atlas_path} is incomplete ({size} bytes); classify the images again.")
            shape = (dds.level_bytes(self.atlas.layer_size >> level),)
            return np.memmap(self.atlas_path, np.uint8, "r", dds.offset(self.atlas, layer, level), shape)
        except OSError as error:
            raise UserError(f"The atlas {self.atlas_path} cannot be read ({error}); classify again.") from error

    @property
    def location(self) -> Path:
        """Its own folder, or that of its images while it has none."""
        return self.folder or self.source

    @property
    def identity(self) -> str:
        """What the user's favourites know the cloud by, wherever it lies: 32 hexadecimal digits from `cloud.json`; of a
        cloud that has none, its place.
        """
        return _identity(self.description) or os.path.realpath(self.location)

    def save(self, folder: Path) -> Cloud:
        """Writes `cloud.json` and `images.parquet` into `folder`, whole or not at all; returns the cloud there."""
        with together(folder) as files:
            return self.write(files)

    def write(self, files: Together) -> Cloud:
        """Writes `cloud.json` and `images.parquet` as the last of `files`; returns the cloud as it will be there.

        A folder with a `cloud.json` has everything that it names, by the same run. The cloud keeps the identity that it
        has, or that the one before it in the folder had.
        """
        import pyarrow as pa  # imported late: who only looks at clouds does without it
        import pyarrow.parquet as pq

        table = pa.Table.from_pandas(self._table(), preserve_index=False)
        marked = table.replace_schema_metadata({**(table.schema.metadata or {}), MARK_KEY: files.mark.encode()})
        with files.new(TABLE_FILE).open("wb") as stream:  # pyarrow opens no name that is no text
            pq.write_table(marked, stream)
        description = {
            **self.description,
            "schema": SCHEMA,
            "id": _identity(self.description) or _identity_in(files.folder) or _made_at(self.source, files.folder),
            "run": files.mark,
            **places.description(self.source, files.folder),
            "count": len(self),
            "measures": [column.description.to_json() for column in self.measures.values()],
            "atlas": self.atlas.__dict__ if self.atlas is not None else None,
        }
        # A folder's name may have bytes that are no text; as an escape of JSON they are read back.
        text = json.dumps(description, indent=2, ensure_ascii=False) + "\n"
        files.new(DESCRIPTION_FILE).write_bytes(text.encode("utf-8", "backslashreplace"))
        return replace(self, folder=files.folder, description=description)

    @classmethod
    def load(cls, folder: Path) -> Cloud:
        """The cloud in `folder`. UserError: no cloud there, a newer schema, a damaged or incomplete table, files of two
        runs.
        """
        description = _read_description(folder)
        measures = _measures(folder, description)
        table = _read_table(folder / TABLE_FILE, [one.id for one in measures])
        _check_marks(folder, description, table)
        count = len(table)
        if description.get("count") != count:
            raise UserError(f"The cloud in {folder} is incomplete: its table has {count} images; classify them again.")
        atlas, cells = _geometry(folder, description), table.numbers("cell", np.int32, NO_CELL)
        room = atlas.layers * atlas.cells_per_layer if atlas is not None else np.iinfo(np.int32).max
        if cells.size and not NO_CELL <= cells.min() <= cells.max() < room:
            raise UserError(f"The table of the cloud in {folder} does not fit its atlas; classify the images again.")
        paths = places.separated(table.texts("path"), description)
        place = places.found(folder, description, paths)
        return cls(
            ids=table.texts("id"),
            paths=paths,
            positions=np.stack([table.numbers(axis, np.float32) for axis in "xyz"], axis=1),
            colours=table.vectors("colours", COLOURS * 3, np.uint8).reshape(count, COLOURS, 3),
            shares=table.vectors("shares", COLOURS, np.float32),
            measures={one.id: MeasureColumn(one, table.measured(one.id, bool(one.undefined))) for one in measures},
            sizes=np.stack([table.numbers(side, np.int32, 0) for side in ("width", "height")], axis=1),
            methods=table.texts("method"),
            parents=table.text_lists("parents"),
            parameters=table.texts("parameters"),
            cells=cells,
            source=place.source,
            atlas=atlas,
            description=description,
            folder=folder,
            names=table.texts("name") if "name" in table else [],
            former_ids=table.texts("former_id"),
            place=place,
        )

    @property
    def _measured(self) -> dict[str, npt.NDArray[np.float32]]:
        """The columns of the measures. Earlier versions look for two of them, whatever `cloud.json` says."""
        expected = {one.id: np.nan_to_num(self.values(one.id)) for one in EARLIER}
        return expected | {name: column.values for name, column in self.measures.items()}

    def _table(self) -> pd.DataFrame:
        import pandas as pd  # imported late: who only looks at clouds does without it

        count = len(self)
        x, y, z = self.positions.T
        return pd.DataFrame(
            {
                "id": self.ids,
                "path": [places.as_text(path) for path in self.paths],
                "x": x,
                "y": y,
                "z": z,
                "colours": list(self.colours.reshape(count, COLOURS * 3)),
                "shares": list(self.shares),
                **self._measured,
                "width": self.sizes[:, 0],
                "height": self.sizes[:, 1],
                "method": self.methods,
                "parents": self.parents,
                "parameters": self.parameters,
                "cell": self.cells,
                **({"name": self.names} if any(self.names) else {}),
                "former_id": self.former_ids or [""] * count,
            }
        )


def earlier_measures(
    abstractness: npt.NDArray[np.float32], composition: npt.NDArray[np.float32]
) -> dict[str, MeasureColumn]:
    """What a cloud has measured that has no more than the original application's table. float32 (N,): 0 (a clear face)
    .. 1 (none), and 0..100.
    """
    columns = zip(EARLIER, (abstractness, composition), strict=True)
    return {description.id: MeasureColumn(description, values) for description, values in columns}


def is_cloud(folder: Path) -> bool:
    """Whether `folder` holds a finished cloud."""
    return (folder / DESCRIPTION_FILE).is_file()


def outline(folder: Path) -> Outline | None:
    """Of the cloud in `folder`, from its description alone; None where there is none that can be read."""
    try:
        description = _read_description(folder)
        place = places.found(folder, description)
        return Outline(None if place.there and not place.allowed else place.source, int(description["count"]))
    except (UserError, KeyError, TypeError, ValueError):
        return None


def recorded_ids(folder: Path) -> dict[str, str]:
    """What version 0.1.0 called each image by its path, as the table in `folder` has it; empty where none can be read.

    The table alone is asked: it tells the same of a cloud whose other files are damaged, or of another run.
    """
    if not (folder / TABLE_FILE).is_file():
        return {}
    try:
        table = Columns(folder / TABLE_FILE, ("id", "path", "former_id"))
        former = table.texts("former_id")
        return dict(zip(table.texts("path"), former if any(former) else table.texts("id"), strict=True))
    except UserError:
        return {}


def recorded_embedder(folder: Path) -> str:
    """Identity of the embedder that the cloud in `folder` was measured by, "" where there is none that can be read."""
    try:
        return str(_read_description(folder).get("embedder", ""))
    except UserError:
        return ""


def _read_description(folder: Path) -> dict[str, Any]:
    path = folder / DESCRIPTION_FILE
    try:
        description = json_in(path)
        schema = int(description["schema"])
        Path(description["source"])  # a text, that is
    except FileNotFoundError as error:
        raise UserError(f"There is no cloud in {folder} (no {DESCRIPTION_FILE}); make one with `classify`.") from error
    except (OSError, ValueError, OverflowError, KeyError, TypeError) as error:
        raise UserError(f"{path} is damaged ({error}); classify the images again.") from error
    if schema > SCHEMA:
        raise UserError(f"The cloud in {folder} was made by a newer version (schema {schema}); update this program.")
    return description


def _identity(description: dict[str, Any]) -> str | None:
    told = description.get("id")
    return told if isinstance(told, str) and _IDENTITY.fullmatch(told) else None


def _identity_in(folder: Path) -> str | None:
    """Of the cloud that is in `folder` so far."""
    try:
        return _identity(_read_description(folder))
    except UserError:
        return None


def _made_at(source: Path, folder: Path) -> str:
    """A new identity. Of the same pictures in the same place on the same machine it is the same one: whoever removes a
    cloud and makes it again finds their favourites.
    """
    return sha256(
        f"{getnode()}\n{os.path.realpath(source)}\n{os.path.realpath(folder)}".encode("utf-8", "surrogateescape")
    ).hexdigest()[:32]


def _measures(folder: Path, description: dict[str, Any]) -> list[MeasureDescription]:
    """Those that the cloud says to have; the two of earlier versions where it says nothing. UserError."""
    if "measures" not in description:
        return list(EARLIER)
    try:
        found = described_all(description["measures"])
        taken = [one.id for one in found if one.id in (*_REQUIRED, *_OPTIONAL)]
        if taken:
            raise ValueError(f"no measure can be called {taken[0]}")
    except ValueError as error:
        where = folder / DESCRIPTION_FILE
        raise UserError(f"{where} is damaged (its measures: {error}); classify the images again.") from error
    return found


def _geometry(folder: Path, description: dict[str, Any]) -> AtlasGeometry | None:
    """UserError: none that an atlas can have."""
    told = description.get("atlas")
    try:
        return AtlasGeometry(**told) if told is not None else None
    except (TypeError, ValueError) as error:
        where = folder / DESCRIPTION_FILE
        raise UserError(f"{where} is damaged (its atlas: {error}); classify the images again.") from error


def _check_marks(folder: Path, description: dict[str, Any], table: Columns) -> None:
    """UserError: files of two runs. Those without a mark are of an older version, or someone's own."""
    try:
        marks = {table.mark, mark_of_atlas(folder / ATLAS_FILE), mark_of_features(folder / FEATURES_FILE)}
    except (OSError, ValueError):
        return  # whoever needs that file says what is the matter with it
    if any(mark not in ("", description.get("run")) for mark in marks):
        raise UserError(
            f"The files of the cloud in {folder} do not belong together: a `classify` was stopped while it wrote them, "
            "or is writing now. Run it again; what has been measured is kept."
        )


def _read_table(path: Path, measures: list[str]) -> Columns:
    table = Columns(path, (*_REQUIRED, *_OPTIONAL, *measures))
    missing = [name for name in (*_REQUIRED, *measures) if name not in table]
    if missing:
        raise UserError(f"The table {path} lacks the column {missing[0]}; classify the images again.")
    return table
