"""A shortcut in the Start menu of Windows, made by the COM object WScript.Shell through PowerShell.

Paths reach the script as variables of its environment and are never a part of its text, so that no sign in them can be
taken for a command.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from foundation.errors import UserError
from vr_explorer.launcher import COMMENT, NAME, Program

SECONDS = 60.0
_NO_WINDOW = 0x08000000
"""CREATE_NO_WINDOW."""

POWERSHELL = ("powershell.exe", "-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-Command")

_PLACE = "$link = Join-Path ([Environment]::GetFolderPath('Programs')) ($env:AI_NAME + '.lnk'); "
INSTALL = (
    "$ErrorActionPreference = 'Stop'; " + _PLACE + "$shortcut = (New-Object -ComObject WScript.Shell)"
    ".CreateShortcut($link); "
    "$shortcut.TargetPath = $env:AI_TARGET; "
    "$shortcut.Arguments = $env:AI_ARGUMENTS; "
    "$shortcut.WorkingDirectory = $env:AI_FOLDER; "
    "$shortcut.IconLocation = $env:AI_ICON + ',0'; "
    "$shortcut.Description = $env:AI_COMMENT; "
    "$shortcut.Save(); "
    "[Console]::OutputEncoding = [Text.Encoding]::UTF8; Write-Output $link"
)
REMOVE = (
    "$ErrorActionPreference = 'Stop'; " + _PLACE + "if (Test-Path -LiteralPath $link) "
    "{ Remove-Item -LiteralPath $link; Write-Output 'removed' }"
)

Run = Callable[[Sequence[str], Mapping[str, str]], str]
"""Starts a command with these variables in its environment; gives what it prints. UserError: it fails."""


def install(program: Program, icon: Path, run: Run | None = None) -> Path:
    """The shortcut; one that is there is replaced. UserError: it cannot be made."""
    variables = {
        "AI_NAME": NAME,
        "AI_TARGET": program.executable,
        "AI_ARGUMENTS": subprocess.list2cmdline(program.arguments),
        "AI_FOLDER": program.folder or str(Path.home()),
        "AI_ICON": str(icon),
        "AI_COMMENT": COMMENT,
    }
    return Path((run or _run)((*POWERSHELL, INSTALL), variables).strip())


def remove(run: Run | None = None) -> bool:
    """Whether there was one. UserError: it cannot be removed."""
    return "removed" in (run or _run)((*POWERSHELL, REMOVE), {"AI_NAME": NAME})


def _run(command: Sequence[str], variables: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **variables},
            capture_output=True,
            timeout=SECONDS,
            check=True,
            creationflags=_NO_WINDOW,
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or b""
        why = " ".join(said.decode("utf-8", "replace").split())[:200] or str(error)
        raise UserError(f"The Start menu was not changed: PowerShell failed ({why}).") from error
    return done.stdout.decode("utf-8", "replace")
