"""The fonts of this machine, and which of them has a character. They are found and read once, when first needed."""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from foundation.faces import BOLD, HEAVY, REGULAR, Face, faces

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

_OF_LANGUAGE = {
    "ja": ("notosanscjk", "notosansjp", "yugoth", "ヒラギノ角ゴシック", "hiragino", "meiryo", "msgothic", "ipa"),
    "zh-Hans": ("notosanscjk", "notosanssc", "msyh", "pingfang", "simhei", "wqy"),
    "zh-Hant": ("notosanscjk", "notosanstc", "msjh", "pingfang", "mingliu"),
    "zh-Hant-HK": ("notosanscjk", "notosanshk", "msjh", "pingfang", "mingliu"),
    "ko": ("notosanscjk", "notosanskr", "malgun", "applesdgothicneo", "nanumgothic"),
}
"""The usual families by the language whose Chinese characters they have."""


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
        self._paths_for: dict[str, list[Path]] = {}
        self._faces: dict[Path, list[Face]] = {}
        self._found: dict[tuple[str, str | None, bool], Face | None] = {}
        self._heavier: dict[Face, list[Face]] = {}

    def find(self, cluster: str, language: str | None = None, bold: bool = False) -> Face | None:
        """The first font that has all of `cluster`; for an emoji one with colours if there is any.

        language: before others come the fonts whose Chinese characters are of that language (`foundation.han`).
        bold: of the same family a bold font, where there is none the same one with thicker strokes.
        """
        key = cluster, language, bold
        with self._lock:
            if key not in self._found:
                found = next((face for face in self._suited(cluster, language) if face.has(cluster)), None)
                self._found[key] = self._bold(found, cluster) if bold and found is not None else found
            return self._found[key]

    def _suited(self, cluster: str, language: str | None) -> Iterator[Face]:
        paths = self._ranked()
        if is_emoji(cluster):
            yield from self._all(sorted(paths, key=lambda path: not _is_emoji(path)))
            return
        if language is not None:
            first = self._ranked_for(language)
            yield from (face for face in self._all(first) if face.plain and face.suits(language))
        yield from (face for face in self._all(paths) if face.plain)
        yield from (face for face in self._all(paths) if not face.plain)

    def _bold(self, face: Face, cluster: str) -> Face:
        if face.coloured:
            return face
        if face not in self._heavier:
            self._heavier[face] = [*([] if face.varies else self._bold_family(face)), face.bolder()]
        return next(one for one in self._heavier[face] if one.has(cluster))

    def _bold_family(self, face: Face) -> list[Face]:
        """The fonts for bold words of its family, the usual weight first."""
        if not face.family:
            return []
        style = face.family, face.width, face.upright
        bold = [
            other
            for other in self._all(self._ranked())
            if other.weight >= HEAVY and (other.family, other.width, other.upright) == style
        ]
        return sorted(bold, key=lambda other: abs(other.weight - BOLD))

    def _ranked(self) -> list[Path]:
        if self._paths is None:
            self._paths = sorted(_files(self._places), key=_rank)
        return self._paths

    def _ranked_for(self, language: str) -> list[Path]:
        if language not in self._paths_for:
            self._paths_for[language] = sorted(self._ranked(), key=partial(_rank_for, language))
        return self._paths_for[language]

    def _all(self, paths: Sequence[Path]) -> Iterator[Face]:
        for path in paths:
            if path not in self._faces:
                self._faces[path] = sorted(faces(path), key=lambda face: abs(face.weight - REGULAR))
            yield from self._faces[path]


def is_emoji(cluster: str) -> bool:
    """Whether `cluster` is to be one sign with colours."""
    return any(c in "\ufe0f\u20e3" or 0x1F000 <= ord(c) < 0x20000 for c in cluster)


def is_joined(character: str) -> bool:
    """Whether it stands on or changes what is beside it, or runs to the left: one glyph alone does not show it."""
    kind = unicodedata.bidirectional(character)
    return kind in {"R", "AL", "AN", "NSM", "BN"} or unicodedata.category(character)[0] == "M"


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


def _rank_for(language: str, path: Path) -> tuple[int, tuple[bool, bool, int, str]]:
    """Those of `_OF_LANGUAGE` first, for a font may claim several languages and have the forms of one."""
    name, usual = path.stem.lower(), _OF_LANGUAGE[language]
    return next((place for place, prefix in enumerate(usual) if name.startswith(prefix)), len(usual)), _rank(path)


def _is_emoji(path: Path) -> bool:
    return any(part in path.stem.lower() for part in ("emoji", "seguiemj"))
