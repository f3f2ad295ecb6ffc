"""A list of timed commands as JSON lines, to be played again: {"time": seconds, "command": name, …its fields}."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

from foundation.errors import UserError
from foundation.files import replacing
from vr_explorer.scene import commands
from vr_explorer.scene.commands import Command
from vr_explorer.scene.plain import fields_to_plain, from_plain
from vr_explorer.scene.scene import Scene

Timed = tuple[float, Command]

_COMMANDS = {command.__name__: command for command in get_args(commands.Command)}


def save(recording: Iterable[Timed], path: Path) -> None:
    with replacing(path) as partial, partial.open("w", encoding="utf-8") as stream:
        for time, command in recording:
            stream.write(
                json.dumps({"time": time, "command": type(command).__name__, **fields_to_plain(command)}) + "\n"
            )


def load(path: Path) -> list[Timed]:
    """UserError where the file cannot be read or a line is no command."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"The recording {path} cannot be read ({error}); check the path.") from error
    recording = []
    for number, line in enumerate(lines, 1):
        try:
            recording.append(_parsed(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise UserError(f"Line {number} of the recording {path} is no command ({error}); remove it.") from error
    return recording


def replay(scene: Scene, recording: Iterable[Timed]) -> None:
    """Applies each command at its time."""
    for time, command in recording:
        scene.advance(time - scene.time)
        scene.apply(command)


def _parsed(values: dict[str, Any]) -> Timed:
    time = float(values.pop("time"))
    command = _COMMANDS[values.pop("command")]
    return time, command(**{name: from_plain(value) for name, value in values.items()})
