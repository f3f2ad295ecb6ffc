"""How an image was made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Method:
    """Made by this method, alone or as one step of several."""

    name: str
