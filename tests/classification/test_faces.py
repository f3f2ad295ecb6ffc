"""The detector of faces is kept unpacked, and read only where it is the one that dlib has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import dlib
import numpy as np
import pytest

from classification.measures import faces
from foundation.weights import CACHE_VARIABLE
from generation.portrait import bundled_portrait, to_image


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    faces._detector.cache_clear()
    yield tmp_path / "cache" / "faces.svm"
    faces._detector.cache_clear()


def test_what_is_kept_finds_what_dlib_finds(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faces._detector()
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == faces._KEPT
    faces._detector.cache_clear()
    unpacked = dlib.get_frontal_face_detector()
    monkeypatch.setattr(dlib, "get_frontal_face_detector", lambda: pytest.fail("it is there"))
    portrait = np.asarray(to_image(bundled_portrait(256)))
    boxes, scores, _ = faces._detector().run(portrait, 0, faces.LOWEST)
    assert (list(boxes), list(scores)) == tuple(map(list, unpacked.run(portrait, 0, faces.LOWEST)[:2]))
    assert max(scores) > 1.0


@pytest.mark.parametrize("damage", [b"", b"no detector", None])
def test_another_file_is_not_read_and_replaced(
    kept: Path, damage: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    faces._detector()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]) if damage is None else damage)
    faces._detector.cache_clear()
    monkeypatch.setattr(dlib, "fhog_object_detector", lambda _: pytest.fail("it was read"))
    faces._detector()
    assert kept.read_bytes() == whole


def test_where_nothing_can_be_kept_it_is_unpacked(kept: Path) -> None:
    kept.parent.write_text("a file in its way")
    assert faces._detector().run(np.zeros((90, 90, 3), np.uint8), 0, 0.0)[0] is not None
