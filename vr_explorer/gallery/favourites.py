"""The favourites of a cloud with all that is known about them, ready to be sent or exported."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from classification.cloud import Cloud
from foundation.contained_files import OutsideError, content, in_a_network, opened, resolved
from foundation.errors import UserError
from foundation.images import load_rgb
from foundation.quantity import quantity
from vr_explorer.gallery.pictures import THUMBNAIL
from vr_explorer.gallery.schema import LIST, NOTE, Item, Measured, finite, parameters, plain
from vr_explorer.store.records import Favourite
from vr_explorer.store.session_store import default_file, favourites


@dataclass(frozen=True)
class FavouriteImage:
    """A favourite whose picture is there. item: its facts, the digest still empty.

    roots: folders in which the file may lie, links followed; by default the one that it is in.
    """

    path: Path
    item: Item
    roots: tuple[Path, ...] = ()

    def with_digest(self, digest: str) -> Item:
        return replace(self.item, digest=digest)

    def opened(self) -> BinaryIO:
        """Its file. OutsideError: it leads out of `roots`; OSError."""
        return opened(self.path, self.roots or (resolved(self.path.parent),))

    def content(self) -> bytes:
        """What is in its file, which is a picture. ImageError: it is none, or cannot be read."""
        found = content(self.path, self.roots or (resolved(self.path.parent),))
        load_rgb(self.path, content=found, max_side=THUMBNAIL)
        return found


def favourite_images(cloud: Cloud, selection: Path | None = None) -> tuple[list[FavouriteImage], list[str]]:
    """The favourites in their order, and the ids of those whose picture is missing.

    selection: the SQLite file, by default the user's own. UserError: no favourites yet, nothing of it is there, or the
    user has not agreed to the folder of the pictures.
    """
    places = cloud.numbered()
    kept = favourites(selection or default_file(), cloud.identity, cloud.location)
    if not kept:
        raise UserError("There are no favourites in this cloud yet; explore it and keep some (F).")
    if not cloud.readable and (in_a_network(cloud.source) or cloud.source.exists()):
        raise UserError(
            f"The cloud names {cloud.source} as the folder of its pictures, to which you have not agreed yet: "
            "agree in the explorer, or add --trust-source."
        )
    found, missing = [], []
    for favourite in kept:
        index = places.get(favourite.image)
        path = _file(cloud, index) if index is not None else None
        if index is None or path is None:
            missing.append(favourite.image)
        else:
            found.append(FavouriteImage(path, _item(cloud, index, favourite), cloud.roots))
    if not found:
        raise UserError(
            f"None of {quantity(len(kept), 'favourite')} has its picture in {cloud.source}; put the folder back."
        )
    return found, missing


def _file(cloud: Cloud, index: int) -> Path | None:
    try:
        path = cloud.now(cloud.image_path(index))
        return path if path.is_file() else None
    except (OutsideError, OSError, ValueError):
        return None


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
        measures=[Measured(column.description, finite(column.values[index], 4)) for column in cloud.measures.values()],
        title=cloud.name(index),
    )


def _parameters(text: str) -> dict[str, Any]:
    """Parameters as the cloud has them; none where they are too long to travel or no JSON object."""
    try:
        return parameters(json.loads(text), "parameters")
    except (ValueError, RecursionError):
        return {}
