"""The hidden command `grow`: which project is meant, and that it is made or goes on (`generation.growing`)."""

from __future__ import annotations

import filecmp
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.errors import UserError
from foundation.projects import Project, begun_project, default_root, read_project
from foundation.settings import Settings
from generation.breeding.service import told_to
from generation.cli import GenerationSettings
from generation.portrait import load_portrait
from generation.presets import DEMO

if TYPE_CHECKING:
    from generation.growing import Home


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for: a project that was begun, or else a portrait, a folder of pictures, or neither,
    which is the bundled portrait. root: where folders are begun, None: the user's own place. count: of variants.
    """

    project: Path | None = None
    portrait: Path | None = None
    pictures: Path | None = None
    root: Path | None = None
    count: int = 400
    anew: bool = False


Opened = Callable[[Project, Settings], "Home"]
"""The cloud of a project."""

Surveyed = Callable[[Path], object]
"""Looks whether there are pictures in a folder. UserError: there are none."""


def grow(opened: Opened, surveyed: Surveyed, wanted: Wanted, settings: Callable[[], Settings]) -> None:
    """Speaks on the standard streams until all is there or the input ends; whatever else ends it is told there as well.

    settings: reads them. UserError: they are wrong, or the project cannot be made or go on.
    """
    said = told_to(sys.stdout)
    try:
        from generation.growing import Growing  # here, so that it is told if something of it is not installed

        chosen = settings()
        project = _project(wanted, opened, surveyed, chosen)
        growing = Growing(project, opened(project, chosen), chosen, said)
        growing.listen(sys.stdin)
        growing.run(wanted.anew)
    except UserError as error:
        said({"failed": str(error)})
        raise
    except (BrokenPipeError, KeyboardInterrupt):
        pass  # whoever listened has gone
    except Exception as error:
        said({"failed": f"Something went wrong inside the program ({type(error).__name__}: {error})."})
        raise


def _project(wanted: Wanted, opened: Opened, surveyed: Surveyed, settings: Settings) -> Project:
    """The one that is meant: that folder's, one of these pictures that was begun before, or a new one. UserError: what
    it would be made of cannot serve.
    """
    if wanted.project is not None:
        found = read_project(wanted.project)
        if found is None:
            raise UserError(
                f"{wanted.project} was not begun by the start window, or by a newer version of this program."
            )
        return found
    root, portrait = wanted.root or default_root(), wanted.portrait
    begun = [one for folder in sorted(root.glob("*")) if (one := read_project(folder)) is not None]
    if wanted.pictures is not None:
        surveyed(wanted.pictures)
        there = os.path.abspath(wanted.pictures)  # noqa: PTH100 - links in it stay
        known = next((one for one in begun if one.pictures == there), None)
        return known or begun_project(root, wanted.pictures.absolute().name, pictures=wanted.pictures)
    preset = DEMO
    if portrait is None:
        known = next((one for one in begun if not (one.pictures or one.portrait)), None)
    else:
        chosen = settings.section("generation", GenerationSettings)
        load_portrait(portrait, chosen.size)
        stopped = [one for one in begun if one.portrait and not opened(one, settings).there]
        known = next((one for one in stopped if _alike(portrait, one.folder / one.portrait)), None)
        preset = chosen.preset
    name = portrait.stem if portrait is not None else "Demo"
    return known if known is not None and known.count else _begun(known, root, name, portrait, preset, wanted.count)


def _begun(known: Project | None, root: Path, name: str, portrait: Path | None, preset: str, count: int) -> Project:
    """known: a folder in which nothing was wanted yet, as the program was ended while it was made."""
    return replace(known or begun_project(root, name, portrait), preset=preset, count=count).write()


def _alike(first: Path, second: Path) -> bool:
    """Whether two files hold the same."""
    try:
        return filecmp.cmp(first, second, shallow=False)
    except OSError:
        return False
