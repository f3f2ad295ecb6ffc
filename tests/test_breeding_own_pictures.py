"""A folder of one's own pictures: bred as content, in styles that are learned meanwhile, and kept by `classify`."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from classification.cloud import Cloud
from classification.growth.family import GrowingFamily
from classification.pipeline import classify
from foundation.images import load_rgb
from foundation.weights import CACHE_VARIABLE
from generation import manifest
from generation.breeding.kin import Kin
from generation.breeding.making import again
from generation.breeding.nursery import Nursery
from generation.breeding.shelf import Shelf
from generation.style_network import learned
from tests.short_lessons import short_lessons

PATIENCE = 1200.0
"""Seconds for two styles to be learned, of which most is that processes begin."""


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache" / "weights"))
    short_lessons(monkeypatch)
    folder = tmp_path / "own"
    folder.mkdir()
    photographs = {"face": data.astronaut(), "cells": data.immunohistochemistry(), "cup": data.coffee()}
    for name, pixels in photographs.items():
        for part in range(3):
            image = Image.fromarray(pixels[40 * part :, 40 * part :])
            image.resize((96, 96), Image.Resampling.LANCZOS).save(folder / f"{name}{part}.png")
    classify(folder, tmp_path / "cloud", "builtin", jobs=1)
    return folder


def test_from_content_to_style_and_through_the_next_classify(pictures: Path, tmp_path: Path) -> None:
    cloud = tmp_path / "cloud"
    with GrowingFamily(cloud) as family:
        parents = sorted(id_ for id_, path in family.paths().items() if path in ("cells0.png", "face0.png"))
        kin = Kin(family, Shelf(root=family.source))
        first = kin.bear(kin.brood(parents, [0.5, 0.5], 0.3, 1), parents, 1)
        end = time.monotonic() + PATIENCE
        while not all(learned.is_learned(pictures, path) for path in ("cells0.png", "face0.png")):
            assert time.monotonic() < end, "the styles are learned beside the children"
            time.sleep(0.2)
        for lesson in kin._lessons.values():
            lesson.join(PATIENCE)
        brood = kin.brood(parents, [0.5, 0.5], 0.1, 2)
        in_style = [kin.bear(brood, parents, 2) for _ in range(4)]
        positions = {id_: family.paths()[id_] for id_ in (first, *in_style)}
    entries = {f"bred/{entry.file}": entry for entry in manifest.read(pictures / "bred").values()}
    early, late = entries[positions[first]], [entries[positions[id_]] for id_ in in_style]
    assert early.bred["picture"] in ("cells0.png", "face0.png")
    painted = [json.dumps(entry.parameters) for entry in late]
    other = {"cells0.png": "face0.png", "face0.png": "cells0.png"}
    assert sum(other.get(e.bred.get("picture", ""), "0.png") in text for e, text in zip(late, painted, strict=True)) > 1
    for entry in (early, *late):
        picture = again(entry, Nursery(pictures, Shelf(root=pictures)))
        kept = np.asarray(load_rgb(pictures / "bred" / entry.file))
        assert np.array_equal((picture * 255 + 0.5).astype(np.uint8), kept)

    before = Cloud.load(cloud)
    classify(pictures, cloud, "builtin", jobs=1)
    after = Cloud.load(cloud)
    assert len(after) == 14
    for id_ in (first, *in_style):
        old, new = before.numbered()[id_], after.numbered()[id_]
        assert after.parents[new] == before.parents[old] == parents
        assert after.names[new] == before.names[old] != ""
        assert after.parameters[new] == before.parameters[old]
