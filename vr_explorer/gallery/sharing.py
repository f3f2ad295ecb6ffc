"""Where favourites are sent: what the explorer and the command line know of it without loading the web."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from foundation.language import N_

NOT_INSTALLED = N_('the packages of the gallery are not installed; run pip install "artificial-inspiration[gallery]"')


@dataclass(frozen=True)
class SharingSettings:
    """server: address of the gallery server, such as https://gallery.example.org; empty: none. token: shown by it."""

    server: str = ""
    token: str = ""


def outbox_of(selection: Path) -> Path:
    """The queue of uploads, beside the file of the favourites."""
    return selection.with_name("uploads.sqlite")
