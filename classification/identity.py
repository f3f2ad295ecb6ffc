"""The id of a picture: a function of its path inside the source alone, the same whatever other files come and go.

Ids are keys of selections, parts of file names and addresses, and cells of tables, so they hold letters, digits and few
signs, and two paths never have one. A path that is itself of this kind stays readable: folders are divided by `~`, and
`.png` is left away where nothing else in the name looks like an ending. Every other path (signs, another Unicode form,
bytes that are no text, very long) is told apart by a digest behind `~~`, which no path of the first kind has.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

LONGEST = 160
"""Bytes of UTF-8: with a number and an ending, below what file systems take, and in characters what galleries take."""

_READABLE = 60
_SIGNS = frozenset(" -_.()")
_OF_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""Names that Windows keeps for devices, with any ending."""


def identity(path: str) -> str:
    """The id of the picture at `path`, relative to the source with `/`; bytes that are no text as surrogates."""
    parts = path.split("/")
    name = parts[-1]
    shown = [*parts[:-1], name[:-4] if name.endswith(".png") and "." not in name[:-4] else name]
    if "." in name and all(map(_is_plain, shown)) and len(path.encode()) <= LONGEST:
        return "~".join(shown)
    digest = hashlib.sha256(path.encode("utf-8", "surrogatepass")).digest()[:15]
    return f"{_readable(parts[-1])}~~{base64.b32encode(digest).decode().lower()}"


def is_sound(text: str) -> bool:
    """Whether `text`, an id from elsewhere, can be one here: it is printed, short, and no part of a path."""
    shown = all(unicodedata.category(letter)[0] in "LMN" or letter in "-_.+~@#=,() " for letter in text)
    return 0 < len(text.encode("utf-8", "replace")) <= LONGEST and shown and text.strip(" .") == text


def former_identities(paths: Sequence[str]) -> list[str]:
    """The ids that version 0.1.0 gave to a folder with these files: by the names of all of them together. It left out
    names that are no text: theirs are empty."""
    seen = [path if _is_text(path) else "" for path in paths]
    stems = [PurePosixPath(path).stem for path in seen if path]
    unique = len(set(stems)) == len(stems)
    return [PurePosixPath(path).stem if unique else path.replace("/", "-") for path in seen]


def told_apart(ids: Sequence[str], paths: Sequence[str]) -> list[str]:
    """`ids`, but those of their paths for all that are not sound or that several have."""
    counts = Counter(ids)
    kept = [name if counts[name] == 1 and is_sound(name) else "" for name in ids]
    taken = set(kept)
    made = []
    for name, path in zip(kept, paths, strict=True):
        own = name or identity(path)
        made.append(own if name or own not in taken else identity(f"{path}/"))
    return made


def _is_plain(part: str) -> bool:
    if (
        not part
        or part in (".", "..")
        or part[0] in " -.("
        or part[-1] in " ."
        or len(part.encode("utf-8", "replace")) > LONGEST
    ):
        return False
    letters = all(letter in _SIGNS or unicodedata.category(letter)[0] in "LMN" for letter in part)
    if not letters or unicodedata.category(part[0])[0] == "M":
        return False
    return unicodedata.is_normalized("NFC", part) and part.split(".")[0].strip().casefold() not in _OF_DEVICES


def _is_text(path: str) -> bool:
    """Whether it is without bytes that are no UTF-8, which Python makes surrogates of."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _readable(name: str) -> str:
    stem = unicodedata.normalize("NFC", PurePosixPath(name).stem.encode("utf-8", "replace").decode())
    letters = "".join(letter if unicodedata.category(letter)[0] in "LN" else "-" for letter in stem)
    return (
        "-".join(part for part in letters.split("-") if part)[:_READABLE].encode()[:120].decode(errors="ignore")
        or "image"
    )
