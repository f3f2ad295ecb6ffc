"""What is found of names and of what files tell, however many there are and whatever stands in them."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from classification.cloud import Facts
from tests.factories import clustered_cloud
from tests.vr_explorer.scene.searched import NAMES, found, named
from vr_explorer.scene.criteria import Matcher, Measures
from vr_explorer.scene.criteria.folding import LONGEST_WORD, words_in
from vr_explorer.scene.criteria.word_index import AT_ONCE, WordIndex
from vr_explorer.scene.query import LONGEST
from vr_explorer.scene.search import Search


def test_hostile_names_make_an_index_that_answers() -> None:
    names = tuple(chr(0x4E00 + number) + "\ufdfa" * 300 + f" {number}" for number in range(40))
    index = WordIndex.of(named(names))
    assert len(index) == 40 and all(len(word) <= LONGEST_WORD for word in index.counts)
    assert np.flatnonzero(index.having(chr(0x4E00 + 7))).tolist() == [7]


def test_images_without_names_are_told_by_their_files_and_methods() -> None:
    cloud = clustered_cloud(30)
    search, matcher = Search(Measures(cloud), {}), Matcher(Measures(cloud), np.zeros(30, np.float32))
    assert found(search, matcher, "000007") == [7]
    assert len(found(search, matcher, "stained")) == 30
    assert LONGEST > 20


def test_an_index_over_several_rounds_agrees_with_a_plain_look_at_each_name() -> None:
    cloud = named(count=2 * AT_ONCE + 77)
    index = WordIndex.of(cloud)
    for word in ("mosaic", "rust", "ink", "moss"):
        meant = index.meant(word)
        plain = [
            bool(meant & set(words_in(f"{n} {m.replace('_', ' ')}")))
            for n, m in zip(cloud.names, cloud.methods, strict=True)
        ]
        assert index.having(word).tolist() == plain and any(plain)
        assert index.counts[word] <= sum(plain)


def test_images_that_join_are_found_and_the_others_are_not_read_again() -> None:
    whole = named(count=60)
    first = replace(
        whole,
        **{
            name: getattr(whole, name)[:40]
            for name in (
                "ids",
                "paths",
                "positions",
                "colours",
                "shares",
                "sizes",
                "methods",
                "parents",
                "parameters",
                "cells",
                "names",
            )
        },
        measures={name: replace(one, values=one.values[:40]) for name, one in whole.measures.items()},
    )
    measures = Measures(first)
    before = measures.words
    joined = measures.joined(whole)
    assert joined.words.having("mosaic").tolist() == WordIndex.of(whole).having("mosaic").tolist()
    assert joined.words._parts[0] is before._parts[0]
    again = joined.words.joined(whole)
    assert len(again) == 60 and again.counts == WordIndex.of(whole).counts
    other = Measures(whole, joined)
    assert other.words is joined.words, "read once for all who ask"


def test_words_find_what_files_tell_but_not_what_was_to_be_absent() -> None:
    told = [
        Facts(prompt="a lighthouse in Fog, <lora:ink wash:1>", negative="blurry", model="dreamshaper_8"),
        Facts(prompt="a lighthouse", negative="blurry\nfog", texts=("a lighthouse", "fog", "an unused idea")),
        Facts(title="Die Brücke", caption="im Nebel", keywords=("雪の橋",), creator="Jörg Ångström"),
    ]
    cloud = replace(named(NAMES[:3]), provenance=[one.to_json() for one in told])
    matcher = Matcher(Measures(cloud), np.zeros(3, np.float32))
    search = Search(matcher.measures, {})
    asked = (
        "fog",
        "foggy",
        "lighthouse",
        "blurry",
        "unused",
        "wash",
        "dreamshaper",
        "brucke",
        "angstrom",
        "の橋",
        "nebel",
    )
    images = [[0], [], [0, 1], [], [1], [0], [0], [2], [2], [2], [2]]
    assert [found(search, matcher, word) for word in asked] == images
    assert found(search, matcher, "lighthouse not fog") == [1]
    assert found(search, matcher, "nebel or unused") == [1, 2]


def test_a_word_at_the_end_of_a_long_prompt_is_found() -> None:
    prompt = " ".join(f"word{number}" for number in range(900)) + " chrysanthemum"
    cloud = replace(named(NAMES[:1]), provenance=[Facts(prompt=prompt).to_json()])
    assert WordIndex.of(cloud).having("chrysanthemum").tolist() == [True]


def test_what_a_stranger_wrote_beside_pictures_costs_no_search() -> None:
    told = [
        '{"prompt": "half \\ud800 a character", "keywords": 5, "texts": [1, {"a": 2}, "fog"]}',
        "[" * 100_000,
        '{"prompt": "q\\u0000z \\"fog\\" * OR ( NEAR"}',
        "[1]",
    ]
    index = WordIndex.of(replace(named(NAMES[:4]), provenance=told))
    assert index.having("fog").tolist() == [True, False, True, False]
    assert index.having("character").tolist() == [True, False, False, False]
    for word in ("\ud800", "q", "near", "or", "*", '"', "(", "a" * 60):
        assert index.having(word).shape == (4,)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_the_index_has_the_words_that_a_search_compares(names: list[str]) -> None:
    index = WordIndex.of(
        replace(named(("-",), len(names)), methods=[""] * len(names), names=[f"x {one}" for one in names])
    )
    for number, name in enumerate(names):
        for word in words_in(name.encode("utf-8", "replace").decode()):
            if unicodedata.category(word[0])[0] not in "C":
                assert index.having(word)[number]
