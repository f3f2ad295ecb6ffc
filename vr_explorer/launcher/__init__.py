"""Puts the program where others are started from: the menu of a desktop on Linux, the Start menu of Windows."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from foundation.errors import UserError

NAME = "Artificial Inspiration"
IDENTITY = "artificial-inspiration"
"""Of the entry, its icon, and the windows of the program."""

COMMENT = "Fly among thousands of variants of one portrait"
MODULE = "artificial_inspiration"


class Program(NamedTuple):
    """What is started. folder: where, "" for anywhere."""

    executable: str
    arguments: tuple[str, ...]
    folder: str = ""


def icon_file(name: str) -> Path:
    """Of those that come with the program."""
    return Path(str(files("assets") / "icons" / name))


def this_program(platform: str = sys.platform) -> Program:
    """As it runs now, without a console on Windows. One that is not installed is found from its folder alone."""
    executable = Path(sys.executable)
    if platform == "win32":
        windowed = executable.with_name("pythonw.exe")
        executable = windowed if windowed.exists() else executable
    try:
        distribution(IDENTITY)
        folder = ""
    except PackageNotFoundError:
        folder = str(Path(__file__).parents[2])
    return Program(str(executable), ("-m", MODULE), folder)


def install() -> Path:
    """Where it is now. UserError: it cannot be, and why."""
    if sys.platform == "win32":
        from vr_explorer.launcher import windows

        return windows.install(this_program(), icon_file("icon.ico"))
    if sys.platform.startswith("linux"):
        from vr_explorer.launcher import freedesktop

        return freedesktop.install(this_program())
    raise UserError("There is no way yet to put the program into a menu on this system; start it by its command.")


def remove() -> bool:
    """Whether there was anything. UserError as for `install`."""
    if sys.platform == "win32":
        from vr_explorer.launcher import windows

        return windows.remove()
    from vr_explorer.launcher import freedesktop

    return freedesktop.remove()
