"""What `doctor` reports."""

from __future__ import annotations

from typing import NamedTuple


class Check(NamedTuple):
    """One line of the report: what was looked at, whether it works, what was found, and what to do where it fails."""

    name: str
    works: bool
    found: str
    remedy: str = ""
    needed: bool = True
    """False: the program runs without it (a headset, downloaded weights)."""
