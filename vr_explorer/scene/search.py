"""What a person looks for in their own words, as a criterion: "abstract red mosaic", "blue or teal, -woodcut".

`query` cuts it into terms: what is in quotes is looked for as it stands, and what has a minus before it is not to be
there. A word is, in this order: a colour, what a measure is called, in English or in the language that is shown, a word
of the images' names and methods, a word of a note, a further colour. Terms stand for what an image is to be all of, but
for "or", which joins the terms beside it, and "not"; "than" stands between what it is to be more like and what less.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from foundation.lines import one_line
from vr_explorer.scene import search_words as known
from vr_explorer.scene.criteria import (
    AllOf,
    AnyOf,
    Colours,
    Criterion,
    Favourites,
    InRange,
    Measure,
    Measures,
    Not,
    Phrase,
    Rather,
    SelectedCards,
    Word,
)
from vr_explorer.scene.criteria.folding import LONGEST_WORD, folded, words_in
from vr_explorer.scene.image_names import spoken_names
from vr_explorer.scene.query import Term, terms, words_of

MOST = 6
"""Completions, and close words."""

MOST_OFFERED = 16
"""Words that can be chosen without a letter of theirs."""

JOINING = "or", "not"

COMPARED = 4_000
"""Words of the cloud, the most frequent ones, among which close ones are sought."""

CLOSE = 0.68
"""How alike such words are (Ratcliff and Metzener's ratio)."""

THIRD = 100.0 / 3.0
"""Percent of the cloud's images that have little, or much, of a measure."""


@dataclass(frozen=True)
class Understood:
    """text: as it was written. criterion: what it asks for, None where no word says anything. unknown: words that are
    none of this cloud, each with close ones that are; and phrases, shortened. completions: of the last word. offered:
    words that can come next, for who has no keyboard. seen: words reach what is seen in images, and not only what is
    written of them.
    """

    text: str = ""
    criterion: Criterion | None = None
    unknown: tuple[tuple[str, tuple[str, ...]], ...] = ()
    completions: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    seen: bool = False


class Search:
    """Over the images of one cloud, for a thread: its words are read when they are first needed (`Measures.words`).

    notes: of favourites, by their cards.
    """

    def __init__(self, measures: Measures, notes: Mapping[int, str]) -> None:
        self._measures = measures
        self._notes = {card: words_of(note) for card, note in notes.items() if note}
        self._ranges: dict[tuple[str, bool], Criterion | None] = {}
        self._spoken = {word: english for word, english in known.spoken().items() if word not in known.ENGLISH}
        silent = {*known.SILENT, *self._spoken}
        self._called = {word: english for word, english in spoken_names().items() if word not in silent}

    def understand(self, text: str) -> Understood:
        found = [self._in_english(term) for term in terms(text)]
        unknown: list[tuple[str, tuple[str, ...]]] = []
        between = next((number for number, term in enumerate(found) if term.word in known.THAN), None)
        if between is None:
            criterion = self._criterion(found, unknown)
        else:
            sides = [term for term in found[:between] if term.word not in known.RATHER], found[between + 1 :]
            this, than = (self._criterion(side, unknown) for side in sides)
            criterion = this if this is None or than is None else _rather(this, than)
        words = self._completions(text), self._offered(text)
        return Understood(text, criterion, tuple(unknown), *words, self._measures.seen.there)

    def _in_english(self, term: Term) -> Term:
        return replace(term, words=(self._spoken[term.word],)) if term.word in self._spoken else term

    def _criterion(self, found: Sequence[Term], unknown: list[tuple[str, tuple[str, ...]]]) -> Criterion | None:
        """What these ask for together. Terms that mean nothing are put to `unknown`, each once."""
        groups: list[list[Criterion]] = []
        inverted, joined, much = False, False, True
        for number, term in enumerate(found):
            word, inverted = term.word, inverted or term.excluded
            if word in known.NOT or word in known.OR:
                inverted, joined = inverted or word in known.NOT, joined or word in known.OR
                continue
            if word in (*known.LOW, *known.HIGH) and self._names_measure(found[number + 1 : number + 2]):
                much = word in known.HIGH
                continue
            if word in known.SILENT:
                continue
            meant = self._saying(term.words) if term.exact else self._meaning(word, much)
            if meant is None:
                nothing = (one_line(" ".join(term.words), LONGEST_WORD), () if term.exact else self._close(word))
                unknown += [nothing] if nothing not in unknown else []
            elif joined and groups:
                groups[-1].append(Not(meant) if inverted else meant)
            else:
                groups.append([Not(meant) if inverted else meant])
            inverted, joined, much = False, False, True
        each = (tuple(dict.fromkeys(group)) for group in groups)
        parts = tuple(dict.fromkeys(group[0] if len(group) == 1 else AnyOf(group) for group in each))
        return None if not parts else parts[0] if len(parts) == 1 else AllOf(parts)

    def _saying(self, words: tuple[str, ...]) -> Criterion | None:
        """The images of which this is said as it stands, or in whose notes it is; None where there is none."""
        noted = tuple(card for card, note in sorted(self._notes.items()) if _says(note, words))
        said = [Phrase(words)] if self._measures.words.saying(words).any() else []
        found: list[Criterion] = [*said, *([SelectedCards(noted)] if noted else [])]
        return None if not found else found[0] if len(found) == 1 else AnyOf(tuple(found))

    def _meaning(self, word: str, much: bool) -> Criterion | None:
        """None: it means nothing here."""
        if word in known.COLOURS:
            return Colours((known.COLOURS[word],))
        if word in known.KEPT:
            return Favourites()
        if word in self._measure_words:
            measure, high = self._measure_words[word]
            return self._range(measure, high if much else not high)
        noted = tuple(card for card, words in sorted(self._notes.items()) if any(_begins(one, word) for one in words))
        named = self._named(word)
        if noted:
            cards = SelectedCards(noted)
            return AnyOf((named, cards)) if named is not None else cards
        if named is None and word in known.FURTHER_COLOURS:
            return Colours((known.FURTHER_COLOURS[word],))
        return named

    def _named(self, word: str) -> Criterion | None:
        """What is called so, in English or in the language that is shown, or looks so."""
        self._measures.seen.learn(word)
        if self._measures.words.meant(word) or self._measures.seen.knows(word):
            return Word(word)
        parts = [Word(one) for one in self._called.get(word, ()) if one not in known.SILENT]
        if not parts or not all(self._measures.words.meant(part.word) for part in parts):
            return None
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    @cached_property
    def _measure_words(self) -> dict[str, tuple[Measure, bool]]:
        """What a measure of this cloud is called, and whether that is much of it. Its own title is, too."""
        found: dict[str, tuple[Measure, bool]] = {}
        for measure in self._measures.ranged:
            for words, high in zip(known.MEASURES.get(measure.id, ((), ())), (False, True), strict=True):
                found |= {word: (measure, high) for word in words if self._range(measure, high) is not None}
            titles = words_in(f"{measure.title} {measure.short}")[:1]
            for word in titles:
                if self._range(measure, True) is not None:
                    found.setdefault(word, (measure, True))
        return found

    def _names_measure(self, found: Sequence[Term]) -> bool:
        return any(term.word in self._measure_words for term in found)

    def _range(self, measure: Measure, high: bool) -> Criterion | None:
        """The third of the cloud with the most of it, or the least; None where all have the same, or none."""
        key = measure.id, high
        if key not in self._ranges:
            values = self._measures.values(measure)
            have = values[np.isfinite(values)]
            made: Criterion | None = None
            if len(have) and have.min() < have.max():
                end = float(np.percentile(have, 100.0 - THIRD if high else THIRD))
                end = min(max(end, measure.low), measure.high)
                made = InRange(measure, end, measure.high) if high else InRange(measure, measure.low, end)
            self._ranges[key] = made
        return self._ranges[key]

    @cached_property
    def _own(self) -> list[str]:
        """The cloud's own words, the most frequent first; what nearly all have comes after what tells them apart."""
        counts, many = self._measures.words.counts, len(self._measures) / 2
        own = [word for word in counts if word not in known.SILENT and _tells(word)]
        return sorted(own, key=lambda word: counts[word] > many)

    @cached_property
    def _vocabulary(self) -> list[str]:
        """All that can be said of this cloud, with what it has most of first."""
        own = self._own
        noted = [word for words in self._notes.values() for word in words]
        high = {measure: word for word, (measure, much) in reversed(self._measure_words.items()) if much}
        first = [*own[:2], *self._as_shown(list(reversed(high.values()))[:2]), *self._as_shown(list(known.COLOURS)[:2])]
        shown = self._as_shown([*self._measure_words, *known.COLOURS])
        called = [word for word in self._called if self._named(word) is not None]
        rest = [*own, *shown, *noted, *self._as_shown([known.KEPT[1], *known.FURTHER_COLOURS]), *self._spoken, *called]
        return list(dict.fromkeys([*first, *rest]))

    def _as_shown(self, words: list[str]) -> list[str]:
        """In the language that is shown, where it has a word for it."""
        own = {english: word for word, english in reversed(self._spoken.items())}
        return [own.get(word, word) for word in words]

    def _completions(self, text: str) -> tuple[str, ...]:
        """Of the word that is being written, the most frequent first; before the first one, words to begin with."""
        writing = bool(text) and bool(words_in(text[-1]))
        last = words_in(folded(text).split()[-1])[-1:] if writing else []
        found = []
        for word in self._vocabulary if writing or not text.strip() else ():
            if not last or (word.startswith(last[0]) and word != last[0]):
                found.append(word)
                if len(found) == MOST:
                    break
        return tuple(found)

    def _offered(self, text: str) -> tuple[str, ...]:
        """Between words: what joins them, and words of the cloud that are not there yet."""
        if text and words_in(text[-1]):
            return ()
        there = set(words_of(text))
        joining = self._as_shown([*JOINING]) if there else self._as_shown([JOINING[1]])
        return tuple([*joining, *(word for word in self._own[: 4 * MOST_OFFERED] if word not in there)][:MOST_OFFERED])

    def _close(self, word: str) -> tuple[str, ...]:
        compared = [one for one in self._vocabulary[:COMPARED] if abs(len(one) - len(word)) <= 3]
        return tuple(difflib.get_close_matches(word, compared, MOST // 2, CLOSE)) or tuple(self._vocabulary[1:4])


def _begins(word: str, with_: str) -> bool:
    """In scripts without blanks, it may stand anywhere."""
    return word.startswith(with_) if with_.isascii() else with_ in word


def _says(note: Sequence[str], words: Sequence[str]) -> bool:
    return f" {' '.join(words)} " in f" {' '.join(note)} "


def _rather(this: Criterion, than: Criterion) -> Criterion:
    try:
        return Rather(this, than)
    except ValueError:  # favourites change, and are no direction
        return AllOf((this, Not(than)))


def _tells(word: str) -> bool:
    """Whether it is worth being offered."""
    return not word.isdecimal() and (len(word) > 2 or not word.isascii())


def completed(text: str, word: str) -> str:
    """`text` with `word` in the place of the word that is being written."""
    begun = len(text)
    while begun and words_in(text[begun - 1]):
        begun -= 1
    return f"{text[:begun]}{word} "
