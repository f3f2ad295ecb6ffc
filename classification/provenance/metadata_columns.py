"""What the files of all pictures of a cloud tell, as it will be written: a million of them in little memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from classification.cloud.facts import Facts, written
from classification.provenance.reading import told_by
from foundation.packed import Packed


@dataclass(frozen=True)
class MetadataColumns:
    """texts: of each picture, as `Facts.to_json` writes them. left_out: the rows of those of which parts were, as of
    `Told`."""

    texts: Packed[str] = field(default_factory=Packed)
    left_out: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[Facts]:
        return map(written, self.texts)

    def append(self, facts: Facts) -> None:
        self.texts.append(facts.to_json())


def read_metadata_columns(source: Path, paths: Iterable[str], roots: tuple[Path, ...]) -> MetadataColumns:
    """Of the pictures at `paths` of `source`, each of which lies in one of `roots`."""
    found = MetadataColumns()
    for row, path in enumerate(paths):
        told = told_by(source / path, roots)
        found.append(told.facts)
        if told.left_out:
            found.left_out.append(row)
    return found
