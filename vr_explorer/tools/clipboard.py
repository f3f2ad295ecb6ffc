"""A picture on the system's clipboard, by the program that the system has for it: GLFW puts only words there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SECONDS = 20.0
"""Longest that such a program may take."""

_WINDOWS = (
    "Add-Type -AssemblyName System.Windows.Forms, System.Drawing; "
    "$picture = [System.Drawing.Image]::FromFile($env:COPIED_PICTURE); "
    "[System.Windows.Forms.Clipboard]::SetImage($picture); $picture.Dispose()"
)
_MACOS = (
    "on run arguments",
    "set the clipboard to (read (POSIX file (item 1 of arguments)) as «class PNGf»)",
    "end run",
)


def program() -> list[str] | None:
    """The command that takes a picture, None where this system has none. On Linux, it reads a PNG from its input."""
    if sys.platform == "win32":
        found = shutil.which("powershell")
        return [found, "-NoProfile", "-NonInteractive", "-STA", "-Command", _WINDOWS] if found else None
    if sys.platform == "darwin":
        return ["osascript", *(part for line in _MACOS for part in ("-e", line))]
    if "WAYLAND_DISPLAY" in os.environ and (found := shutil.which("wl-copy")):
        return [found, "--type", "image/png"]
    if "DISPLAY" in os.environ and (found := shutil.which("xclip")):
        return [found, "-selection", "clipboard", "-target", "image/png", "-in"]
    return None


def put(command: list[str], png: Path) -> bool:
    """Whether the picture in the file is on the clipboard now. For a thread: the program may take a while. command: as
    `program` gave it.
    """
    arguments, environment = command, {**os.environ, "COPIED_PICTURE": str(png)}
    if sys.platform == "darwin":
        arguments = [*command, str(png)]
    try:
        with png.open("rb") as content:
            # What stays behind and hands the picture out would otherwise hold our output open.
            nowhere = subprocess.DEVNULL
            done = subprocess.run(
                arguments, stdin=content, stdout=nowhere, stderr=nowhere, env=environment, timeout=SECONDS
            )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
