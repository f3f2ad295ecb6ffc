"""An entry for the menus of Linux desktops, and its icons.

https://specifications.freedesktop.org/desktop-entry-spec and /icon-theme-spec
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from foundation.errors import UserError
from foundation.files import make_folder, replacing, write_error
from vr_explorer.launcher import COMMENT, IDENTITY, NAME, Program, icon_file

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_QUOTED = frozenset('"`$\\')
"""What has a backslash before it in a quoted argument."""

_SHELL = ("sh", "-c", 'exec "$0" "$@"')
"""Starts a program whose path has a sign that an entry's own must not have."""


def install(program: Program) -> Path:
    """The entry; one that is there is replaced. UserError: it cannot be written."""
    entry, content = entry_file(), entry_text(program)
    for size in SIZES:
        icon = _icon(size)
        make_folder(icon.parent)
        with replacing(icon) as partial:
            shutil.copyfile(icon_file(f"icon-{size}.png"), partial)
    with suppress(OSError):
        os.utime(data_home() / "icons" / "hicolor")  # so that caches of icons are made anew
    make_folder(entry.parent)
    with replacing(entry) as partial:
        partial.write_text(content, encoding="utf-8")
    return entry


def remove() -> bool:
    """Takes the entry and its icons away; whether there was an entry. UserError: that is not permitted."""
    entry = entry_file()
    there = entry.exists()
    for file in (entry, *map(_icon, SIZES)):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise write_error(file, error) from error
    return there


def entry_text(program: Program) -> str:
    """Of the file. UserError: a path in it is no text."""
    command = (program.executable, *program.arguments)
    if "=" in program.executable:
        command = (*_SHELL, *command)
    lines = {
        "Type": "Application",
        "Version": "1.1",
        "Name": NAME,
        "Comment": COMMENT,
        "Exec": _string(" ".join(map(argument, command))),
        "Icon": IDENTITY,
        "Terminal": "false",
        "Categories": "Graphics;Viewer;",
        "Keywords": "portrait;picture;variant;cloud;VR;",
        "StartupNotify": "true",
        "StartupWMClass": IDENTITY,
    }
    if program.folder:
        lines["Path"] = _string(program.folder)
    text = "[Desktop Entry]\n" + "".join(f"{key}={value}\n" for key, value in lines.items())
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UserError(
            f"The path {program.executable!a} is no text in UTF-8, as menus want it; install the program elsewhere."
        ) from error
    return text


def argument(text: str) -> str:
    """One argument of `Exec`, in quotes; `%` would begin a field code."""
    escaped = "".join(f"\\{sign}" if sign in _QUOTED else sign for sign in text)
    return f'"{escaped}"'.replace("%", "%%")


def data_home() -> Path:
    """XDG_DATA_HOME, where that is an absolute path, as the specification wants it."""
    given = os.environ.get("XDG_DATA_HOME", "")
    return Path(given) if Path(given).is_absolute() else Path.home() / ".local" / "share"


def entry_file() -> Path:
    return data_home() / "applications" / f"{IDENTITY}.desktop"


def _icon(size: int) -> Path:
    return data_home() / "icons" / "hicolor" / f"{size}x{size}" / "apps" / f"{IDENTITY}.png"


def _string(text: str) -> str:
    """A value, in one line."""
    for sign, escaped in (("\\", r"\\"), ("\n", r"\n"), ("\t", r"\t"), ("\r", r"\r")):
        text = text.replace(sign, escaped)
    return text if not text.startswith(" ") else rf"\s{text[1:]}"
