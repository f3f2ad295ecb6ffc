"""Networks against checkpoints in the published layouts."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from foundation.errors import UserError
from generation.networks import googlenet, vgg19
from tests.generation.networks import published

pytestmark = pytest.mark.usefixtures("one_thread")


class Malice:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (Path("touched"),)  # type: ignore[return-value]


def shapes(network: torch.nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(values.shape) for name, values in network.state_dict().items()}


def test_vgg19_has_the_published_names_and_shapes() -> None:
    with torch.device("meta"):
        network = vgg19.VGG19()
    assert shapes(network) == {name: tuple(values.shape) for name, values in published.vgg19().items()}
    assert sum(values.numel() for values in network.parameters()) == published.VGG19_PARAMETERS


def test_googlenet_has_the_published_names_and_shapes() -> None:
    with torch.device("meta"):
        network = googlenet.GoogLeNet()
    assert shapes(network) == {name: tuple(values.shape) for name, values in published.googlenet().items()}
    counted = sum(values.numel() for name, values in network.named_parameters() if not name.startswith("aux"))
    assert counted == published.GOOGLENET_PARAMETERS


def test_vgg19_maps_are_those_of_its_convolutions_in_a_row(tmp_path: Path) -> None:
    state = published.vgg19()
    network = vgg19.load(published.saved(state, tmp_path / "vgg19.pth"))
    planes = torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    maps = network(planes, ("conv1_2", "conv4_2"))
    x = (planes - torch.tensor([0.485, 0.456, 0.406])[:, None, None]) / torch.tensor([0.229, 0.224, 0.225])[
        :, None, None
    ]
    for place in (0, 2, 5, 7, 10, 12, 14, 16, 19, 21):
        if place in (5, 10, 19):
            x = functional.avg_pool2d(x, 2, 2)
        x = functional.conv2d(x, state[f"features.{place}.weight"], state[f"features.{place}.bias"], padding=1).relu()
        if place == 2:
            assert torch.allclose(maps["conv1_2"], x[0], atol=1e-5)
    assert torch.allclose(maps["conv4_2"], x[0], atol=1e-4)
    assert set(maps) == {"conv1_2", "conv4_2"}


def test_googlenet_blocks_are_their_four_branches(tmp_path: Path) -> None:
    state = published.googlenet()
    network = googlenet.load(published.saved(state, tmp_path / "googlenet.pth"))
    x = torch.rand(1, 192, 8, 8, generator=torch.Generator().manual_seed(1))

    def convolved(values: torch.Tensor, name: str) -> torch.Tensor:
        weight, bias = state[f"{name}.conv.weight"], state[f"{name}.bn.bias"]
        plain = functional.conv2d(values, weight, padding=weight.shape[-1] // 2)
        return (plain / (1 + 1e-3) ** 0.5 + bias[:, None, None]).relu()

    block = "inception3a"
    branches = [
        convolved(x, f"{block}.branch1"),
        convolved(convolved(x, f"{block}.branch2.0"), f"{block}.branch2.1"),
        convolved(convolved(x, f"{block}.branch3.0"), f"{block}.branch3.1"),
        convolved(functional.max_pool2d(x, 3, 1, 1), f"{block}.branch4.1"),
    ]
    assert torch.allclose(network.get_submodule(block)(x), torch.cat(branches, 1), atol=1e-4)
    planes = torch.rand(1, 3, 64, 64)
    assert network(planes).shape == (1, 1000)
    sides = {"inception3a": 8, "inception4c": 4, "inception5b": 2}
    for layer, side in sides.items():
        assert network.maps(planes, layer).shape == (1, googlenet.CHANNELS[layer], side, side)


@pytest.mark.parametrize("change", ["missing", "surplus", "shape", "infinite"])
def test_a_checkpoint_that_does_not_fit_is_refused(tmp_path: Path, change: str) -> None:
    state = published.googlenet()
    if change == "missing":
        del state["inception4c.branch3.1.bn.bias"]
    elif change == "surplus":
        state["inception6a.branch1.conv.weight"] = torch.zeros(1)
    elif change == "shape":
        state["conv1.conv.weight"] = torch.zeros(64, 3, 5, 5)
    else:
        state["conv1.conv.weight"] = torch.full_like(state["conv1.conv.weight"], torch.inf)
    with pytest.raises(UserError, match="GoogLeNet"):
        googlenet.load(published.saved(state, tmp_path / "googlenet.pth"))


def test_a_truncated_checkpoint_is_refused(tmp_path: Path) -> None:
    path = published.saved(published.googlenet(), tmp_path / "googlenet.pth")
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(UserError, match="cannot be read as a checkpoint"):
        googlenet.load(path)


@pytest.mark.parametrize("plain", [True, False])
def test_code_in_a_checkpoint_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: bool) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "bad.pth"
    if plain:
        path.write_bytes(pickle.dumps({"conv1.conv.weight": Malice()}))
    else:
        torch.save({"conv1.conv.weight": Malice()}, path)
    with pytest.raises(UserError, match="cannot be read as a checkpoint"):
        googlenet.load(path)
    assert not (tmp_path / "touched").exists()
