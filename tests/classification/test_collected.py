"""What was measured is put together from its files, however large it is and whatever happens to them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from classification import atlas, collected
from classification.collected import Collected, first_alike, make_alike
from classification.measurement import Cache, Measured, Values
from foundation.digests import Numbered, of_texts
from foundation.errors import UserError


def _chunk(names: list[str], seed: int) -> Measured:
    rng = np.random.default_rng(seed)
    count = len(names)
    return Measured(
        keys=np.array(names),
        sizes=rng.integers(1, 99, (count, 2), np.int32),
        colours=rng.integers(0, 255, (count, 5, 3), np.uint8),
        shares=rng.random((count, 5), np.float32),
        features=rng.random((count, 7)).astype(np.float16),
        grey_features=rng.random((count, 7)).astype(np.float16),
        cells=rng.integers(0, 255, (count, atlas.CELL_BYTES), np.uint8),
    )


@pytest.mark.parametrize("in_memory", [0, 2**30])
def test_in_any_order_from_memory_or_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: int) -> None:
    monkeypatch.setattr(collected, "IN_MEMORY", in_memory)
    cache = Cache(Measured, tmp_path, {})
    chunks = [_chunk(["a", "b"], 0), _chunk(["c", "a longer name", "e"], 1), _chunk(["gone"], 2)]
    names = ["e", "a", "a longer name", "missing", "b", "c"]
    numbers = Numbered(of_texts(names))
    cache.add(chunks[0])
    own = Collected(cache, len(names))
    own.find(numbers)
    assert own.missing.tolist() == [True, False, True, True, False, True]
    for chunk in chunks[1:]:
        own.add(chunk, numbers)
    assert np.flatnonzero(own.missing).tolist() == [3]
    whole = own.together(np.array([0, 1, 2, 4, 5]), tmp_path)
    assert len(whole) == 5
    for name in ("sizes", "colours", "shares", "features", "grey_features", "cells"):
        first, then = (getattr(chunk, name) for chunk in chunks[:2])
        expected = np.stack([then[2], first[0], then[1], first[1], then[0]])
        found = getattr(whole, name)
        assert np.array_equal(found, expected) and found.dtype == expected.dtype, name
    assert isinstance(whole.cells, np.memmap) == (in_memory == 0)
    own.forget(np.array([1]))
    assert np.flatnonzero(own.missing).tolist() == [1, 3]
    assert {path.name for path in tmp_path.iterdir()} == {"measured"}, "what lies on the disk has no name there"


def test_a_file_that_goes_meanwhile_is_told(tmp_path: Path) -> None:
    cache = Cache(Values, tmp_path, {})
    own = Collected(cache, 1)
    own.add(Values(np.array(["a"]), np.ones(1, np.float32)), Numbered(of_texts(["a"])))
    for path, _ in cache.files():
        path.write_bytes(b"")
    with pytest.raises(UserError, match="classify again when nothing writes there"):
        own.together(np.array([0]), tmp_path)


def test_pictures_that_look_the_same_have_the_same() -> None:
    chunk = _chunk(list("abcd"), 3)
    chunk.cells[2], chunk.sizes[2] = chunk.cells[0], chunk.sizes[0]
    chunk.cells[3] = chunk.cells[1]  # of another size
    alike = first_alike(chunk)
    assert alike.tolist() == [0, 1, 0, 3]
    before = chunk.features.copy()
    make_alike(chunk, alike)
    assert np.array_equal(chunk.features, before[[0, 1, 0, 3]])
