"""Codes cannot be guessed, and can be read aloud."""

from __future__ import annotations

import pytest

from vr_explorer.gallery.codes import new_code, normalised
from vr_explorer.gallery.rate_limits import Buckets


def test_codes_are_new_and_understood() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(normalised(code) == code for code in codes)


def test_every_letter_of_the_alphabet_comes_up_evenly() -> None:
    letters = "".join(new_code() for _ in range(4000)).replace("-", "")
    consonants = [letters.count(letter) for letter in "bdfghjklmnprstvz"]
    assert max(consonants) < 1.2 * min(consonants)


@pytest.mark.parametrize("text", ["LUSAB babad.Gutih_tugad", "lusabbabadgutihtugad", " lusab - babad - gutih - tugad "])
def test_the_manner_of_writing_does_not_matter(text: str) -> None:
    assert normalised(text) == "lusab-babad-gutih-tugad"


@pytest.mark.parametrize("text", ["", "lusab-babad-gutih", "lusab-babad-gutih-tugax", "e" * 20, "é" * 20, "b" * 10_000])
def test_what_is_no_code_is_none(text: str) -> None:
    assert normalised(text) is None


def test_addresses_of_one_network_share_a_bucket() -> None:
    buckets = Buckets(2, 0.001)
    assert [buckets.take(f"2001:db8::{n}") for n in range(3)] == [True, True, False]
    assert buckets.take("2001:db8:1::1")
    assert [buckets.take("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert buckets.take("192.0.2.2")
    assert not buckets.take("::ffff:192.0.2.1")
    assert buckets.take("::ffff:192.0.2.3")
