"""Which way each part of a line runs: UAX #9, by python-bidi, with the rule for brackets that it leaves out."""

from __future__ import annotations

import unicodedata
from typing import Any

from bidi import algorithm as bidi

_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_MARKS = {"BN", "B"}
_LEFTWARD = {"R", "AL", "AN"}


def starts_right(text: str) -> bool:
    """Whether a paragraph begins at the right, as its first letter that has a direction says (rules P2 and P3)."""
    if text.isascii():
        return False
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def levels(text: str, from_right: bool) -> list[int]:
    """The embedding level of each character, odd where it runs to the left. from_right: where the paragraph begins."""
    if not from_right and (text.isascii() or not any(unicodedata.bidirectional(c) in _LEFTWARD for c in text)):
        return [0] * len(text)
    # The algorithm would leave these out of its list.
    text = "".join(" " if unicodedata.bidirectional(c) in _MARKS else c for c in text)
    storage = bidi.get_empty_storage()
    storage["base_level"] = int(from_right)
    storage["base_dir"] = "LR"[storage["base_level"]]
    bidi.get_embedding_levels(text, storage)
    for step in (
        bidi.explicit_embed_and_overrides,
        bidi.resolve_weak_types,
        _resolve_brackets,
        bidi.resolve_neutral_types,
        bidi.resolve_implicit_levels,
    ):
        step(storage, False)
    return [int(character["level"]) for character in storage["chars"]]


def _resolve_brackets(storage: dict[str, Any], _debug: bool) -> None:
    """Both brackets of a pair go with what they are in (rule N0 of UAX #9, which python-bidi leaves out)."""
    characters, own = storage["chars"], storage["base_dir"]
    strong = [{"EN": "R", "AN": "R"}.get(one["type"], one["type"]) for one in characters]
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for place, one in enumerate(characters):
        if one["ch"] in _BRACKETS:
            opened.append(place)
        elif one["ch"] in _BRACKETS.values():
            fitting = [start for start in opened if _BRACKETS[characters[start]["ch"]] == one["ch"]]
            if fitting:
                pairs.append((fitting[-1], place))
                opened = [start for start in opened if start < fitting[-1]]
    for start, end in sorted(pairs):
        inside = {kind for kind in strong[start + 1 : end] if kind in ("L", "R")}
        if not inside:
            continue
        before = next((kind for kind in reversed(strong[:start]) if kind in ("L", "R")), own)
        kind = own if own in inside or before == own else before
        for place in (start, end):
            characters[place]["type"] = strong[place] = kind
