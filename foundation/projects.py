"""A folder that the start window makes for a portrait, or for pictures: what its cloud is made of, and how far it is.

FOLDER/project.json beside a copy of the portrait, `variants/` and `cloud/` (docs/formats.md).
"""

from __future__ import annotations

import json
import os
import shutil
import unicodedata
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

from foundation.errors import UserError
from foundation.files import make_folder, replacing, write_error
from foundation.images import SUFFIXES
from foundation.lines import one_line
from foundation.parsing import json_in

PROJECT_FILE, VARIANTS_FOLDER, CLOUD_FOLDER = "project.json", "variants", "cloud"
SCHEMA = 1
LARGEST = 100_000
"""Bytes of the file."""

MOST = 1_000_000
"""Variants."""

LONGEST_NAME = 60
_FORBIDDEN = frozenset('<>:"/\\|?*')
"""In names of files, on one system or another."""

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in "123456789")}
)
"""Names that Windows keeps for devices."""


@dataclass(frozen=True)
class Project:
    """portrait: name of the file in `folder`; pictures: a folder of the user's own; both empty: the bundled portrait.

    preset: by which variants are made. count: how many are wanted. made: how many there were at the last look; of a
    folder of the user's own, files of pictures when the cloud was put in order. ordered: how many of them it was put in
    order with.
    """

    folder: Path
    portrait: str = ""
    pictures: str = ""
    preset: str = ""
    count: int = 0
    made: int = 0
    ordered: int = 0

    def __post_init__(self) -> None:
        if not all(0 <= number <= MOST for number in (self.count, self.made, self.ordered)):
            raise ValueError("no such number of variants")
        if self.portrait != Path(self.portrait).name or "\0" in self.portrait + self.pictures:
            raise ValueError("the portrait lies elsewhere")

    @property
    def variants(self) -> Path:
        return self.folder / VARIANTS_FOLDER

    @property
    def cloud(self) -> Path:
        return self.folder / CLOUD_FOLDER

    @property
    def source(self) -> Path:
        """The folder of the cloud's pictures."""
        return Path(self.pictures) if self.pictures else self.variants

    @property
    def unfinished(self) -> bool:
        return self.made < self.count

    def write(self) -> Project:
        """UserError where the disk is full, or writing is not permitted."""
        told = {name: value for name, value in asdict(self).items() if name != "folder"}
        with replacing(self.folder / PROJECT_FILE) as partial:
            partial.write_text(json.dumps({"schema": SCHEMA, **told}, indent=2) + "\n", encoding="utf-8")
        return self


def pictures_in(folder: Path, most: int = MOST) -> int:
    """How many files of pictures there are in it and in what it contains, by their names; no more than `most` are
    counted. What cannot be read counts nothing.
    """
    found = 0
    for _place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += sum(not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES for name in files)
        if found >= most:
            return most
    return found


def default_root() -> Path:
    """Where such folders are made, beside the pictures that are saved."""
    return Path(platformdirs.user_pictures_dir()) / "Artificial Inspiration"


def read_project(folder: Path) -> Project | None:
    """None where there is none, or none that can be understood."""
    try:
        told = json_in(folder / PROJECT_FILE, LARGEST)
        if told["schema"] != SCHEMA:
            return None
        texts = {name: told[name] for name in ("portrait", "pictures", "preset")}
        numbers = {name: told[name] for name in ("count", "made", "ordered")}
        if not all(type(text) is str for text in texts.values()) or not all(type(n) is int for n in numbers.values()):
            return None
        return Project(folder, **texts, **numbers)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def title_of(cloud: Path) -> str:
    """What the cloud at a path is called, as its user knows it: as its folder, or where that is only called "cloud" as
    the one about it, which has its portrait's name.
    """
    shown = Path(os.path.abspath(cloud))  # noqa: PTH100  # a link keeps its name
    return shown.parent.name if shown.name.lower() == CLOUD_FOLDER and shown.parent.name else shown.name


def begun_project(root: Path, name: str, portrait: Path | None = None, pictures: Path | None = None) -> Project:
    """A new folder in `root`, called `name` or, where there is one, "name 2" … Nothing that is there is touched.

    portrait: is copied there. pictures: a folder that stays where it is. UserError: it cannot be written.
    """
    folder = _free_folder(make_folder(root), folder_name(name))
    copied = ""
    if portrait is not None:
        suffix = portrait.suffix.lower()
        copied = f"portrait{suffix if suffix in SUFFIXES else '.picture'}"
        try:
            with replacing(folder / copied) as partial:
                shutil.copyfile(portrait, partial)
        except UserError:
            _remove_empty(folder)
            raise
    return Project(folder, copied, os.path.abspath(pictures) if pictures is not None else "").write()  # noqa: PTH100


def folder_name(name: str) -> str:
    """As `name`, without what some system does not take in names of files."""
    kept = "".join(c for c in one_line(name) if c not in _FORBIDDEN and unicodedata.category(c) not in ("Cc", "Cs"))
    kept = kept[:LONGEST_NAME].strip(" .")
    return "Portrait" if not kept or kept.lower().split(".")[0] in _RESERVED else kept


def _free_folder(root: Path, name: str) -> Path:
    folder, number = root / name, 2
    while True:
        try:
            folder.mkdir()
            return folder
        except FileExistsError:
            folder, number = root / f"{name} {number}", number + 1
        except OSError as error:
            raise write_error(folder, error) from error


def _remove_empty(folder: Path) -> None:
    """Of what was begun and could not be; a folder in which something is stays."""
    with suppress(OSError):
        folder.rmdir()
