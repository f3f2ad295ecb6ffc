"""The networks that know words and pictures: what they are given, what they give, which files are taken."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from foundation.errors import UserError
from foundation.networks import image_text
from foundation.networks.gemma_tokens import GemmaTokens
from foundation.weights import CACHE_VARIABLE
from generation.networks.registry import REGISTRY, TOGETHER, check, take
from tests.image_text_files import COLOURS, put, vocabulary


@pytest.fixture
def tokens(tmp_path: Path) -> GemmaTokens:
    file = tmp_path / "tokenizer.json"
    file.write_text(json.dumps(vocabulary()), encoding="utf-8")
    return GemmaTokens.read(file)


def test_words_are_joined_by_the_merges_and_the_rest_is_told_byte_by_byte(tokens: GemmaTokens) -> None:
    numbers: dict[str, int] = vocabulary()["model"]["vocab"]  # type: ignore[index]
    found = tokens.numbers("Red é", 8)
    assert found == [numbers["red"], numbers["\u2581"], numbers["<0xC3>"], numbers["<0xA9>"], 1, 0, 0, 0]
    assert tokens.numbers("", 3) == [1, 0, 0]
    long = tokens.numbers("red " * 100, 64)
    assert len(long) == 64 and long[-1] == 1, "what is cut off still ends"


NO_VOCABULARIES = (
    b"",
    b"[1]",
    b"[" * 100_000,
    b'{"model": 3}',
    b'{"model": {"type": "Unigram"}}',
    b'{"model": {"type": "BPE", "vocab": {}, "merges": []}}',
)


@pytest.mark.parametrize("content", NO_VOCABULARIES)
def test_what_is_no_vocabulary_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "tokenizer.json"
    file.write_bytes(content)
    with pytest.raises(UserError, match="cannot be read"):
        GemmaTokens.read(file)


def test_words_and_pictures_meet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put(monkeypatch, tmp_path)
    found = image_text.here(image_text.VISION, image_text.TEXT, image_text.VOCABULARY)
    assert found is not None
    vision, text, pieces = found
    pictures = [Image.new("RGB", (90, 40 + 10 * n), tuple(110 + round(90 * part) for part in colour))
                for n, colour in enumerate(COLOURS.values())]  # fmt: skip
    seen = image_text.PictureNetwork(vision).vectors(pictures)
    said = image_text.TextNetwork(text, pieces).vectors([image_text.asked(word) for word in COLOURS])
    assert seen.dtype == said.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(seen, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(said, axis=1), 1.0, atol=1e-5)
    probable = image_text.suits(seen @ said.T)
    assert (probable.diagonal() > 0.99).all()
    assert (probable[~np.eye(3, dtype=bool)] < 0.01).all()


def test_a_file_that_is_missing_or_changed_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = put(monkeypatch, tmp_path)
    file = folder / image_text.TEXT.file
    file.write_bytes(file.read_bytes() + b"\0")
    assert image_text.here(image_text.VISION, image_text.TEXT) is None
    assert image_text.here(image_text.VISION) is not None
    file.unlink()
    assert image_text.here(image_text.VISION, image_text.TEXT) is None
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "empty"))
    assert image_text.here(image_text.VISION) is None


def test_what_onnxruntime_refuses_is_one_sentence(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    (tmp_path / "a.onnx").write_bytes(b"no network")
    with pytest.raises(UserError, match="download it again"):
        image_text.PictureNetwork(tmp_path / "a.onnx")


def test_the_published_files_alone_are_imported(tmp_path: Path) -> None:
    assert TOGETHER["siglip2"] == tuple(name for name in REGISTRY if name.startswith("siglip2"))
    assert all(len(REGISTRY[name].weights.sha256_prefix) == 64 for name in TOGETHER["siglip2"])
    (tmp_path / "other.onnx").write_bytes(b"other")
    with pytest.raises(UserError, match="no published file"):
        take("siglip2-text", tmp_path / "other.onnx")
    with pytest.raises(UserError, match="siglip2 is several files"):
        take("siglip2", tmp_path / "other.onnx")
    with pytest.raises(UserError, match="import it as siglip2-vision"):
        check("siglip2-text", image_text.Published(image_text.VISION.size), tmp_path / "vision.onnx")
