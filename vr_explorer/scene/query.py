"""What is written into a search, cut into terms: words, phrases in quotes, and which have a minus before them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vr_explorer.scene.criteria.folding import BETWEEN, LONGEST_WORD, folded

LONGEST = 400
"""Characters of what is looked for; a word that would be cut there is left out."""

MOST = 24
"""Terms; further ones are left out."""

_QUOTES = '"“”„‟«»「」『』＂〝〞〟'
_PART = re.compile(f"[{_QUOTES}]([^{_QUOTES}]*)(?:[{_QUOTES}]|$)|[^{_QUOTES}]+")
_MINUS = "-−－"


@dataclass(frozen=True)
class Term:
    """words: folded, in their order; one, but for what is exact: said just so. excluded: a minus stands before it."""

    words: tuple[str, ...]
    exact: bool = False
    excluded: bool = False

    @property
    def word(self) -> str:
        """Nothing where it is exact: then it means nothing but itself."""
        return "" if self.exact else self.words[0]


def terms(text: str) -> tuple[Term, ...]:
    """Of any text, whoever wrote it. A quotation mark without another is one around all that follows."""
    found: list[Term] = []
    excluded = False
    for part in _PART.finditer(_bounded(text)):
        if part[0][0] in _QUOTES:
            if words := words_of(part[1]):
                found.append(Term(words, True, excluded))
            excluded = False
            continue
        for run in part[0].split():
            bare = run.lstrip(_MINUS)
            excluded = bare != run
            words = words_of(bare)
            if excluded and len(words) > 1:
                found.append(Term(words, True, True))
            else:
                found += [Term((word,), excluded=excluded) for word in words]
        excluded = excluded and part[0][-1] in _MINUS
    return tuple(found[:MOST])


def words_of(text: str) -> tuple[str, ...]:
    """All words of a text, folded, in their order."""
    return tuple(word[:LONGEST_WORD] for word in BETWEEN.split(folded(text)) if word)


def _bounded(text: str) -> str:
    if len(text) <= LONGEST or text[LONGEST].isspace():
        return text[:LONGEST]
    whole = text[:LONGEST].split()
    return " ".join(whole[:-1] or whole)
