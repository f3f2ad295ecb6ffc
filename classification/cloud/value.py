"""A cloud as a value: arrays over its images, and what they lead to on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from classification.cloud import grown_file, reading, word_vectors, writing
from classification.cloud.atlas_file import AtlasFile, cells_in_layers
from classification.cloud.cells import level_offset, small_geometry, small_level
from classification.cloud.children import Children
from classification.cloud.description import ATLAS_FILE, FEATURES_FILE, SMALL_FILE, identity_of, run_in
from classification.cloud.facts import Facts, facts_of
from classification.cloud.features import Features, features_file
from classification.cloud.labels import LabelColumn
from classification.cloud.measured import MeasureColumn
from classification.cloud.word_vectors import WordVectors
from classification.dds import AtlasGeometry
from classification.file_set import FileSet, replacing_files
from classification.places import Place
from foundation.contained_files import below, content, opened, resolved
from foundation.errors import UserError
from foundation.language import _
from foundation.lines import one_line
from foundation.slices import slices


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

    ids: Sequence[str]
    paths: Sequence[str]
    positions: npt.NDArray[np.float32]
    colours: npt.NDArray[np.uint8]
    shares: npt.NDArray[np.float32]
    measures: dict[str, MeasureColumn]
    sizes: npt.NDArray[np.int32]
    methods: Sequence[str]
    parents: Sequence[list[str]]
    parameters: Sequence[str]
    cells: npt.NDArray[np.int32]
    source: Path
    atlas: AtlasGeometry | None = None
    description: dict[str, Any] = field(default_factory=dict)
    """What else `cloud.json` holds: methods of the measures, embedder, layout, software."""
    folder: Path | None = None
    names: Sequence[str] = field(default_factory=list)
    former_ids: Sequence[str] = field(default_factory=list)
    """What version 0.1.0 called each image, "" where that is its id or it was not there; empty for none at all."""
    provenance: Sequence[str] = field(default_factory=list)
    """What each image's file tells of itself, as `Facts.to_json` wrote it; read by `facts_of`, which checks it. Empty
    for none at all. Of it titles alone, which are meant for others, are published and exported, as names."""
    labels: dict[str, LabelColumn] = field(default_factory=dict)
    """What tables of the user's own say in words, by the ids of the labels. Private: neither published nor exported."""
    place: Place | None = field(default=None, compare=False, repr=False)
    children: Children | None = field(default=None, compare=False, repr=False)
    """Those of the images that joined after it was classified: the last ones, in the order of their arrival."""

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
        """Of image `index`, as one line, whoever wrote the table: what it is called there, else the title that its file
        tells; "" where it has none."""
        own = one_line(self.names[index]) if self.names else ""
        if own or not self.provenance or '"title"' not in self.provenance[index]:
            return own
        return one_line(self.told(index).title)

    def told(self, index: int) -> Facts:
        """What the file of image `index` tells of itself, checked; nothing where the cloud has none of it."""
        return facts_of(self.provenance[index]) if self.provenance else Facts()

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
        """The full-size picture of image `index`; it may be missing. To be read by `content` or `opened` alone; the
        disk is not asked.

        OutsideError: what the table says leads out of `source`.
        """
        number = index - self.classified
        beside = self.children is not None and number >= 0 and self.children.beside[number]
        return below(self.beside if beside else self.source, self.paths[index])

    @cached_property
    def beside(self) -> Path:
        """The user's own folder, laid out as `source` is, for pictures of children while `source` cannot be written."""
        return grown_file.pictures_of_the_user(self.identity)

    def now(self, path: Path) -> Path:
        """Where the picture at `path`, of `image_path`, is by now: one from `beside` may have been brought to `source`
        since."""
        if path.is_relative_to(self.beside) and not path.is_file():
            return self.source / path.relative_to(self.beside)
        return path

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
        """What is in the file `path` of `source` or `beside`. ImageError: it cannot be read, or lies elsewhere."""
        return content(self.now(path), self.roots)

    def opened(self, path: Path) -> BinaryIO:
        """The file `path` of `source` or `beside`. OutsideError: it lies elsewhere; OSError."""
        return opened(self.now(path), self.roots)

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders in which pictures may lie, links followed: `source`, what its owner links to, and `beside`."""
        if not self.readable:
            return ()
        own = self.place.roots if self.place is not None else (resolved(self.source),)
        return (*own, resolved(self.beside)) if self.folder is not None else own

    @property
    def classified(self) -> int:
        """How many of the images are in the table; its children come after them."""
        return len(self) - (len(self.children) if self.children is not None else 0)

    @property
    def laid_out(self) -> int:
        """How many images were laid out together; those that have joined since make the world no larger."""
        layout = self.description.get("layout")
        joined = layout.get("joined", 0) if isinstance(layout, dict) else 0
        return self.classified - (joined if isinstance(joined, int) and 0 <= joined < self.classified else 0)

    @property
    def file_atlas(self) -> AtlasGeometry | None:
        """The layers of `atlas` that are in the atlas file; those of the children come after them."""
        if self.atlas is None or self.children is None:
            return self.atlas
        return replace(self.atlas, layers=self.atlas.layers - self.children.layers(self.atlas))

    def features(self) -> Features:
        """float16 (N, D), L2-normalised rows, memory-mapped. UserError where the file is missing or does not fit."""
        if self.folder is None:
            raise UserError(_("This cloud has not been saved yet, so it has no features file."))
        file = features_file(self.folder / FEATURES_FILE, self.classified)
        return Features(file, self.children.features if self.children is not None else None)

    def word_vectors(self) -> WordVectors | None:
        """Of its images and of words, None where it was classified without a network that knows words. UserError:
        they are damaged."""
        return word_vectors.read(self.folder, run_in(self.description), self.classified) if self.folder else None

    def atlas_level(self, layer: int, level: int) -> npt.NDArray[np.uint8]:
        """The BC1 blocks of a level of a layer, block rows from the top, memory-mapped where it is in the atlas file.

        UserError: missing, cut off.
        """
        file = self._atlas_file
        if self.children is not None and layer >= file.geometry.layers:
            return self.children.level(file.geometry, layer - file.geometry.layers, level)
        return file.level(layer, level)

    def atlas_cells(self, cells: npt.NDArray[np.integer], levels: range) -> npt.NDArray[np.uint8]:
        """uint8 (K, bytes): the BC1 blocks of these levels of the cells, level after level, block rows from the top of
        each. cells: places in the atlas.

        UserError: as `atlas_level`.
        """
        geometry = self.file_atlas
        if geometry is None:
            raise UserError(_("This cloud has no pictures, so it has no texture atlas."))
        first = geometry.layers * geometry.cells_per_layer
        if self.children is None or (cells < first).all():
            return self._classified_cells(geometry, cells, levels)
        there, start, end = cells < first, *(level_offset(geometry, level) for level in (levels.start, levels.stop))
        found = np.empty((len(cells), end - start), np.uint8)
        found[there] = self._classified_cells(geometry, cells[there], levels)
        found[~there] = self.children.some_cells(cells[~there] - first, start, end)
        return found

    def _classified_cells(
        self, geometry: AtlasGeometry, cells: npt.NDArray[np.integer], levels: range
    ) -> npt.NDArray[np.uint8]:
        if geometry.cells_per_layer > 1:
            return cells_in_layers(geometry, self.atlas_level, cells, levels)
        first = small_level(geometry)
        if levels.start >= first and (small := self._small_file) is not None:
            return cells_in_layers(small.geometry, small.level, cells, range(levels.start - first, levels.stop - first))
        start, end = (level_offset(geometry, level) for level in (levels.start, levels.stop))
        return self._atlas_file.cells(cells, start, end)

    @cached_property
    def _small_file(self) -> AtlasFile | None:
        """None where there is none of this run that is whole: what it has is in the atlas, too."""
        geometry, run = self.file_atlas, run_in(self.description)
        small = small_geometry(geometry) if geometry is not None else None
        if small is None or self.folder is None:
            return None
        file = AtlasFile(self.folder / SMALL_FILE, small, run)
        return file if file.is_of_run() else None

    @property
    def _atlas_file(self) -> AtlasFile:
        geometry, path = self.file_atlas, self.atlas_path
        if geometry is None or path is None:
            raise UserError(_("This cloud has no pictures, so it has no texture atlas."))
        return AtlasFile(path, geometry, run_in(self.description))

    @property
    def location(self) -> Path:
        """Its own folder, or that of its images while it has none."""
        return self.folder or self.source

    @property
    def identity(self) -> str:
        """What the user's favourites know the cloud by, wherever it lies: 32 hexadecimal digits from `cloud.json`; of a
        cloud that has none, its place.
        """
        return identity_of(self.description, self.location)

    def save(self, folder: Path) -> Cloud:
        """Writes `cloud.json` and `images.parquet` into `folder`, whole or not at all; returns the cloud there."""
        with replacing_files(folder) as files:
            return self.write(files)

    def write(self, files: FileSet) -> Cloud:
        """Writes `cloud.json` and `images.parquet` as the last of `files`; returns the cloud as it will be there.

        A folder with a `cloud.json` has everything that it names, by the same run. The cloud keeps the identity that it
        has, or that the one before it in the folder had. ValueError: it has children.
        """
        return writing.write(self, files)

    @classmethod
    def load(cls, folder: Path) -> Cloud:
        """The cloud in `folder`, with its children. UserError: no cloud there, a newer schema, a damaged or incomplete
        table, files of two runs.
        """
        return reading.read(cls, folder)
