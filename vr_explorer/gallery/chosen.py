"""The favourites of a cloud with all that is known about them, ready to be sent or exported."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.gallery.records import LIST, NOTE, Item, finite, parameters, plain
from vr_explorer.selection import Favourite, default_file, favourites


@dataclass(frozen=True)
class Chosen:
    """A favourite whose picture is there. item: its facts, the digest still empty."""

    path: Path
    item: Item

    def with_digest(self, digest: str) -> Item:
        return replace(self.item, digest=digest)


def chosen(cloud: Cloud, selection: Path | None = None) -> tuple[list[Chosen], list[str]]:
    """The favourites in their order, and the ids of those whose picture is missing.

    selection: the SQLite file, by default the user's own. UserError: nothing chosen yet, or nothing of it is there.
    """
    places = cloud.numbered()
    kept = favourites(selection or default_file(), cloud.identity, cloud.place)
    if not kept:
        raise UserError("No favourites are chosen in this cloud yet; explore it and keep some (F).")
    found, missing = [], []
    for favourite in kept:
        index = places.get(favourite.image)
        if index is None or not cloud.image_path(index).is_file():
            missing.append(favourite.image)
        else:
            found.append(Chosen(cloud.image_path(index), _item(cloud, index, favourite)))
    if not found:
        raise UserError(f"None of the {len(kept)} favourites has its picture in {cloud.source}; put the folder back.")
    return found, missing


def _item(cloud: Cloud, index: int, favourite: Favourite) -> Item:
    return Item(
        id=plain(cloud.ids[index]),
        digest="",
        note=plain(favourite.note, NOTE),
        group=plain(favourite.title),
        method=plain(cloud.methods[index]),
        parameters=_parameters(cloud.parameters[index]),
        parents=[plain(parent) for parent in cloud.parents[index][:LIST]],
        colours=["#{:02x}{:02x}{:02x}".format(*colour) for colour in cloud.colours[index].tolist()],
        shares=[min(max(finite(share, 4) or 0.0, 0.0), 1.0) for share in cloud.shares[index].tolist()],
        abstractness=finite(cloud.abstractness[index], 4),
        composition=finite(cloud.composition[index], 2),
        title=cloud.name(index),
    )


def _parameters(text: str) -> dict[str, Any]:
    """Parameters as the cloud has them; none where they are too long to travel or no JSON object."""
    try:
        return parameters(json.loads(text), "parameters")
    except (ValueError, RecursionError):
        return {}
