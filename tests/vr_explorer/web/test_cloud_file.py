"""The numbers of a published cloud are read as they were written, and what is damaged or newer is one sentence."""

from __future__ import annotations

import numpy as np
import pytest

from foundation.errors import UserError
from vr_explorer.pages.cloud_file import PER_FOLDER, decoded, encoded, whole_picture

ARRAYS = {
    "place": np.arange(15, dtype=np.float32).reshape(5, 3),
    "key": np.arange(5, dtype=np.uint8),
    "number": np.array([1, 2, 3, 4, 65_535], np.uint16),
}
WRITTEN = encoded({"title": "Grün", "count": 5}, ARRAYS)


def test_what_was_written_is_read() -> None:
    head, arrays = decoded(WRITTEN)
    assert (head["title"], head["count"]) == ("Grün", 5)
    for name, array in ARRAYS.items():
        assert np.array_equal(arrays[name], array.reshape(5, -1))
        assert arrays[name].dtype == array.dtype


@pytest.mark.parametrize("at", [0, 3, 12, 17, 25, 80, len(WRITTEN) - 1])
def test_a_changed_byte_is_one_sentence(at: int) -> None:
    with pytest.raises(UserError, match="publish it again"):
        decoded(WRITTEN[:at] + bytes([WRITTEN[at] ^ 1]) + WRITTEN[at + 1 :])


@pytest.mark.parametrize("size", [0, 7, 19, 20, 60, len(WRITTEN) - 4])
def test_a_file_that_is_cut_off_is_one_sentence(size: int) -> None:
    with pytest.raises(UserError, match="publish it again"):
        decoded(WRITTEN[:size])


def test_a_newer_file_is_one_sentence() -> None:
    with pytest.raises(UserError, match="newer version"):
        decoded(WRITTEN[:8] + b"\2" + WRITTEN[9:])


def test_whole_pictures_are_spread_over_folders() -> None:
    assert whole_picture(PER_FOLDER - 1) == f"whole/0/{PER_FOLDER - 1}.webp"
    assert whole_picture(PER_FOLDER) == f"whole/1/{PER_FOLDER}.webp"
