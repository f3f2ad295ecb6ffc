"""Texts that are told apart by their digests, as if by themselves."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from foundation.digests import BYTES, Numbered, digest, digests, first_equal, of_texts

TEXTS = st.lists(st.text(st.characters(codec=None), max_size=3), max_size=30)


@given(TEXTS, TEXTS)
def test_each_text_has_the_number_of_the_last_that_equals_it(there: list[str], asked: list[str]) -> None:
    found = Numbered(of_texts(there))
    last = {text: number for number, text in enumerate(there)}
    assert found.numbers([*there, *asked]).tolist() == [last.get(text, -1) for text in [*there, *asked]]
    assert [text in found for text in asked] == [text in last for text in asked]
    assert len(found) == len(there)


@given(st.lists(st.binary(max_size=1)))
def test_the_first_that_is_equal(contents: list[bytes]) -> None:
    assert first_equal(digests(contents)).tolist() == [contents.index(content) for content in contents]


def test_digests_that_end_in_zeros_are_whole() -> None:
    """NumPy strips zeros from a text that is taken out of an array."""
    content = next(text for number in range(10_000) if digest(text := str(number).encode())[-1] == 0)
    other = np.frombuffer(digest(content)[:-1] + b"\x01", f"S{BYTES}")
    found = np.concatenate([other, digests([content])])
    assert first_equal(found).tolist() == [0, 1]
    assert Numbered(found).numbers([content.decode()]).tolist() == [1]
