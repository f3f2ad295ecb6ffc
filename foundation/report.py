"""A report about this machine for strangers: rows under titles, without the user's names and paths."""

from __future__ import annotations

import getpass
import platform
import re
from contextlib import suppress
from pathlib import Path

Rows = list[tuple[str, str]]

_PATH = re.compile(
    r"""(?:(?<![A-Za-z])[A-Za-z]:[\\/]|\\\\|(?<![\w.:/~])/(?!interaction_profiles/|user/hand/)(?=[\w.~-]+/))"""
    r"""[^\s"'<>|,;)]*"""
)
"""Absolute paths: with a drive, on a Windows server, or from the root and at least one folder deep; not OpenXR's."""

_SHORTEST = 3
"""Letters of a user's or machine's name from which it is looked for inside of words' bounds."""


class Report:
    """sections: titles and their rows, in the order of adding."""

    def __init__(self) -> None:
        self.sections: dict[str, Rows] = {}

    def add(self, title: str, rows: Rows) -> None:
        self.sections.setdefault(title, []).extend(rows)

    def text(self) -> str:
        """All of it; what could tell who the user is has been replaced."""
        lines = []
        for title, rows in self.sections.items():
            lines += [title, "=" * len(title)]
            lines += [f"{name}: {value}" if name else value for name, value in rows]
            lines.append("")
        return anonymous("\n".join(lines))


def anonymous(text: str) -> str:
    """`text` with PATH for each absolute path, and USER and MACHINE for the names of these."""
    text = _PATH.sub("PATH", text)
    for name, instead in ((_user(), "USER"), (Path.home().name, "USER"), (platform.node(), "MACHINE")):
        if len(name) >= _SHORTEST:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", instead, text, flags=re.IGNORECASE)
    return text


def _user() -> str:
    with suppress(OSError, KeyError, ImportError):  # an account without a name, as in some containers
        return getpass.getuser()
    return ""
