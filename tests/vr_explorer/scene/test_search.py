"""What a person looks for in their own words, in any script, and what becomes of words that nobody knows."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classification.cloud import Facts
from foundation.language import ENGLISH, choose
from tests.vr_explorer.scene.searched import NAMES, found, named
from vr_explorer.scene.codec import from_plain, to_plain
from vr_explorer.scene.criteria import AllOf, AnyOf, Colours, Favourites, InRange, Matcher, Measures, Not, Phrase, Word
from vr_explorer.scene.criteria.folding import LONGEST_TEXT, LONGEST_WORD, MOST_WORDS, folded, words_in
from vr_explorer.scene.query import MOST as MOST_TERMS
from vr_explorer.scene.query import Term, terms
from vr_explorer.scene.search import MOST, MOST_OFFERED, Search, completed
from vr_explorer.scene.search_words import COLOURS


@pytest.fixture
def matcher() -> Matcher:
    return Matcher(Measures(named()), np.zeros(len(NAMES), np.float32))


@pytest.fixture
def search(matcher: Matcher) -> Search:
    return Search(matcher.measures, {3: "For Anna’s wall", 5: "ゴッホ風"})


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("mosaic", [0, 2]),
        ("MOSAICS", [0, 2]),
        ("mos", [0, 1, 2]),
        ("moss", [1]),
        ("mosaic rust", [0]),
        ("mosaic, not rust", [2]),
        ("terrazzo or labyrinth", [1, 3]),
        ("cloisonne", [2]),
        ("Cloisonné", [2]),
        ("马赛克", [4]),
        ("赛克肖", [4]),
        ("رسالة", [5]),
        ("woodcut", [6]),
        ("stained glass", [1, 3, 5, 7]),
        ("anna", [3]),
        ("wall portraits", [3]),
        ("ｺﾞｯﾎ", [5]),
    ],
)
def test_words_find_names_methods_and_notes_in_any_script(
    search: Search, matcher: Matcher, text: str, images: list[int]
) -> None:
    assert found(search, matcher, text) == images


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ('"two brushes"', [0]),
        ('"brushes two"', []),
        ("brushes two", [0]),
        ('"mosaic"', [0]),
        ('"mos"', []),
        ("„Two  Brushes“", [0]),
        ("«terrazzo over moss»", [1]),
        ('mosaic -"in rust"', [2]),
        ("mosaic -rust", [2]),
        ("mosaic －rust", [2]),
        ("mosaic - rust", [0]),
        ("-mosaic -terrazzo -ink", [3, 5, 7]),
        ("not rust not terrazzo not ink", [3, 5, 7]),
        ("terrazzo or labyrinth or woodcut", [1, 3, 6]),
        ("mosaic and rust", [0]),
        ("mosaic and not rust", [2]),
        ("mosaic or terrazzo and ink", [0, 2]),
        ('"terrazzo over moss" or "labyrinth lines"', [1, 3]),
        ('"labyrinth lines', [3]),
        ('"moss in red"', [1]),
        ('"red"', [1]),
        ('"over"', [1]),
        ('"rust and teal"', [0]),
        ('"brushes ink"', []),
        ('"anna s wall"', [3]),
        ('"赛克肖"', [4]),
        ('"إلى آنا"', [5]),
        ("cloisonné-beside", [2]),
        ("mosaic -beside-cloisonné", [0]),
        ('""', []),
        ('"" "" mosaic', [0, 2]),
        ('" - "', []),
    ],
)
def test_quotes_minus_and_joining_words_mean_what_they_say(
    search: Search, matcher: Matcher, text: str, images: list[int]
) -> None:
    """ "brushes" ends a name, "ink" begins its method: no phrase goes from one into the other."""
    assert found(search, matcher, text) == images


def test_a_phrase_of_no_image_is_told_and_one_of_joining_words_is_no_joining() -> None:
    cloud = replace(named(NAMES[:3]), provenance=[Facts(prompt="to be or not to be").to_json(), "", ""])
    matcher = Matcher(Measures(cloud), np.zeros(3, np.float32))
    search = Search(matcher.measures, {})
    assert found(search, matcher, '"or not"') == [0]
    assert search.understand('"to be or not"').criterion == Phrase(("to", "be", "or", "not"))
    understood = search.understand('"never said" mosaic "never said"')
    assert (understood.criterion, understood.unknown) == (Word("mosaic"), (("never said", ()),))


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("", ()),
        ('"""""', ()),
        ("- -- ---", ()),
        ("a -b", (Term(("a",)), Term(("b",), excluded=True))),
        ('a"b c"d', (Term(("a",)), Term(("b", "c"), True), Term(("d",)))),
        ('-"b c" d', (Term(("b", "c"), True, True), Term(("d",)))),
        ('- "b"', (Term(("b",), True),)),
        ("--a", (Term(("a",), excluded=True),)),
        ("-a-b c-d", (Term(("a", "b"), True, True), Term(("c",)), Term(("d",)))),
        ("“A", (Term(("a",), True),)),
        ("a " * 5_000, (Term(("a",)),) * MOST_TERMS),
        ("x" * 390 + " yyy zzzzzzzzzzz", (Term(("x" * LONGEST_WORD,)), Term(("yyy",)))),
    ],
)
def test_what_is_written_is_cut_into_terms(text: str, cut: tuple[Term, ...]) -> None:
    assert terms(text) == cut


OPERATORS = (
    "NEAR(mosaic rust)", "mosaic AND rust OR NOT teal", "words:mosaic", "{words told}: mosaic", "^mosaic", "mosaic*",
    "told MATCH 'a'", "rank", "mosaic + rust", '"mosaic"*', "-- drop table told", "'; DROP TABLE told; --", "(mosaic",
    "told.words", "rowid:1", '\\"mosaic\\"', "mosaic NEAR/2 rust", "column:*", "\ue000", '"\ue000"', '"a \ue000 b"',
)  # fmt: skip


@pytest.mark.parametrize("text", OPERATORS)
def test_what_a_database_would_take_for_an_order_is_words(search: Search, matcher: Matcher, text: str) -> None:
    before = dict(matcher.measures.words.counts)
    for said in (text, f'"{text}', f"-{text}"):
        criterion = search.understand(said).criterion
        if criterion is not None:
            assert matcher.match(criterion).shape == (len(NAMES),)
    assert found(search, matcher, "mosaic") == [0, 2]
    assert dict(matcher.measures.words.counts) == before and "\ue000" not in before


@given(st.text(max_size=60) | st.text(alphabet='ab "-“”*:^(){}', max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_understood(text: str) -> None:
    cut = terms(text)
    assert all(term.words and all(term.words) and (term.exact or len(term.words) == 1) for term in cut)
    criterion = ANY.understand(text).criterion
    assert criterion is None or from_plain(json.loads(json.dumps(to_plain(criterion)))) == criterion


ANY = Search(Measures(named()), {})


def test_hebrew_is_found_with_its_points_and_from_part_of_it(search: Search, matcher: Matcher) -> None:
    assert found(search, matcher, "עֵץ") == [7]


def test_colours_measures_and_favourites_have_words() -> None:
    cloud = named(count=300)
    matcher = Matcher(Measures(cloud), np.zeros(300, np.float32))
    matcher.favourite[[4, 9]] = 1.0
    search = Search(matcher.measures, {})
    assert search.understand("red").criterion == Colours((COLOURS["red"],))
    abstract, figurative = (search.understand(word).criterion for word in ("abstract", "figurative"))
    assert isinstance(abstract, InRange) and isinstance(figurative, InRange)
    assert abs(matcher.count(abstract) - 100) <= 2 and abs(matcher.count(figurative) - 100) <= 2, "thirds of this cloud"
    assert not set(found(search, matcher, "abstract")) & set(found(search, matcher, "figurative"))
    assert search.understand("low abstractness").criterion == figurative
    assert search.understand("very abstract").criterion == abstract
    assert found(search, matcher, "favourites") == [4, 9]
    whole = search.understand("abstract red mosaic").criterion
    assert whole == AllOf((abstract, Colours((COLOURS["red"],)), Word("mosaic")))
    assert search.understand("red or blue").criterion == AnyOf(
        (Colours((COLOURS["red"],)), Colours((COLOURS["blue"],)))
    )
    assert search.understand("not kept").criterion == Not(Favourites())


def test_a_measure_that_all_images_have_alike_has_no_words() -> None:
    cloud = named(count=40)
    column = next(iter(cloud.measures.values()))
    alike = replace(cloud, measures={"abstractness": replace(column, values=np.full(40, 0.5, np.float32))})
    understood = Search(Measures(alike), {}).understand("abstract")
    assert understood.criterion is None and understood.unknown[0][0] == "abstract"


def test_an_unknown_word_is_named_with_close_ones_and_the_others_count(search: Search, matcher: Matcher) -> None:
    understood = search.understand("mosiac rust")
    assert understood.criterion == Word("rust")
    ((word, close),) = understood.unknown
    assert word == "mosiac" and "mosaic" in close
    ((word, close),) = search.understand("qqqqqqqq").unknown
    assert word == "qqqqqqqq" and close, "something to try"
    assert search.understand("qqqqqqqq").criterion is None


def test_the_word_that_is_being_written_is_completed(search: Search) -> None:
    assert (
        search.understand("red mo").completions[:1] == ("mosaic",)
        or "mosaic" in search.understand("red mo").completions
    )
    assert "abstract" in search.understand("abs").completions
    assert search.understand("red ").completions == ()
    assert 0 < len(search.understand("").completions) <= MOST
    assert completed("abstract mo", "mosaic") == "abstract mosaic "
    assert completed("", "red") == "red " and completed("赛", "马赛克肖像") == "马赛克肖像 "


def test_words_are_chosen_one_after_the_other_without_a_letter(search: Search, matcher: Matcher) -> None:
    text = ""
    for word in ("mosaic", "or", "labyrinth", "not", "rust"):
        offered = search.understand(text).offered
        assert word in offered and len(offered) <= MOST_OFFERED
        text = completed(text, word)
    assert found(search, matcher, text) == [2, 3]
    assert {"mosaic", "rust"}.isdisjoint(search.understand(text).offered), "they are there"
    assert "or" not in search.understand("").offered
    assert search.understand("mos").offered == (), "a word is being written"
    choose("de")
    try:
        assert {"oder", "nicht"} <= set(Search(matcher.measures, {}).understand("moss ").offered)
    finally:
        choose(ENGLISH)


@pytest.mark.parametrize(
    "text",
    [
        "\u0000\ud800\u202e" * 50,
        "\ufdfa" * 4_000,
        "a " * 9_000,
        "x" * 100_000,
        "not or not or",
        '"' * 10_000,
        '-"' * 5_000,
        'mosaic "' + "rust " * 2_000,
        ",;·—",
        "👩\u200d🎨",
        "%s {} \\ [(*",
    ],
)
def test_hostile_words_are_bounded(search: Search, text: str) -> None:
    understood = search.understand(text)
    assert len(understood.unknown) <= MOST_TERMS and all(len(word) <= LONGEST_WORD for word, _ in understood.unknown)
    words = words_in(text)
    assert len(words) <= MOST_WORDS and all(0 < len(word) <= LONGEST_WORD for word in words)
    assert len(folded(text)) <= LONGEST_TEXT


def test_a_word_is_kept_in_files_and_nothing_else_is_one() -> None:
    plain = json.loads(json.dumps(to_plain(AllOf((Word("马赛克"), Not(Word("rust")))))))
    assert from_plain(plain) == AllOf((Word("马赛克"), Not(Word("rust"))))
    assert from_plain(to_plain(Phrase(("in", "rust")))) == Phrase(("in", "rust"))
    for words in ((), ("two words",), ("Mosaic",), ("",), ("a",) * 1_000):
        with pytest.raises(ValueError):
            Phrase(words)
    for wrong in ("", " ", "two words", "Mosaic", "x" * (LONGEST_WORD + 1), "-"):
        with pytest.raises(ValueError):
            Word(wrong)


def test_words_of_the_language_that_is_shown_mean_what_the_english_ones_do(matcher: Matcher) -> None:
    english = Search(matcher.measures, {})
    choose("de")
    try:
        german = Search(matcher.measures, {})
        for words, meant in (
            ("grünes", "green"),
            ("abstrakt", "abstract"),
            ("nicht dunkel", "not dark"),
            ("rot oder blau", "red or blue"),
            ("sehr bunt", "very colourful"),
            ("wenig abstrakt", "little abstract"),
            ("Mosaic in türkis", "mosaic in turquoise"),
            ("behalten", "kept"),
            ("Mosaik oder Moos", "mosaic or moss"),
            ("Labyrinthlinien", "labyrinth lines"),
        ):
            understood = german.understand(words)
            assert understood.criterion == english.understand(meant).criterion is not None, words
            assert not understood.unknown, words
            assert german.understand(meant).criterion == understood.criterion, "English goes on working"
        assert german.understand("nicht Labyrinthlinien").criterion == Not(AllOf((Word("labyrinth"), Word("lines"))))
        assert german.understand("Aquarell").unknown, "no image of this cloud is called so"
        assert "labyrinthlinien" in german.understand("labyr").completions
        assert "schwarz" in german.understand("schw").completions
        assert {"rot", "rote"} & {*german.understand("ro").completions}
    finally:
        choose(ENGLISH)
