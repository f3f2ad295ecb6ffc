"""Names in the scripts that the program's own fonts lack, and whether this machine can show them."""

from __future__ import annotations

import os
import unicodedata
from functools import cache

import pytest

from foundation import fonts
from foundation.clusters import clusters

NAMES = {
    "Arabic": "مرحبا",
    "Hebrew": "שלום",
    "Devanagari": "हिन्दी",
    "Thai": "น้ำใจ",
    "Chinese": "漢字",
    "Japanese": "ひらがな",
    "Korean": "한국어",
    "emoji": "🎨",
}
OWN = ("Größe Zażółć", "Ελλάδα", "Привет", "cafe\u0301")
FAMILY = "👨‍👩‍👧‍👦"


@cache
def unknown() -> str:
    """A letter that no font here has; to look through all fonts for one takes a second."""
    letters = (c for c in map(chr, range(0x10000, 0x1F000)) if unicodedata.category(c) == "Lo")
    return next(letter for letter in letters if fonts.system().find(letter) is None)


def signs(name: str) -> str:
    """What is shown as `name` would be, did no font have it."""
    return unknown() * len(clusters(name))


def need(*scripts: str) -> None:
    """Skips the test where no font has these; in continuous integration that is a fault (.ci/run installs them)."""
    lacking = sorted(set(scripts) & set(fonts.missing()))
    if lacking and "CI" not in os.environ:
        pytest.skip(f"no font has {', '.join(lacking)}")
    assert not lacking
