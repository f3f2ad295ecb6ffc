"""The descriptor joined with EfficientNet-Lite0, and which embedder a cloud gets."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from PIL import Image, ImageFilter

from classification.embedding import choose, resnet50, settled
from classification.embedding.correlations import correlations
from classification.embedding.descriptor import Descriptor
from classification.embedding.efficientnet import LAYER, REDUCTION, Joined
from foundation import weights
from foundation.errors import UserError
from foundation.networks import efficientnet_lite, packaged
from generation.painterly import METHODS

SIDE = Joined.side
Pictures = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def pictures(portrait: Image.Image) -> Pictures:
    """The portrait by each graphic method, noise, and even pictures."""
    view = np.asarray(portrait.resize((SIDE, SIDE)), np.float32) / 255
    drawn = [method.apply(view, method.draw(np.random.default_rng(0)), np.random.default_rng(0)) for method in METHODS]
    made = [(np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8) for picture in drawn]
    noise = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    return np.stack([*made, noise, *(np.full((SIDE, SIDE, 3), value, np.uint8) for value in (0, 128, 255))])


def test_every_picture_has_a_finite_vector_of_length_one_with_the_descriptor_in_it(pictures: Pictures) -> None:
    vectors = Joined().embed(pictures)
    assert vectors.dtype == np.float32 and np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    described = Descriptor().embed(pictures)
    first = vectors[:, : described.shape[1]]
    np.testing.assert_allclose(first / np.linalg.norm(first, axis=1, keepdims=True), described, atol=1e-5)


def test_a_vector_does_not_depend_on_the_rest_of_its_batch(pictures: Pictures) -> None:
    embedder = Joined()
    together = embedder.embed(pictures)
    alone = np.concatenate([embedder.embed(picture[None]) for picture in pictures])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(embedder.embed(pictures[::-1])[::-1], together)


def test_the_network_s_part_is_the_correlations_of_its_maps(pictures: Pictures) -> None:
    network, seen = efficientnet_lite.load(), torch.from_numpy(pictures[:2])
    planes = torch.nn.functional.avg_pool2d(seen.permute(0, 3, 1, 2) / 255, REDUCTION)
    with torch.no_grad():
        found, maps = (
            correlations(network, pictures[:2], LAYER, REDUCTION).numpy(),
            network.maps(planes, (LAYER,))[LAYER].numpy(),
        )
    for row, channels in zip(found, maps, strict=True):
        expected = np.corrcoef(channels.reshape(len(channels), -1))[np.triu_indices(len(channels), 1)]
        np.testing.assert_allclose(row, expected / np.linalg.norm(expected), atol=2e-3)


def test_a_mirrored_picture_is_nearer_than_a_change_of_touch(portrait: Image.Image) -> None:
    view = portrait.resize((SIDE, SIDE))
    changed = [
        view,
        view.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        view.filter(ImageFilter.GaussianBlur(4)),
        view.quantize(4).convert("RGB"),
        view.filter(ImageFilter.FIND_EDGES),
    ]
    vectors = Joined().embed(np.stack([np.asarray(picture) for picture in changed]))
    near, *others = (vectors[1:] @ vectors[0]).tolist()
    assert near > max(others) + 0.01


def test_a_new_cloud_gets_the_joined_vectors() -> None:
    embedder, said = settled("auto", "")
    assert isinstance(embedder, Joined) and said == []
    assert isinstance(choose(), Joined) and isinstance(choose("efficientnet"), Joined)


def test_which_embedder_a_cloud_gets_is_known_without_torch() -> None:
    """While a command looks for it, no process measures yet."""
    code = (
        "import sys; from classification.embedding import settled\n"
        "print(settled('auto', '')[0].identity)\n"
        "assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == Joined.identity


def test_a_cloud_goes_on_with_its_own_embedder() -> None:
    embedder, said = settled("auto", Descriptor.identity)
    assert isinstance(embedder, Descriptor)
    assert len(said) == 1 and "goes on with it" in said[0]
    embedder, said = settled("auto", Joined.identity)
    assert isinstance(embedder, Joined) and said == []
    assert settled("builtin", Descriptor.identity)[1] == []


@pytest.mark.parametrize(("name", "recorded"), [("builtin", Joined.identity), ("auto", "paint descriptor 1")])
def test_another_embedder_is_said(name: str, recorded: str) -> None:
    embedder, said = settled(name, recorded)
    assert len(said) == 1 and f"measured anew by {embedder.name}" in said[0]


def test_a_cloud_of_a_checkpoint_that_is_gone_is_not_downloaded_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(weights.CACHE_VARIABLE, str(tmp_path))
    embedder, said = settled("auto", resnet50.ImageVectors.identity)
    assert isinstance(embedder, Joined) and "measured anew by efficientnet" in said[0]


def test_without_the_package_the_descriptor_is_alone_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = replace(packaged.EFFICIENTNET_LITE0, package="no-such-package-anywhere")
    monkeypatch.setattr(packaged, "EFFICIENTNET_LITE0", missing)
    embedder, said = settled("auto", "")
    assert isinstance(embedder, Descriptor)
    assert len(said) == 1 and "builtin alone" in said[0] and "pip install" in said[0] and "\n" not in said[0]
    assert any("measured anew by builtin" in sentence for sentence in settled("auto", Joined.identity)[1])
    with pytest.raises(UserError, match="no-such-package-anywhere"):
        choose("efficientnet")
