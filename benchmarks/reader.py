"""A reader of files from elsewhere, as the storm of damaged files takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Reader:
    """make: writes good files into an empty folder, and gives those that are damaged in turn. read: of the folder."""

    make: Callable[[Path], list[Path]]
    read: Callable[[Path], object]


def one_line(error: Exception) -> None:
    """AssertionError: what a user would read has several lines, or is no sentence."""
    assert "\n" not in str(error) and len(str(error)) < 2000, str(error)[:300]
