"""The clouds that were opened, the latest first, in a small file beside the settings; a picture of each beside it."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from PIL import Image

from foundation import settings
from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.lines import one_line
from foundation.parsing import json_in

NAME, COVERS = "recent.json", "covers"
SCHEMA = 1
LARGEST = 200_000
"""Bytes of the file."""

MOST = 24
"""Clouds that are remembered."""

LONGEST_PATH = 4096
LATEST = 1e11
"""Seconds since 1970."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RecentCloud:
    """path: as it can be opened, absolute. images: how many there were. opened: seconds since 1970."""

    path: str
    name: str
    images: int
    opened: float

    def __post_init__(self) -> None:
        if not self.path or len(self.path) > LONGEST_PATH or "\0" in self.path or not Path(self.path).is_absolute():
            raise ValueError("no path")
        if not 0 <= self.images < 2**40 or not 0.0 <= self.opened < LATEST:
            raise ValueError("no such number")


def default_file() -> Path:
    return settings.default_file().with_name(NAME)


def recent_clouds(file: Path) -> list[RecentCloud]:
    """What can be understood of the file; nothing where there is none."""
    try:
        told = json_in(file, LARGEST)
        entries = told["clouds"] if told["schema"] == SCHEMA else []
        found = dict[str, RecentCloud]()
        for entry in entries[: 4 * MOST]:
            cloud = _read(entry)
            if cloud is not None:
                found.setdefault(cloud.path, cloud)
        return list(found.values())[:MOST]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def remember(file: Path, cloud: RecentCloud) -> None:
    """As the latest. Where that fails, the list stays as it was; that is no reason to bother anyone."""
    _write(file, [cloud, *(one for one in recent_clouds(file) if one.path != cloud.path)][:MOST])


def forget(file: Path, path: str) -> None:
    """Takes a cloud off the list; its files stay."""
    _write(file, [one for one in recent_clouds(file) if one.path != path])
    try:
        cover_file(file, path).unlink(missing_ok=True)
    except OSError as error:
        _log.info("A picture of a cloud stays: %s", error)


def remember_opened(file: Path, path: Path, name: str, images: int, cover: Image.Image | None) -> None:
    """Just now. cover: the picture of it, None: the one there was stays."""
    shown = replace(RecentCloud(str(path), "", images, time.time()), name=one_line(name))
    remember(file, shown)
    if cover is None:
        return
    target = cover_file(file, shown.path)
    try:
        make_folder(target.parent)
        with replacing(target) as partial:
            cover.save(partial, format="JPEG", quality=90)
    except (OSError, UserError) as error:
        _log.info("The picture of a cloud is not kept: %s", error)


def cover_file(file: Path, path: str) -> Path:
    """Where the picture of the cloud at `path` is, if there is one. file: of the list."""
    key = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return file.parent / COVERS / f"{key}.jpg"


def _read(entry: object) -> RecentCloud | None:
    if not isinstance(entry, dict):
        return None
    path, name, images, opened = (entry.get(key) for key in ("path", "name", "images", "opened"))
    if type(path) is not str or type(name) is not str or type(images) is not int or type(opened) not in (int, float):
        return None
    try:
        return RecentCloud(path, one_line(name), images, float(opened))  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None


def _write(file: Path, clouds: Sequence[RecentCloud]) -> None:
    try:
        make_folder(file.parent)
        with replacing(file) as partial:
            partial.write_text(json.dumps({"schema": SCHEMA, "clouds": [asdict(one) for one in clouds]}), "utf-8")
    except (OSError, UserError) as error:
        _log.info("The clouds that were opened are not remembered: %s", error)
