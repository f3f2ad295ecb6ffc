"""Folders that clouds of strangers name: which of them this user has agreed to have read, and which he named himself.

Kept in the user's own state, never in a cloud, for whoever makes a cloud could write there what he likes. An entry is
a cloud (its place, and what it calls itself where it does), the folder of its pictures, and the folders to which
links in there lead, as far as they were there when the user had it measured.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from foundation.contained_files import resolved
from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.language import _
from foundation.settings import APPLICATION

MOST = 2_000
"""Entries; the oldest go."""

_PATIENCE = 5.0
"""Seconds to wait for another program that writes the same file."""


@dataclass(frozen=True)
class Consent:
    """cloud: absolute path, links followed. name: of the cloud for itself (`id` in its description), empty where it
    has none. source: the folder that may be read, as `cloud`; agreed: False where the user has said no. linked: others
    that links in it lead to.
    """

    cloud: str
    source: str
    name: str = ""
    linked: list[str] = field(default_factory=list)
    agreed: bool = True

    def same(self, other: Consent) -> bool:
        """Whether it is for the same folder of the same cloud: by what that calls itself, else by its place."""
        named = bool(self.name and other.name)
        cloud = self.name == other.name if named else self.cloud == other.cloud
        return cloud and self.source == other.source


def default_file() -> Path:
    """Of the user."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)) / "sources.json"


def consent(cloud: Path, name: str, source: Path, linked: Sequence[Path] = ()) -> Consent:
    return Consent(str(resolved(cloud)), str(resolved(source)), name, [str(resolved(one)) for one in linked])


def given(asked: Consent, file: Path | None = None) -> Consent | None:
    """What was remembered of the same cloud and folder, None where nothing was."""
    return next((one for one in _read(file or default_file()) if one.same(asked)), None)


def remember(agreed: Consent, file: Path | None = None) -> None:
    """Keeps it, in place of one for the same. UserError: the user's folder cannot be written."""
    path = file or default_file()
    make_folder(path.parent)
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE):
            kept = [one for one in _read(path) if not one.same(agreed)]
            with replacing(path) as partial:
                text = json.dumps([asdict(one) for one in [*kept, agreed][-MOST:]], indent=1)
                partial.write_text(text, encoding="utf-8")
    except (OSError, Timeout) as error:
        raise UserError(
            _("What you agreed to cannot be kept in {path} ({why}); check its permissions.").format(
                path=path, why=error
            )
        ) from error


def _read(path: Path) -> list[Consent]:
    """A file that is missing or damaged holds nothing: then it is asked again."""
    try:
        return [Consent(**entry) for entry in json.loads(path.read_bytes()) if _sound(entry)]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return []


def _sound(entry: dict[str, object]) -> bool:
    texts = all(isinstance(entry[key], str) for key in ("cloud", "source", "name"))
    linked = entry["linked"]
    return (
        texts
        and isinstance(entry["agreed"], bool)
        and isinstance(linked, list)
        and all(isinstance(one, str) for one in linked)
    )
