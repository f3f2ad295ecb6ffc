import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from classification.embedding import choose, resnet50, settled
from classification.embedding.descriptor import Descriptor
from foundation import weights
from foundation.auto_batch import Portion
from foundation.errors import UserError


def torchvision_names() -> dict[str, tuple[int, ...]]:
    """Name → shape of every tensor in torchvision's checkpoint, written out from the paper's table."""
    shapes: dict[str, tuple[int, ...]] = {}

    def convolution(name: str, inputs: int, outputs: int, side: int) -> None:
        shapes[f"{name}.weight"] = (outputs, inputs, side, side)

    def normalisation(name: str, width: int) -> None:
        for part in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{name}.{part}"] = (width,)
        shapes[f"{name}.num_batches_tracked"] = ()

    convolution("conv1", 3, 64, 7)
    normalisation("bn1", 64)
    inputs = 64
    for stage, (blocks, width) in enumerate([(3, 64), (4, 128), (6, 256), (3, 512)], start=1):
        for block in range(blocks):
            name = f"layer{stage}.{block}"
            for part, (ins, outs, side) in enumerate(
                [(inputs, width, 1), (width, width, 3), (width, 4 * width, 1)], start=1
            ):
                convolution(f"{name}.conv{part}", ins, outs, side)
                normalisation(f"{name}.bn{part}", outs)
            if block == 0:
                convolution(f"{name}.downsample.0", inputs, 4 * width, 1)
                normalisation(f"{name}.downsample.1", 4 * width)
            inputs = 4 * width
    shapes["fc.weight"] = (1000, 2048)
    shapes["fc.bias"] = (1000,)
    return shapes


@pytest.fixture(scope="module")
def random_weights() -> dict[str, torch.Tensor]:
    """Small random weights in the published names and shapes."""
    generator = torch.Generator().manual_seed(0)
    result = {}
    for name, shape in torchvision_names().items():
        if name.endswith("num_batches_tracked"):
            result[name] = torch.tensor(1)
        elif name.endswith("running_var"):
            result[name] = torch.rand(shape, generator=generator) + 0.5
        elif len(shape) > 1:
            result[name] = torch.randn(shape, generator=generator) * (2 / int(np.prod(shape[1:]))) ** 0.5
        else:
            middle = 0.7 if name.endswith("weight") else 0.0
            result[name] = middle + 0.1 * torch.randn(shape, generator=generator)
    return result


@pytest.fixture(scope="module")
def checkpoint(random_weights: dict[str, torch.Tensor], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred megabytes, not to be written to."""
    path = tmp_path_factory.mktemp("resnet50") / "weights.pth"
    torch.save(random_weights, path)
    return path


@pytest.fixture(scope="module")
def embedder(checkpoint: Path) -> resnet50.ImageVectors:
    return resnet50.ImageVectors(checkpoint)


@pytest.fixture
def in_cache(checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The random checkpoint lies in the cache under the published name, with a checksum of its own."""
    monkeypatch.setenv(weights.CACHE_VARIABLE, str(tmp_path))
    digest = hashlib.sha256(checkpoint.read_bytes()).hexdigest()[:8]
    monkeypatch.setattr(resnet50, "IMAGENET1K_V1", replace(resnet50.IMAGENET1K_V1, sha256_prefix=digest))
    path = tmp_path / "weights" / resnet50.IMAGENET1K_V1.file
    path.parent.mkdir()
    path.hardlink_to(checkpoint)
    return path


def pictures(count: int) -> np.ndarray:
    """Coarse chequers, so that pictures differ by more than noise."""
    rng = np.random.default_rng(1)
    cells = rng.uniform(0, 256, (count, 7, 7, 3)) * rng.uniform(0.2, 1, (count, 1, 1, 3))
    return cells.astype(np.uint8).repeat(32, axis=1).repeat(32, axis=2)


def test_names_shapes_and_size_are_those_of_the_published_checkpoints() -> None:
    network = resnet50.ResNet50()
    assert {name: tuple(value.shape) for name, value in network.state_dict().items()} == torchvision_names()
    assert sum(parameter.numel() for parameter in network.parameters()) == 25_557_032


def _reference(weights: dict[str, torch.Tensor], picture: np.ndarray) -> np.ndarray:
    """One picture through the network, layer by layer from the table of names, in double precision."""
    w = {name: value.double() for name, value in weights.items()}

    def convolution(x: torch.Tensor, name: str, stride: int = 1) -> torch.Tensor:
        kernel = w[f"{name}.weight"]
        return torch.nn.functional.conv2d(x, kernel, stride=stride, padding=kernel.shape[-1] // 2)

    def normalised(x: torch.Tensor, name: str) -> torch.Tensor:
        mean, var, gain, bias = (
            w[f"{name}.{part}"][None, :, None, None] for part in ("running_mean", "running_var", "weight", "bias")
        )
        return (x - mean) / torch.sqrt(var + 1e-5) * gain + bias

    x = torch.from_numpy(picture).double().permute(2, 0, 1)[None] / 255
    x = (x - torch.tensor([0.485, 0.456, 0.406])[:, None, None]) / torch.tensor([0.229, 0.224, 0.225])[:, None, None]
    x = normalised(convolution(x, "conv1", 2), "bn1").clamp(min=0)
    x = torch.nn.functional.max_pool2d(x, 3, 2, 1)
    for stage, blocks in enumerate((3, 4, 6, 3), start=1):
        for block in range(blocks):
            name, stride = f"layer{stage}.{block}", 2 if block == 0 and stage > 1 else 1
            y = normalised(convolution(x, f"{name}.conv1"), f"{name}.bn1").clamp(min=0)
            y = normalised(convolution(y, f"{name}.conv2", stride), f"{name}.bn2").clamp(min=0)
            y = normalised(convolution(y, f"{name}.conv3"), f"{name}.bn3")
            if block == 0:
                x = normalised(convolution(x, f"{name}.downsample.0", stride), f"{name}.downsample.1")
            x = (x + y).clamp(min=0)
    vector = x.mean(dim=(2, 3))[0].numpy()
    return vector / np.linalg.norm(vector)


def test_the_vectors_are_those_of_the_network_written_out(
    embedder: resnet50.ImageVectors, random_weights: dict[str, torch.Tensor]
) -> None:
    batch = pictures(2)
    vectors = embedder.embed(batch)
    assert vectors.dtype == np.float32
    assert vectors.shape == (2, 2048)
    np.testing.assert_allclose(vectors[1], _reference(random_weights, batch[1]), atol=2e-5)


def test_a_batch_larger_than_one_pass_keeps_its_order(
    embedder: resnet50.ImageVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = pictures(3)
    together = embedder.embed(batch)
    monkeypatch.setattr(embedder, "_portion", Portion(2))
    np.testing.assert_allclose(embedder.embed(batch), together, atol=1e-5)
    assert np.abs(together[0] - together[1]).max() > 1e-3


def _spread_out() -> dict[str, torch.Tensor]:
    """One number for all of each tensor, of which a file is small."""
    return {name: torch.ones(()).expand(shape) for name, shape in torchvision_names().items()}


def test_whatever_has_its_names_and_shapes_is_the_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    torch.save(_spread_out(), path)
    assert all(bool((values == 1).all()) for values in resnet50.load(path).parameters())


@pytest.mark.parametrize(
    "defect", ["missing", "too many", "shape", "list", "code", "cut off", "text", "not a number", "infinite"]
)
def test_what_is_not_the_checkpoint_is_refused_in_one_sentence(defect: str, tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    whole = _spread_out()
    changed: object = whole
    if defect == "missing":
        changed = {name: value for name, value in whole.items() if name != "layer3.5.conv2.weight"}
    elif defect == "too many":
        changed = {**whole, "layer5.weight": torch.zeros(1)}
    elif defect == "shape":
        changed = {**whole, "fc.bias": torch.zeros(10)}
    elif defect == "list":
        changed = [1, 2]
    elif defect in ("not a number", "infinite"):
        changed = {
            **whole,
            "fc.bias": torch.full((1000,), torch.nan if defect == "not a number" else torch.inf),
        }
    elif defect == "code":
        changed = {"conv1.weight": np.random.default_rng}
    torch.save(changed, path)
    if defect == "cut off":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif defect == "text":
        path.write_text("not found")
    with pytest.raises(UserError, match="remove it") as refusal:
        resnet50.load(path)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_checkpoint_is_taken_by_its_name_and_for_its_clouds(in_cache: Path) -> None:
    assert choose("resnet50").identity == resnet50.ImageVectors.identity
    assert settled("auto", resnet50.ImageVectors.identity)[0].identity == resnet50.ImageVectors.identity
    assert isinstance(choose("builtin"), Descriptor)


def test_a_file_with_a_wrong_checksum_is_not_taken(in_cache: Path) -> None:
    content = in_cache.read_bytes()
    in_cache.unlink()
    in_cache.write_bytes(content[:-1])
    assert settled("auto", resnet50.ImageVectors.identity)[0].identity != resnet50.ImageVectors.identity


def test_without_checkpoint_and_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(weights.CACHE_VARIABLE, str(tmp_path))
    nowhere = replace(resnet50.IMAGENET1K_V1, url="http://127.0.0.1:1/resnet50.pth")
    monkeypatch.setattr(resnet50, "IMAGENET1K_V1", nowhere)
    assert not isinstance(choose("auto"), resnet50.ImageVectors)
    with pytest.raises(UserError, match="check the network"):
        choose("resnet50")


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    with pytest.raises(UserError, match="auto, builtin, efficientnet, resnet50"):
        choose("resnet18")
