"""Packed values are what they were, in little memory."""

import tracemalloc

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from foundation.packed import BLOCK, Packed

TEXTS = st.lists(st.text(st.characters(codec=None), max_size=4), max_size=5).map(lambda own: own * 150)


@given(TEXTS, st.slices(700))
def test_what_is_packed_comes_back(texts: list[str], part: slice) -> None:
    packed = Packed(texts)
    assert len(packed) == len(texts) and list(packed) == texts == packed and packed == texts
    assert packed[part] == texts[part]
    assert [packed[-1 - number] for number in range(len(texts))] == texts[::-1]


def test_packed_values_are_compared_one_by_one() -> None:
    packed = Packed(["a", "b"])
    assert packed == Packed(["a", "b"]) and packed == ("a", "b")
    assert packed != ["a", "c"] and packed != ["a"] and packed != "ab" and packed != 3
    assert np.array_equal(packed, ["a", "b"])


def test_lists_are_packed_and_put_into_another_order() -> None:
    lists = [[str(number)] * (number % 3) for number in range(5 * BLOCK + 3)]
    rows = np.random.default_rng(1).permutation(len(lists))[: 4 * BLOCK]
    assert Packed(lists).of_rows(rows) == [lists[row] for row in rows]


def test_texts_that_are_alike_take_little_memory() -> None:
    count = 20_000
    tracemalloc.start()
    try:
        packed = Packed(f"images/v{number:06d}-palette_poster.png" for number in range(count))
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(packed) == count
    assert kept < 12 * count and most < 20 * count, "as texts they take 100 bytes each"
