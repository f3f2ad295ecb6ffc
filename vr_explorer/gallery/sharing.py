"""Where the explorer sends favourites."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SharingSettings:
    """server: address of the gallery server, such as https://gallery.example.org; empty: none. token: shown by it."""

    server: str = ""
    token: str = ""
