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
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import numpy as np

from foundation.digests import Numbered, first_equal, of_texts

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


def former_identities(paths: Sequence[str]) -> Iterator[str]:
    """The ids that version 0.1.0 gave to a folder with these files: by the names of all of them together. It left out
    names that are no text: theirs are empty."""
    stems = of_texts(PurePosixPath(path).stem for path in paths if _is_text(path))
    unique = bool((first_equal(stems) == np.arange(len(stems))).all())
    for path in paths:
        yield "" if not _is_text(path) else PurePosixPath(path).stem if unique else path.replace("/", "-")


def told_apart(ids: Sequence[str], paths: Sequence[str]) -> Iterator[str]:
    """`ids`, but those of their paths for all that are not sound or that several have."""
    known = of_texts(ids)
    first = first_equal(known)
    kept = np.bincount(first, minlength=len(first))[first] == 1
    kept[kept] = [is_sound(name) for name, alone in zip(ids, kept.tolist(), strict=True) if alone]
    taken = Numbered(known[kept])
    for name, path, own in zip(ids, paths, kept.tolist(), strict=True):
        if own:
            yield name
        else:
            made = identity(path)
            yield made if made not in taken else identity(f"{path}/")


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
