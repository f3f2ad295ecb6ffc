"""What is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Favourites:
    """Kept as a favourite."""
