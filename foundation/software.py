"""Which version of this program made a file or does a piece of work."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def software() -> str:
    """Name and version of this program, as manifests record it; read once, since that takes a millisecond."""
    try:
        return f"artificial-inspiration {version('artificial-inspiration')}"
    except PackageNotFoundError:
        return "artificial-inspiration (not installed)"
