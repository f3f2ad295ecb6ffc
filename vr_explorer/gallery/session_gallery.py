"""What is kept in a session as a gallery's page shows it, from what its cloud has published."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy.typing as npt
from PIL import Image

from vr_explorer.gallery.session_rows import Rows
from vr_explorer.pages.cloud_file import CLOUD, PICTURES, WORDS, Decoded, decoded, whole_picture


@dataclass(frozen=True)
class PublishedFacts:
    """Of the cloud in `folder`, as `web` has written it (docs/formats.md, "A published cloud")."""

    folder: Path

    @cached_property
    def _cloud(self) -> Decoded:
        return decoded((self.folder / CLOUD).read_bytes())

    @property
    def _pictures(self) -> Path:
        return self.folder / PICTURES / str(self._cloud.head["mark"])

    @cached_property
    def _words(self) -> dict[str, Any]:
        return dict(json.loads(self._pictures.joinpath(WORDS).read_bytes()))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {key.tobytes().hex(): number for number, key in enumerate(self._cloud.arrays["key"])}

    @cached_property
    def _sizes(self) -> dict[int, tuple[int, int, int]]:
        """Of the whole pictures that were asked for: width and height in pixels, bytes."""
        return {}

    def to_json(self, rows: Rows, address: str, words: str) -> dict[str, Any]:
        """As `/api/galleries/CODE` (`store.Gallery`). address: of the cloud on the server. words: of the session.

        Images without a whole picture are left out.
        """
        items = [
            self._item(self._numbers[key], key, note, row.title, address, words)
            for row in rows
            for key, note in row.images
            if key in self._numbers and self._cloud.arrays["whole"][self._numbers[key], 0]
        ]
        for position, item in enumerate(items):
            item["name"] = f"{position + 1:04}.webp"
        return {
            "title": self._cloud.head["title"],
            "expected": len(items),
            "items": items,
            "cloud": f"{address}?session={words}",
        }

    def _item(self, number: int, key: str, note: str, group: str, address: str, words: str) -> dict[str, Any]:
        head, arrays = self._cloud
        said = self._words
        file = f"{PICTURES}/{head['mark']}/{whole_picture(number)}"
        if number not in self._sizes:
            path = self.folder / file
            with Image.open(path) as picture:
                self._sizes[number] = *picture.size, path.stat().st_size
        width, height, size = self._sizes[number]
        colours = arrays["colours"][number].reshape(-1, 4).tolist()
        return {
            "id": "",
            "title": said["titles"][said["title"][number]],
            "note": note,
            "group": group,
            "method": "",
            "parameters": {"made": said["made"][said["how"][number]]},
            "parents": [],
            "colours": ["#{:02x}{:02x}{:02x}".format(*colour[:3]) for colour in colours],
            "shares": [round(colour[3] / 255.0, 3) for colour in colours],
            "measures": [_measured(one, arrays, number) for one in head["measures"]],
            "width": width,
            "height": height,
            "size": size,
            "file": f"{address}{file}",
            "thumbnail": f"{address}{file}",
            "cloud": f"{address}?session={words}&image={key}",
        }


def _measured(one: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]], number: int) -> dict[str, Any]:
    value = float(arrays[f"measure-{one['id']}"][number, 0])
    return {**one, "value": round(value, 4) if math.isfinite(value) else None}
