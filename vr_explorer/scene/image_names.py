"""What images are called, in the language of the screen. In the table of a cloud a variant has an English name, "[what]
in [colour] and [colour], [what was done]" (`generation.naming`); here it is read by that rule and said anew. A name
that has anything else, as those of one's own pictures, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from foundation.language import ENGLISH, pgettext, present
from vr_explorer.scene.criteria.folding import words_in
from vr_explorer.scene.image_name_words import (
    AFTER,
    BEFORE,
    COLOURS,
    CONTEXT,
    COUNTS,
    FORMS,
    JOINED,
    NAMED,
    TRAITS,
    WHATS,
)

_COLOUR = "|".join(sorted(COLOURS, key=len, reverse=True))
_NAME = re.compile(rf"(?P<what>.+?) in (?P<first>{_COLOUR})(?: and (?P<second>{_COLOUR}))?(?:, (?P<parts>.+))?", re.I)

LONGEST = 80
"""Characters of a name that is read; variants have shorter ones."""

IN, OVER_CHANGED = FORMS
OVER, AND = AFTER[0], JOINED[2]


def name_words(name: str) -> str:
    """The name, in the present language where it is one that was made up of known words."""
    return name if present() == ENGLISH or len(name) > LONGEST else _said(name, present())


def spoken_names() -> dict[str, tuple[str, ...]]:
    """Words of names in the present language, folded → the English ones that say the same; none in English."""
    found: dict[str, tuple[str, ...]] = {}
    if present() != ENGLISH:
        for english in (*WHATS, *COLOURS, *TRAITS):
            said = words_in(_text(english))
            if len(said) == 1 and "{" not in english:
                found.setdefault(said[0], tuple(words_in(english)))
    return found


@lru_cache(maxsize=4096)
def _said(name: str, language: str) -> str:
    """language: the present one."""
    found = _NAME.fullmatch(name)
    said = _what(found["what"] if found else name)
    if said is None:
        return name
    if found:
        said = _text(IN).format(what=said, colours=_colours(found["first"], found["second"]))
        parts = [_part(part) for part in found["parts"].split(", ")] if found["parts"] else []
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return name
        said = ", ".join([said, *known])
    return said[:1].upper() + said[1:]


def _colours(first: str, second: str | None) -> str:
    said = _text(first.lower())
    return _text(AND).format(one=said, other=_text(second.lower())) if second else said


def _what(words: str) -> str | None:
    """What a picture is, as the subject of its name; None where that is not known."""
    return _known(words, WHATS) or _begun(words, BEFORE) or _counted(words, WHATS) or _joined(words)


def _part(words: str) -> str | None:
    """What was done, or how."""
    for change in TRAITS:
        begin = f"over {change} "
        if words.startswith(begin) and (under := _joined(words.removeprefix(begin))):
            return _text(OVER_CHANGED).format(what=under, change=_text(change))
    return _known(words, TRAITS) or _begun(words, AFTER) or _counted(words, TRAITS)


def _begun(words: str, beginnings: tuple[str, ...]) -> str | None:
    """What begins in one of these ways and goes on with styles, or with what a picture of the user is called."""
    for beginning in beginnings:
        begin = beginning.removesuffix("{what}")
        if words.lower().startswith(begin):
            rest = words[len(begin) :]
            said = _counted(rest, NAMED) or _joined(rest) or _begun(rest, BEFORE)
            if said is None and beginning == OVER:
                return None
            return _text(beginning).format(what=said or rest)
    return None


def _joined(words: str, forms: tuple[str, ...] = JOINED) -> str | None:
    """Styles, one or several. forms: in which they may be joined; what stands before is joined more closely, so that
    each of them is tried once.
    """
    said = _known(words, NAMED) or _known(words, WHATS)
    if said is not None:
        return said
    for at, form in enumerate(forms):
        for before, after in _splits(words, form.removeprefix("{one}").removesuffix("{other}")):
            one = _joined(before, forms[at + 1 :])
            other = None if one is None else _joined(after, forms[at:])
            if other is not None:
                return _text(form).format(one=one, other=other)
    return None


def _splits(words: str, between: str) -> Iterator[tuple[str, str]]:
    parts = words.split(between)
    for at in range(1, min(len(parts), 5)):
        yield between.join(parts[:at]), between.join(parts[at:])


def _counted(words: str, forms: dict[str, str]) -> str | None:
    """What has a number of something in it."""
    for count in COUNTS:
        form = re.sub(rf"\b{count}\b", "{count}", words.lower(), count=1)
        if form != words.lower() and form in forms:
            return _text(form, forms[form]).format(count=_text(count))
    return None


def _known(words: str, table: dict[str, str]) -> str | None:
    context = table.get(words.lower())
    return None if context is None else _text(words.lower(), context)


def _text(english: str, context: str = CONTEXT) -> str:
    return pgettext(context, english)
