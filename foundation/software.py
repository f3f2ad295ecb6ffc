"""Which version of this program made a file or does a piece of work."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def software() -> str:
    """Name and version of this program, as manifests record it."""
    try:
        return f"artificial-inspiration {version('artificial-inspiration')}"
    except PackageNotFoundError:
        return "artificial-inspiration (not installed)"
