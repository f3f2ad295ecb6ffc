"""What NVIDIA's files say beside shapes is what their networks do here, or is refused by its name."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch

from foundation.errors import UserError
from generation.stylegan2 import checkpoint
from generation.stylegan2.layers import with_deviation
from generation.stylegan2.networks import Discriminator
from tests.generation.stylegan2 import nvidia, published
from tests.generation.stylegan2.test_checkpoint import BASE, CRITIC, MOST, NETWORK, W, one_sentence, random_state

CONVOLUTIONS = [
    "b16.fromrgb",
    *(f"b{side}.{name}" for side in (16, 8) for name in ("conv0", "conv1", "skip")),
    "b4.conv",
]


def written(path: Path, said: nvidia.Said | None = None, **options: Any) -> Path:
    return nvidia.write(
        path / "n.pkl", {"G_ema": random_state(NETWORK), "D": random_state(CRITIC)}, said=said, **options
    )


@pytest.mark.parametrize("rate", [0.01, 1.0, 0.002])
def test_the_mapping_scales_its_weights_by_the_rate_of_the_file(tmp_path: Path, rate: float) -> None:
    """ŵ = w · rate / √inputs (Karras et al. 2018, section 4.1; 2019, appendix C), leaky ReLU of slope 0.2 times √2."""
    state, z = random_state(NETWORK), torch.randn(5, W, generator=torch.Generator().manual_seed(1))
    x = z / z.square().mean(1, keepdim=True).sqrt()
    for layer in range(2):
        x = x @ state[f"mapping.fc{layer}.weight"].T * rate / math.sqrt(W) + rate * state[f"mapping.fc{layer}.bias"]
        x = torch.where(x > 0, x, 0.2 * x) * math.sqrt(2)
    network = checkpoint.load(written(tmp_path, rate=rate)).generator
    torch.testing.assert_close(network.mapping(z), x, rtol=1e-4, atol=1e-6)
    checkpoint.save(tmp_path / "own.pt", network)
    torch.testing.assert_close(checkpoint.load(tmp_path / "own.pt").generator.mapping(z), x, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("size", "groups"), [(4, 2), (8, 1), (None, 1)])
def test_the_group_of_the_discriminator_is_that_of_the_file(tmp_path: Path, size: int | None, groups: int) -> None:
    """`mbstd` is 8 in the authors' configurations paper256 and paper512, at most 4 in "auto"; None: the batch."""
    path = written(tmp_path, {("D", "b4.mbstd"): {"group_size": size}})
    judge = checkpoint.load(path, training=True).discriminator
    assert judge is not None and judge.config.group == size
    x = torch.randn(8, 3, 4, 4, generator=torch.Generator().manual_seed(1))
    map_of = with_deviation(x, size)[:, -1]
    assert len({round(float(value), 6) for value in map_of.flatten()}) == groups
    members = x[:: 8 // (8 // groups)]
    torch.testing.assert_close(map_of[0, 0, 0], (members.var(0, unbiased=False) + 1e-8).sqrt().mean())
    images = torch.randn(8, 3, 16, 16, generator=torch.Generator().manual_seed(2))
    other = Discriminator(judge.config.__class__(16, W, W, 2, BASE, MOST, group=2))
    other.load_state_dict(judge.state_dict())
    assert not torch.allclose(judge(images), other(images), rtol=1e-3)


def test_the_discriminator_cuts_off_where_its_own_file_says(tmp_path: Path) -> None:
    path = written(tmp_path, {("D", name): {"conv_clamp": 2} for name in CONVOLUTIONS})
    found = checkpoint.load(path, training=True)
    assert found.discriminator is not None and found.config.clamp == 256 and found.discriminator.config.clamp == 2
    loud = found.discriminator.get_submodule("b16.conv0")(torch.full((1, 8, 16, 16), 1e4))
    assert float(loud.abs().max()) == 2
    checkpoint.save(tmp_path / "own.pt", found.generator, found.discriminator)
    again = checkpoint.load(tmp_path / "own.pt", training=True)
    assert again.discriminator is not None and again.discriminator.config == found.discriminator.config


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({("G_ema", "mapping.fc1"): {"activation": "relu"}}, "activation relu in mapping.fc1, where only lrelu"),
        ({("G_ema", "synthesis.b8.conv0"): {"activation": "swish"}}, "activation swish in synthesis.b8.conv0"),
        ({("G_ema", "synthesis.b8.conv0"): {"act_gain": 1.0}}, "gain 1.0 after synthesis.b8.conv0"),
        (
            {("G_ema", "synthesis.b8.conv0.affine"): {"weight_gain": 2 * W**-0.5, "bias_gain": 2}},
            "rate 2 times the others. in synthesis.b8.conv0.affine",
        ),
        ({("G_ema", "mapping.fc1"): {"bias_gain": 0.5}}, "weights and bias of mapping.fc1 differently"),
        ({("G_ema", "mapping.fc1"): {"bias_gain": 1.0, "weight_gain": W**-0.5}}, "several learning rates"),
        ({("G_ema", "synthesis.b8"): {"architecture": "resnet"}}, "architecture resnet, and only skip"),
        ({("G_ema", "synthesis.b8"): {"architecture": "orig"}}, "architecture orig, and only skip"),
        ({("G_ema", ""): {"img_channels": 1}}, "network of grey images"),
        ({("G_ema", ""): {"img_channels": 4}}, "network of images of 4 channels"),
        ({("G_ema", "synthesis.b8.conv1"): {"use_noise": False}}, "no noise in synthesis.b8.conv1"),
        ({("G_ema", "synthesis.b8.conv1"): {"conv_clamp": 128}}, "several limits"),
        ({("G_ema", "synthesis.b8.conv1"): {"conv_clamp": "far"}}, "conv_clamp far"),
    ],
)
def test_a_generator_of_another_kind_is_refused_by_its_name(tmp_path: Path, said: nvidia.Said, sentence: str) -> None:
    path = written(tmp_path, said)
    with pytest.raises(UserError, match=sentence) as caught:
        checkpoint.load(path)
    assert one_sentence(caught.value, path)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({("D", "b8"): {"architecture": "orig"}}, "has the architecture orig, and only resnet can be used"),
        ({("D", "b4.fc"): {"activation": "relu"}}, "has the activation relu in b4.fc"),
        ({("D", "b4.mbstd"): {"group_size": 0}}, "group from 1 to 4096"),
        ({("D", "b4.mbstd"): {"group_size": [4]}}, "has the group_size list"),
    ],
)
def test_a_discriminator_that_does_not_fit_does_not_refuse_its_generator(
    tmp_path: Path, said: nvidia.Said, sentence: str
) -> None:
    """As in NVIDIA's own network cifar, whose discriminator is of the architecture orig."""
    path = written(tmp_path, said)
    assert checkpoint.load(path).generator.config.resolution == 16
    found = checkpoint.load(path, training=True)
    assert found.discriminator is None
    (note,) = found.notes
    assert sentence in note and note.endswith("so training begins with a new one.") and str(path) in note


def test_a_discriminator_of_other_shapes_or_numbers_does_not_refuse_its_generator(tmp_path: Path) -> None:
    labelled = random_state(CRITIC) | {"mapping.embed.weight": torch.zeros(4, 10)}
    broken = random_state(CRITIC) | {"b4.out.bias": torch.tensor([math.nan])}
    smaller = random_state(published.discriminator(8, BASE, MOST))
    for state, sentence in ((labelled, "class labels"), (broken, "not finite"), (smaller, "lacks b16")):
        path = nvidia.write(tmp_path / "n.pkl", {"G_ema": random_state(NETWORK), "D": state})
        assert checkpoint.load(path).discriminator is None
        assert sentence in checkpoint.load(path, training=True).notes[0]
