"""A family of a small folder, and what the service says that breeds it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from foundation.images import load_rgb
from generation import manifest
from generation.breeding.kin import Kin
from generation.breeding.making import thumbnail
from generation.breeding.service import Service
from generation.breeding.shelf import Shelf
from generation.methods import chosen_methods
from generation.portrait import to_picture

SIZE, COUNT = 64, 24
NAMES = ("painted_style", "mosaic", "low_poly", "waves", "swirl", "halftone")


def methods() -> Any:
    return chosen_methods(NAMES)


class Pictures:
    """A family whose features are what the pictures look like at a glance."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.beside: Path | None = None
        entries = manifest.read(source)
        files = [path.relative_to(source).as_posix() for path in sorted(source.rglob("*.png"))]
        by_file = {entry.file: entry.id for entry in entries.values()}
        self.known = {by_file.get(file, file): file for file in files if not file.startswith("portrait")}
        self.broods: dict[str, list[str]] = {}
        self.aside: set[str] = set()
        self._measured: dict[str, np.ndarray] = {}
        self.vectors(list(self.known))

    def paths(self) -> Mapping[str, str]:
        return self.known

    def vectors(self, ids: Sequence[str]) -> np.ndarray:
        for id_ in ids:
            if id_ not in self._measured:
                self._measured[id_] = self.vector(load_rgb(self.source / self.known[id_]))
        return np.stack([self._measured[id_] for id_ in ids]).astype(np.float32)

    def vector(self, picture: Image.Image) -> np.ndarray:
        seen = thumbnail(to_picture(picture)).ravel()
        return np.asarray(seen / np.linalg.norm(seen), np.float32)

    def join(self, path: str, entry: Mapping[str, Any], brood: str) -> str:
        assert (self.source / path).is_file(), "the picture is there before the child is"
        id_ = str(entry["id"])
        self.known[id_] = path
        self.broods.setdefault(brood, []).append(id_)
        return id_

    def of_brood(self, brood: str) -> list[str]:
        return self.broods.get(brood, [])

    def discard(self, ids: Sequence[str]) -> list[str]:
        found = [id_ for id_ in ids if id_ in self.known and id_ not in self.aside]
        self.aside |= set(found)
        return found

    def recover(self, ids: Sequence[str]) -> list[str]:
        found = [id_ for id_ in ids if id_ in self.aside]
        self.aside -= set(found)
        return found


def served(family: Pictures, *lines: Any, format_: str = "png") -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    kin = Kin(family, Shelf(root=family.source), format_, learn=False)
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    Service(kin, said.append).serve(iter(texts))
    return said


def parents_by(folder: Path, *methods: str) -> list[str]:
    entries = manifest.read(folder).values()
    return [next(entry.id for entry in entries if entry.method == method) for method in methods]
