"""Which files a user brings along; a module of its own, as the command line loads no reader of tables for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class OwnFiles:
    """As they were named: of vectors, of places, and of further columns."""

    features: Path | None = None
    coordinates: Path | None = None
    tables: Sequence[Path] = ()

    def __bool__(self) -> bool:
        return self.features is not None or self.coordinates is not None or bool(self.tables)
