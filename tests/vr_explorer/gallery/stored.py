"""What lies in the folder of a gallery's server."""

from __future__ import annotations

from pathlib import Path


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
