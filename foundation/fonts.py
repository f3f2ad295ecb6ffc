"""The fonts of this machine, and which of them has a character. They are found and read once, when first needed."""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import uharfbuzz as hb

SAMPLES = {
    "Greek": "α",
    "Cyrillic": "ж",
    "Arabic": "ب",
    "Hebrew": "א",
    "Devanagari": "क",
    "Thai": "ก",
    "Chinese": "漢",
    "Japanese": "あ",
    "Korean": "한",
    "emoji": "🎨",
}
"""A letter of each script that names are often written in."""

_KINDS = {".ttf", ".otf", ".ttc", ".otc"}
_STYLED = ("bold", "italic", "oblique", "light", "thin", "black", "medium", "condensed", "mono", "serif", "semibold")
_ODD = ("unifont", "lastresort", "symbol", "nastaliq", "kufi", "rashi", "looped", "fallback", "music", "math")
"""Parts of names of fonts that are taken where no other has a character."""

_FIRST = (
    "notosans-",
    "segoeui",
    "dejavusans",
    "notosans",
    "notonaskh",
    "nirmala",
    "leelaw",
    "yugoth",
    "msyh",
    "malgun",
)
_IGNORABLE = {"\u200c", "\u200d", *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0020, 0xE0080))}
"""Joiners, selectors and tags, which a font need not have."""


class Face:
    """A font file: its name, its characters, and what HarfBuzz shapes with. May be used by several threads.

    coloured: it has glyphs with colours."""

    def __init__(self, name: str, blob: hb.Blob) -> None:
        self.name = name
        face = hb.Face(blob)
        self._face = face
        self.coloured = bool(face.has_color_png or face.has_color_paint or face.has_color_layers)
        self._characters = frozenset(face.unicodes)

    def font(self, units: int) -> hb.Font:
        """For one thread. units: of HarfBuzz in an em."""
        font = hb.Font(self._face)
        font.scale = (units, units)
        return font

    def has(self, text: str) -> bool:
        """Whether each character of `text` has a glyph, composed or not."""
        return any(
            all(ord(c) in self._characters or c in _IGNORABLE for c in form)
            for form in (text, unicodedata.normalize("NFC", text))
        )


def folders() -> list[Path]:
    """Where this system keeps its fonts."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home))
        return [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", local / "Microsoft" / "Windows" / "Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), data / "fonts", home / ".fonts"]


def roboto(style: str = "Regular") -> Path | None:
    """The panels' font (Latin, Greek, Cyrillic), which comes with ImGui's package; None where that is missing."""
    found = importlib.util.find_spec("imgui_bundle")
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / "assets" / "fonts" / "Roboto" / f"Roboto-{style}.ttf"
    return path if path.is_file() else None


class Fonts:
    """Finds a font for a character in `places`; a font that cannot be read is none. May be asked by several threads."""

    def __init__(self, places: Sequence[Path]) -> None:
        self._places = places
        self._lock = threading.Lock()
        self._paths: list[Path] | None = None
        self._faces: dict[Path, Face | None] = {}
        self._found: dict[str, Face | None] = {}

    def find(self, cluster: str) -> Face | None:
        """The first font that has all of `cluster`; for an emoji one with colours if there is any."""
        with self._lock:
            if cluster not in self._found:
                self._found[cluster] = next((face for face in self._suited(cluster) if face.has(cluster)), None)
            return self._found[cluster]

    def _suited(self, cluster: str) -> Iterator[Face]:
        if self._paths is None:
            self._paths = sorted(_files(self._places), key=_rank)
        paths = sorted(self._paths, key=lambda path: not _is_emoji(path)) if is_emoji(cluster) else self._paths
        for path in paths:
            if path not in self._faces:
                self._faces[path] = read(path)
            face = self._faces[path]
            if face is not None:
                yield face


def is_emoji(cluster: str) -> bool:
    """Whether `cluster` is to be one sign with colours."""
    return any(c in "\ufe0f\u20e3" or 0x1F000 <= ord(c) < 0x20000 for c in cluster)


def is_joined(character: str) -> bool:
    """Whether it stands on or changes what is beside it, or runs to the left: one glyph alone does not show it."""
    kind = unicodedata.bidirectional(character)
    return kind in {"R", "AL", "AN", "NSM", "BN"} or unicodedata.category(character)[0] == "M"


def read(path: Path) -> Face | None:
    """None where it cannot be read, or is no font with letters."""
    try:
        return Face(path.name, hb.Blob.from_file_path(path))
    except (OSError, ValueError, hb.HarfBuzzError):
        return None


@cache
def system() -> Fonts:
    """This machine's fonts."""
    own = roboto()
    return Fonts([*([own] if own else []), *folders()])


def missing() -> list[str]:
    """The scripts of SAMPLES that no font of this machine has."""
    return [script for script, letter in SAMPLES.items() if system().find(letter) is None]


@cache
def preload() -> None:
    """Reads the fonts of this machine on a thread of its own, so that the first name in one waits for none."""
    threading.Thread(target=_read_all, name="fonts", daemon=True).start()


def _read_all() -> None:
    missing()
    system().find("\U0010ffff")  # which none has


def _files(places: Sequence[Path]) -> set[Path]:
    found = {place for place in places if place.is_file()}
    for place in places:
        for folder, _, names in os.walk(place):
            found.update(Path(folder, name) for name in names if Path(name).suffix.lower() in _KINDS)
    return found


def _rank(path: Path) -> tuple[bool, bool, int, str]:
    """Plain fonts before styled and odd ones, the usual families first."""
    name = path.stem.lower()
    first = next((place for place, prefix in enumerate(_FIRST) if name.startswith(prefix)), len(_FIRST))
    last = any(part in name for part in _ODD) or _is_emoji(path)
    return last, any(part in name for part in _STYLED), -1 if path == roboto() else first, str(path)


def _is_emoji(path: Path) -> bool:
    return any(part in path.stem.lower() for part in ("emoji", "seguiemj"))
