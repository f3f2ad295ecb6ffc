"""CBOR of any kind is read within bounds, and what is damaged is a sentence."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.cbor import cbor_of


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("00", 0), ("1817", 23), ("1903e8", 1000), ("1bffffffffffffffff", 2**64 - 1), ("20", -1), ("3903e7", -1000),
        ("f93e00", 1.5), ("fa47c35000", 100000.0), ("fb3ff199999999999a", 1.1), ("f4", False), ("f5", True),
        ("f6", None), ("f7", None), ("f820", None), ("c11a514b67b0", 1363896240), ("4401020304", b"\1\2\3\4"),
        ("6449455446", "IETF"), ("62c3bc", "ü"), ("83010203", [1, 2, 3]), ("a26161016162820203", {"a": 1, "b": [2, 3]}),
        ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]), ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
        ("7f657374726561646d696e67ff", "streaming"), ("5f42010243030405ff", b"\1\2\3\4\5"), ("a18001", {}),
    ],
)  # fmt: skip
def test_the_examples_of_the_standard_are_read(content: str, value: Any) -> None:
    """RFC 8949, appendix A, and a map whose key is a list."""
    assert cbor_of(bytes.fromhex(content)) == value


def test_what_is_no_number_is_none() -> None:
    assert math.isnan(cbor_of(bytes.fromhex("f97e00")))


DAMAGED = b"", b"\x81" * 1_000, b"\x9f" * 10, b"\x9b" + b"\xff" * 8, b"\x61", b"\x1c", b"\xff", b"\x7f\x00\xff"


@pytest.mark.parametrize("content", DAMAGED)
def test_what_is_damaged_is_said(content: bytes) -> None:
    with pytest.raises(ValueError):
        cbor_of(content)


@given(st.binary(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_bytes_end(content: bytes) -> None:
    with suppress(ValueError):
        cbor_of(content)
