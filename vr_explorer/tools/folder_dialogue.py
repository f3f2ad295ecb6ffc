"""The system's own window in which a folder is chosen, beside the frames."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from imgui_bundle import portable_file_dialogs

ASKED = ("zenity", "kdialog", "matedialog", "qarma")
"""Programs of Linux that show it, any of them."""


class FolderDialogue:
    """Opens at once. start: the folder that it shows first."""

    def __init__(self, title: str, start: Path) -> None:
        there = next((one for one in (start, *start.parents) if one.is_dir()), Path.home())
        self._dialogue = portable_file_dialogs.select_folder(title, str(there))

    @staticmethod
    def possible() -> bool:
        """Whether this system has one."""
        return sys.platform in ("win32", "darwin") or any(shutil.which(program) for program in ASKED)

    @property
    def answered(self) -> bool:
        """Whether it was closed; does not wait."""
        return bool(self._dialogue.ready(0))

    @property
    def folder(self) -> Path | None:
        """Once it has answered: the one that was chosen, None where none was."""
        chosen = str(self._dialogue.result())
        return Path(chosen) if chosen else None

    def close(self) -> None:
        """Without an answer."""
        self._dialogue.kill()
