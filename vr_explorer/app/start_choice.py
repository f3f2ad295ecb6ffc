"""Whether what was chosen, typed or dropped on the start window can serve as a portrait or a folder of pictures."""

from __future__ import annotations

from pathlib import Path

from classification.cloud import is_cloud
from foundation.errors import UserError
from foundation.files import briefly
from foundation.images import SUFFIXES, load_rgb
from foundation.language import _
from foundation.projects import read_project
from vr_explorer.panels.start_state import Way


def check(way: Way, path: Path) -> None:
    """UserError: `path` cannot be what `way` begins with; one sentence says why."""
    if way is Way.PORTRAIT:
        if path.is_dir():
            raise UserError(
                _("{path} is a folder; choose a picture in it, or open it as a folder of pictures.").format(
                    path=briefly(path)
                )
            )
        load_rgb(path, max_side=256)
    elif not path.is_dir():
        said = _("{path} is not there; choose a folder of pictures.")
        if path.exists():
            said = _("{path} is no folder; choose a folder of pictures.")
        raise UserError(said.format(path=briefly(path)))
    elif not is_cloud(path) and read_project(path) is None and not _has_pictures(path):
        raise UserError(_("There are no pictures in {path}; choose another folder.").format(path=briefly(path)))


def _has_pictures(folder: Path) -> bool:
    try:
        return any(one.suffix.lower() in SUFFIXES for one in folder.rglob("*"))
    except OSError as error:
        raise UserError(
            _("{path} cannot be read ({why}); check its permissions.").format(path=briefly(folder), why=error.strerror)
        ) from error
