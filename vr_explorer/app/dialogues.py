"""The system's own windows for choosing a file or a folder, and for saying what went wrong where there is no other."""

from __future__ import annotations

import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import platformdirs

from foundation.images import SUFFIXES
from foundation.language import _

PROGRAMS = ("zenity", "kdialog", "matedialog", "qarma")
"""What opens such windows on Linux."""

_SHORTEST = 1
"""Milliseconds for which it is waited at a look."""


def available() -> bool:
    """Whether there is what opens them."""
    return sys.platform in ("win32", "darwin") or any(shutil.which(name) for name in PROGRAMS)


class Choosing:
    """An open dialogue, at the user's pictures. folder: else a picture is chosen."""

    def __init__(self, title: str, folder: bool) -> None:
        from imgui_bundle import portable_file_dialogs as dialogues

        pictures = Path(platformdirs.user_pictures_dir())
        start = str(pictures if pictures.is_dir() else Path.home())
        self._dialogue: Any
        if folder:
            self._dialogue = dialogues.select_folder(title, start)
        else:
            endings = " ".join(ending for suffix in sorted(SUFFIXES) for ending in (f"*{suffix}", f"*{suffix.upper()}"))
            self._dialogue = dialogues.open_file(title, start, [_("Pictures"), endings, _("All files"), "*"])

    def answer(self) -> Path | None:
        """What was chosen. None: nothing, or nothing yet (`over`)."""
        found = self._dialogue.result()
        chosen = found[0] if isinstance(found, list) and found else found
        return Path(chosen) if chosen else None

    @property
    def over(self) -> bool:
        return bool(self._dialogue.ready(_SHORTEST))

    def close(self) -> None:
        """Ends the dialogue, whether an answer was given or not."""
        with suppress(RuntimeError):
            self._dialogue.kill()


def say(title: str, words: str) -> bool:
    """Shows what went wrong in a window, until it is read; whether there is what opens one."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, words, title, 0x10)  # MB_ICONERROR
        return True
    if available():
        from imgui_bundle import portable_file_dialogs as dialogues

        dialogues.message(title, words, dialogues.choice.ok, dialogues.icon.error).result()
        return True
    program = shutil.which("xmessage")
    if program is None:
        return False
    import subprocess

    subprocess.run([program, "-center", "-title", title, words], check=False)
    return True
