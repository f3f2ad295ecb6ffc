"""Words that suit pictures are kept with a cloud where a network that knows words is there, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classification.cloud import Cloud
from classification.cloud.description import IMAGE_TEXT_FILE, WORD_VECTORS_FILE, WORDS_FILE
from classification.pipeline import classify
from classification.seen_words import dictionary
from foundation.errors import UserError
from foundation.networks import image_text
from tests.image_text_files import COLOURS, put


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two of each colour."""
    folder = tmp_path_factory.mktemp("pictures")
    for number, colour in enumerate([*COLOURS.values()] * 2):
        mean = tuple(110 + round(90 * part) for part in colour)
        noise = np.random.default_rng(number).integers(-20, 20, (60, 60, 3))
        Image.fromarray(np.clip(np.array(mean) + noise, 0, 255).astype(np.uint8)).save(folder / f"{number}.png")
    return folder


def test_a_cloud_keeps_vectors_of_its_images_and_of_words(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "cloud"
    classify(pictures, out, embedder="builtin", jobs=1)
    assert Cloud.load(out).word_vectors() is None, "without the network"
    put(monkeypatch, tmp_path)
    classify(pictures, out, embedder="builtin", jobs=1)
    found = Cloud.load(out).word_vectors()
    assert found is not None
    assert len(found.words) > 1_300 and set(COLOURS) < set(found.words)
    for number, word in enumerate(COLOURS):
        cosines = found.cosines(found.vectors[found.words[word]], 7)
        assert np.flatnonzero(cosines[:6] > 0.9).tolist() == [number, number + 3]
        assert np.isnan(cosines[6]), "an image that joined has none"
    monkeypatch.setattr(image_text.PictureNetwork, "vectors", None)  # no picture is looked at twice
    classify(pictures, out, embedder="builtin", jobs=1)
    assert Cloud.load(out).word_vectors() is not None
    for name in (WORD_VECTORS_FILE, WORDS_FILE, IMAGE_TEXT_FILE):
        whole = (out / name).read_bytes()
        (out / name).write_bytes(whole[: len(whole) // 2])
        with pytest.raises(UserError, match="classify the images again"):
            Cloud.load(out).word_vectors()
        (out / name).write_bytes(whole)
    monkeypatch.undo()
    classify(pictures, out, embedder="builtin", jobs=1)
    assert Cloud.load(out).word_vectors() is None, "those of another run are not this cloud's"


def test_the_words_of_a_cloud_are_asked_for_as_well() -> None:
    words = dictionary(["A Fährmann, in the fog", "fährmann 123"])
    assert "fährmann" in words and words.count("fog") == 1
    assert len(words) == len(set(words))
