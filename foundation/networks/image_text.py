"""SigLIP 2, which knows how well words and pictures suit each other: Tschannen et al., "SigLIP 2: Multilingual
Vision-Language Encoders with Improved Semantic Understanding, Localization, and Dense Features", 2025.

The published files (base, patches of 16 pixels, 224 pixels, as ONNX in half precision) are run by onnxruntime. Both
parts give vectors of length 1; their cosine says how well a picture and a text suit each other (`suits`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from foundation.errors import UserError
from foundation.networks.gemma_tokens import GemmaTokens
from foundation.networks.packaged import imported
from foundation.weights import Weights, cache_folder, cached

if TYPE_CHECKING:
    import onnxruntime

Floats = npt.NDArray[np.float32]

SIDE, LENGTH = 224, 64
"""Pixels of a picture's sides, and pieces of a text."""

SHARPNESS, BIAS = 112.67, -16.77
"""Of the logistic curve from cosines to probabilities, as published with the weights."""

_MODEL = "https://huggingface.co/onnx-community/siglip2-base-patch16-224-ONNX/resolve/main/onnx"
_TOKENIZER = "https://huggingface.co/google/siglip2-base-patch16-224/resolve/main/tokenizer.json"
_LICENCE = "Apache-2.0"

VISION = Weights(
    "SigLIP 2, pictures",
    "siglip2-base-224-vision-fp16.onnx",
    f"{_MODEL}/vision_model_fp16.onnx",
    "a1959f7bd3993a607e48839f6d01e25b876fe76afda301b028b78eef68aabd95",
    186_039_516,
    _LICENCE,
)
TEXT = Weights(
    "SigLIP 2, texts",
    "siglip2-base-224-text-fp16.onnx",
    f"{_MODEL}/text_model_fp16.onnx",
    "711da56ada0a4aa11c7dd3320df741081a3cae4f0ae1b5e5c6d5b294738d0eb0",
    564_862_230,
    _LICENCE,
)
VOCABULARY = Weights(
    "SigLIP 2, vocabulary",
    "siglip2-base-tokenizer.json",
    _TOKENIZER,
    "cb9140fae3ac5122c972d37adf83e1248471a38147ad76f8215c8872c6fd8322",
    34_363_039,
    _LICENCE,
)


@dataclass(frozen=True)
class Published:
    """A published file. architecture: itself, by which it is told from the others."""

    size: int

    @property
    def architecture(self) -> Published:
        return self


def load(path: Path) -> Published:
    """For `weights import`: the published files alone are taken. UserError: it is none of them."""
    try:
        with path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); check the path.") from error
    for one in (VISION, TEXT, VOCABULARY):
        if digest == one.sha256_prefix:
            return Published(one.size)
    raise UserError(f"{path} is no published file of SigLIP 2; download it from {VISION.url} and its neighbours.")


def asked(word: str) -> str:
    """What is asked of pictures for a word: the network was trained on captions."""
    return f"a picture of {word}"


def suits(cosines: Floats) -> Floats:
    """How probable it is, 0..1, that a text says what a picture shows."""
    probable: Floats = (1.0 / (1.0 + np.exp(-(SHARPNESS * cosines + BIAS)))).astype(np.float32)
    return probable


class PictureNetwork:
    """Of the file `path`, which is trusted: see `here`. UserError: onnxruntime is missing or refuses it."""

    def __init__(self, path: Path) -> None:
        self._session = _session(path)
        self._kind = np.float16 if "float16" in self._session.get_inputs()[0].type else np.float32

    def vectors(self, pictures: Sequence[Image.Image]) -> Floats:
        """float32 (M, D), of length 1. pictures: RGB, of any size; they are squeezed into squares and not cut."""
        planes = np.stack(
            [np.asarray(one.resize((SIDE, SIDE), Image.Resampling.BILINEAR), np.float32) for one in pictures]
        )
        planes = np.ascontiguousarray(np.moveaxis(planes / 127.5 - 1.0, 3, 1)).astype(self._kind)
        return _run(self._session, planes)


class TextNetwork:
    """As `PictureNetwork`. vocabulary: the file of its pieces."""

    def __init__(self, path: Path, vocabulary: Path) -> None:
        self._session = _session(path)
        self._tokens = GemmaTokens.read(vocabulary)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """float32 (M, D), of length 1."""
        return _run(self._session, np.array([self._tokens.numbers(text, LENGTH) for text in texts], np.int64))


def here(*wanted: Weights) -> list[Path] | None:
    """The files in the cache, each compared with its checksum (seconds: for a thread); None where one is missing, or
    onnxruntime is."""
    if not all((cache_folder() / one.file).is_file() for one in wanted):
        return None
    try:
        imported("onnxruntime")
    except UserError:
        return None
    paths = [path for one in wanted if (path := cached(one)) is not None]
    return paths if len(paths) == len(wanted) else None


def _session(path: Path) -> onnxruntime.InferenceSession:
    onnxruntime = imported("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # of the warnings none is for the user
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its own kinds of errors have no common base
        raise UserError(f"{path} is no network that onnxruntime can run ({error}); download it again.") from error


def _run(session: Any, values: npt.NDArray[Any]) -> Floats:
    (pooled,) = session.run(["pooler_output"], {session.get_inputs()[0].name: values})
    found = np.asarray(pooled, np.float32)
    lengths = np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    unit: Floats = found / lengths
    return unit
