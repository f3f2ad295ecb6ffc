"""Labels: what columns of the user's own tables say of images in words, each with a name of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foundation.errors import UserError
from foundation.language import _
from foundation.lines import one_line

LABEL = "label_"
"""Begins the id of each, which is its column in the table: no other column is called so."""

OWN = "own_"
"""Begins the id of each measure of the user's own: no column of a table can take the place of one of the program's."""

MOST_LABELS = 16
LONGEST_LABEL = 80
"""Characters of a value."""

_ID = re.compile(rf"{LABEL}[a-z0-9_]{{1,34}}")
_LONGEST_TITLE = 60


@dataclass(frozen=True)
class LabelColumn:
    """values: one line for each of N images, "" where it has none; equal ones may be one object. title: one line."""

    id: str
    title: str
    values: list[str]

    def to_json(self) -> dict[str, str]:
        """Without the values."""
        return {"id": self.id, "title": self.title}


def labels_in(folder: Path, description: dict[str, Any]) -> list[LabelColumn]:
    """Those that the cloud in `folder` says to have, without values. UserError: it says nothing that can be read."""
    told = description.get("labels", [])
    try:
        if not isinstance(told, list) or len(told) > MOST_LABELS:
            raise ValueError(f"they are no list of at most {MOST_LABELS}")
        found = [_described(one) for one in told]
        if len({one.id for one in found}) < len(found):
            raise ValueError("two have the same id")
    except ValueError as error:
        raise UserError(
            _("The labels of the cloud in {folder} are damaged ({why}); classify the images again.").format(
                folder=folder, why=error
            )
        ) from error
    return found


def _described(one: object) -> LabelColumn:
    if not isinstance(one, dict) or not all(isinstance(one.get(name), str) for name in ("id", "title")):
        raise ValueError("one has no id or no title")
    title = one_line(one["title"], _LONGEST_TITLE)
    if not _ID.fullmatch(one["id"]) or not title:
        raise ValueError("one has an id that none can have, or an empty title")
    return LabelColumn(one["id"], title, [])
