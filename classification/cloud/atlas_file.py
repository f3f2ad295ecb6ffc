"""A file of cells, memory-mapped: layers of many cells each, or a layer a cell, whose levels follow each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classification import dds
from classification.cloud.cells import level_offset
from classification.dds import AtlasGeometry
from classification.file_set import mark_of_atlas
from foundation.errors import UserError
from foundation.language import _

_BLOCK = 4

Blocks = npt.NDArray[np.uint8]
"""BC1 blocks."""

Numbers = npt.NDArray[np.integer]


@dataclass(frozen=True)
class AtlasFile:
    """path: of a DDS file, which may be a stranger's. geometry: what is said of it elsewhere. run: whose file it has to
    be, if it has a mark; "" for any.

    Each method raises UserError where the file is missing, has another size than the geometry asks for, or has come in
    the place of that of the run. What is mapped is let go with what was returned.
    """

    path: Path
    geometry: AtlasGeometry
    run: str = ""

    def is_of_run(self) -> bool:
        """Whether there is such a file, whole and with the mark of the run."""
        try:
            return self.path.stat().st_size == dds.file_bytes(self.geometry) and mark_of_atlas(self.path) == self.run
        except OSError:
            return False

    def level(self, layer: int, level: int) -> Blocks:
        """The blocks of a level of a layer, block rows from the top, memory-mapped."""
        size = dds.level_bytes(self.geometry.layer_size >> level)
        return self._mapped(dds.offset(self.geometry, layer, level), (size,))

    def cells(self, cells: Numbers, start: int, end: int) -> Blocks:
        """uint8 (K, end − start): these bytes of each of the cells, with all levels one after the other, of a file that
        has a layer for each cell.
        """
        mapped = self._mapped(dds.HEADER_BYTES, (self.geometry.layers, dds.layer_bytes(self.geometry)))
        found: Blocks = mapped[cells, start:end]
        return found

    def _mapped(self, offset: int, shape: tuple[int, ...]) -> Blocks:
        try:
            size = self.path.stat().st_size
            if size != dds.file_bytes(self.geometry):
                raise UserError(
                    _("The atlas {path} is incomplete ({size} bytes); classify the images again.").format(
                        path=self.path, size=size
                    )
                )
            if self.run and mark_of_atlas(self.path) not in ("", self.run):
                raise UserError(
                    _("The atlas {path} was written anew meanwhile; open the cloud again.").format(path=self.path)
                )
            return np.memmap(self.path, np.uint8, "r", offset, shape).view(np.ndarray)
        except OSError as error:
            raise UserError(
                _("The atlas {path} cannot be read ({why}); classify again.").format(path=self.path, why=error)
            ) from error


def cells_in_layers(
    geometry: AtlasGeometry, level_of: Callable[[int, int], Blocks], cells: Numbers, levels: range
) -> Blocks:
    """uint8 (K, bytes): these levels of the cells, one after the other, block rows from the top of each.

    level_of: (layer, level) → the blocks of that level of that layer.
    """
    start = level_offset(geometry, levels.start)
    found = np.empty((len(cells), level_offset(geometry, levels.stop) - start), np.uint8)
    layers, places = np.divmod(cells, geometry.cells_per_layer)
    rows, columns = np.divmod(places, geometry.cells_per_row)
    across = geometry.cells_per_row
    for layer in np.unique(layers).tolist():
        here = np.flatnonzero(layers == layer)
        for level in levels:
            blocks = (geometry.cell >> level) // _BLOCK
            sheet = level_of(layer, level).reshape(across, blocks, across, blocks, dds.BC1_BLOCK_BYTES)
            part = slice(level_offset(geometry, level) - start, level_offset(geometry, level + 1) - start)
            found[here, part] = sheet[rows[here], :, columns[here]].reshape(len(here), -1)
    return found
