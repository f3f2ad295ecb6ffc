"""Whose Chinese characters a text has. Japan, Korea and each Chinese standard write many of them in forms of their own,
and Unicode has one number for all; a font draws the right ones if it is told the language.
"""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterator
from functools import cache, lru_cache

_STANDARDS = {"zh-Hans": "gb2312", "zh-Hant": "big5", "ja": "shift_jis", "ko": "euc_kr"}
"""By language, a standard of the characters in use there. The first that has all of a text is taken where nothing else
is known."""

_KANA = ((0x3041, 0x3097), (0x309D, 0x30A0), (0x30A1, 0x30FB), (0x30FC, 0x3100), (0x31F0, 0x3200), (0xFF66, 0xFF9E))
_HANGUL = ((0x1100, 0x1200), (0x3131, 0x318F), (0xA960, 0xA980), (0xAC00, 0xD800))
_BOPOMOFO = ((0x3105, 0x3130), (0x31A0, 0x31C0))
_HAN = ((0x2E80, 0x2FE0), (0x3005, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000))
_SIGNS = ((0x3000, 0x3005), (0x3008, 0x3041), (0x30FB, 0x30FC), (0xFF01, 0xFF66), (0xFFE0, 0xFFE7))
"""Marks of punctuation and wide forms, which all of them have."""

_Ranges = tuple[tuple[int, int], ...]


@lru_cache(maxsize=4096)
def language_of(text: str, preferred: str | None = None) -> str | None:
    """The language in whose forms `text` is drawn, a BCP 47 tag; None without East Asian characters.

    Kana are Japanese, Hangul Korean. Characters alone are in the language that the user prefers, unless its standard
    lacks one of them and another's has all. preferred: None asks the system.
    """
    if text.isascii():
        return None
    for ranges, language in ((_KANA, "ja"), (_HANGUL, "ko"), (_BOPOMOFO, "zh-Hant")):
        if any(_within(character, ranges) for character in text):
            return language
    characters = "".join(character for character in text if _within(character, _HAN))
    if not characters and not any(_within(character, _SIGNS) for character in text):
        return None
    wanted = preferred or users()
    possible = [language for language, standard in _STANDARDS.items() if _has(standard, characters)]
    if wanted and (not possible or any(wanted.startswith(language) for language in possible)):
        return wanted
    return possible[0] if possible else None


@cache
def users() -> str | None:
    """The first of the user's languages that is written with Chinese characters, as the system has them."""
    return next((found for tag in _tags() if (found := _known(tag))), None)


def _tags() -> Iterator[str]:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG"):
        yield from os.environ.get(name, "").split(":")
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        for number in (kernel.GetUserDefaultUILanguage(), kernel.GetUserDefaultLCID()):
            yield locale.windows_locale.get(number, "")


def _known(tag: str) -> str | None:
    """Of a name of POSIX, Windows or BCP 47."""
    parts = tag.partition(".")[0].partition("@")[0].lower().replace("_", "-").split("-")
    if parts[0] in ("ja", "ko"):
        return parts[0]
    if parts[0] not in ("zh", "yue"):
        return None
    if "hans" in parts:
        return "zh-Hans"
    if parts[0] == "yue" or "hk" in parts or "mo" in parts:
        return "zh-Hant-HK"
    return "zh-Hant" if "hant" in parts or "tw" in parts else "zh-Hans"


def _within(character: str, ranges: _Ranges) -> bool:
    return any(first <= ord(character) < end for first, end in ranges)


def _has(standard: str, characters: str) -> bool:
    try:
        characters.encode(standard)
    except UnicodeEncodeError:
        return False
    return True
