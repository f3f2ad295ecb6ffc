"""Files of three kinds, written here in their published layouts; and files that are none of them."""

from __future__ import annotations

import argparse
import os
import pickle
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from foundation.errors import UserError
from generation.stylegan2 import checkpoint
from generation.stylegan2.config import Config
from generation.stylegan2.networks import Discriminator, Generator
from tests.generation.stylegan2 import nvidia, published, rosinality

BASE, MOST, W = 128, 16, 12
NETWORK = published.generator(16, BASE, MOST, W, W, 2)
CRITIC = published.discriminator(16, BASE, MOST)


def random_state(shapes: published.Shapes, seed: int = 0) -> dict[str, torch.Tensor]:
    random = torch.Generator().manual_seed(seed)
    return {name: torch.randn(shape, generator=random) for name, shape in shapes.items()}


def test_what_is_saved_is_loaded_with_its_configuration(tmp_path: Path) -> None:
    config = Config(16, z_dim=8, w_dim=10, mapping_layers=3, channel_base=256, channel_max=24, clamp=None)
    generator, discriminator = Generator(config), Discriminator(config)
    checkpoint.save(tmp_path / "a.pt", generator, discriminator)
    checkpoint.save(tmp_path / "b.pt", generator)
    loaded = checkpoint.load(tmp_path / "a.pt")
    assert loaded.config == config and checkpoint.load(tmp_path / "b.pt").discriminator is None
    assert loaded.discriminator is not None and not loaded.generator.training
    for before, after in ((generator, loaded.generator), (discriminator, loaded.discriminator)):
        assert all(torch.equal(values, after.state_dict()[name]) for name, values in before.state_dict().items())


def test_a_pickle_of_nvidia_is_read_number_for_number(tmp_path: Path) -> None:
    network, critic = random_state(NETWORK), random_state(CRITIC, 1)
    path = nvidia.write(tmp_path / "n.pkl", {"G": random_state(NETWORK, 2), "D": critic, "G_ema": network})
    loaded = checkpoint.load(path)
    assert loaded.config == Config(16, W, W, 2, channel_base=BASE, channel_max=MOST, clamp=256.0)
    assert loaded.discriminator is not None
    for state, module in ((network, loaded.generator), (critic, loaded.discriminator)):
        assert set(module.state_dict()) == set(state)
        assert all(torch.equal(values, state[name]) for name, values in module.state_dict().items())


def test_a_pickle_without_clamping_or_discriminator_is_read(tmp_path: Path) -> None:
    loaded = checkpoint.load(nvidia.write(tmp_path / "n.pkl", {"G_ema": random_state(NETWORK)}, clamp=None))
    assert loaded.config.clamp is None and loaded.discriminator is None


@pytest.mark.parametrize("averaged", [True, False])
def test_a_file_of_rosinality_gives_its_pictures(tmp_path: Path, averaged: bool) -> None:
    state = rosinality.random_state(rosinality.generator(16, BASE, MOST, W, 2))
    content: dict[str, Any] = {"g_ema": state, "args": argparse.Namespace(size=16)}
    if averaged:
        content["latent_avg"] = torch.arange(float(W))
    torch.save(content, tmp_path / "r.pt", _use_new_zipfile_serialization=averaged)
    generator = checkpoint.load(tmp_path / "r.pt").generator
    assert {name: tuple(values.shape) for name, values in generator.state_dict().items()} == NETWORK
    if averaged:
        assert torch.equal(generator.mapping.w_avg, torch.arange(float(W)))
    else:
        assert generator.mapping.w_avg.abs().max() > 0
    for w in torch.randn(3, W, generator=torch.Generator().manual_seed(3)):
        made = generator.synthesis(w.expand(1, generator.config.num_ws, W), "constant")[0]
        expected = rosinality.image(state, w)
        assert float((made - expected).abs().max()) < 1e-4 * float(expected.abs().max())


def test_published_sizes_of_rosinality_are_those_of_configuration_f() -> None:
    from generation.stylegan2.config import config_f
    from generation.stylegan2.conversion import config_of, from_rosinality

    shapes = rosinality.generator(1024, 32768, 512)
    assert shapes["convs.15.conv.weight"] == (1, 32, 32, 3, 3) and shapes["noises.noise_16"] == (1, 1, 1024, 1024)
    with torch.device("meta"):
        state = from_rosinality({name: torch.empty(shape) for name, shape in shapes.items()}, torch.empty(512))
    assert config_of(state, 256.0) == config_f(1024)
    assert {name: tuple(values.shape) for name, values in state.items()} == published.generator(1024)


class Hostile:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("inside", ["pickle", "torch", "storage"])
def test_a_hostile_file_runs_nothing_and_is_refused(tmp_path: Path, inside: str) -> None:
    trace, path = tmp_path / "trace", tmp_path / "hostile.pkl"
    if inside == "pickle":
        path.write_bytes(pickle.dumps({"G_ema": Hostile(trace)}))
    elif inside == "torch":
        torch.save({"g_ema": Hostile(trace)}, path)
    else:
        path.write_bytes(pickle.dumps(Storage(pickle.dumps(Hostile(trace)))))
    with pytest.raises(UserError) as caught:
        checkpoint.load(path)
    assert not trace.exists()
    assert one_sentence(caught.value, path)
    if inside == "pickle":
        assert f"{os.mkdir.__module__}.mkdir" in str(caught.value)


class Storage:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def __reduce__(self) -> Any:
        return torch.storage._load_from_bytes, (self.data,)


@pytest.mark.parametrize(
    "asked", ["builtins.eval", "builtins.getattr", "functools.partial", "torch.load", "dnnlib.tflib.network.Network"]
)
def test_names_that_no_network_needs_are_refused_by_name(tmp_path: Path, asked: str) -> None:
    module, _, name = asked.rpartition(".")
    path = tmp_path / "n.pkl"
    path.write_bytes(b"\x80\x04c" + f"{module}\n{name}\n".encode() + b".")
    with pytest.raises(UserError, match=re.escape(asked)):
        checkpoint.load(path)


def test_what_a_pickle_may_call_it_cannot_change(tmp_path: Path) -> None:
    path = tmp_path / "n.pkl"
    path.write_bytes(b"\x80\x04ctorch._utils\n_rebuild_parameter\n}(X\x01\x00\x00\x00aK\x01ub.")
    with pytest.raises(UserError, match="damaged"):
        checkpoint.load(path)


def test_a_few_bytes_cannot_ask_for_much_memory(tmp_path: Path) -> None:
    path = tmp_path / "n.pkl"
    for asked in (b"}r\xff\xff\xff\x1f.", b"\x8e\xff\xff\xff\xff\xff\x00\x00\x00."):
        path.write_bytes(b"\x80\x04" + asked)
        with pytest.raises(UserError, match="damaged"):
            checkpoint.load(path)


@pytest.mark.parametrize("kind", ["nvidia", "own"])
def test_files_that_were_cut_off_are_refused_at_every_length(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "whole"
    if kind == "nvidia":
        nvidia.write(path, {"G_ema": random_state(NETWORK)})
    else:
        checkpoint.save(path, Generator(Config(8, 4, 4, 1, 64, 8)))
    whole = path.read_bytes()
    for length in (0, 1, 2, 15, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(UserError) as caught:
            checkpoint.load(path)
        assert one_sentence(caught.value, path)


@pytest.mark.parametrize("kind", ["nvidia", "own"])
def test_files_with_wrong_bytes_are_read_or_refused(tmp_path: Path, kind: str) -> None:
    path, random = tmp_path / "file", np.random.default_rng(0)
    if kind == "nvidia":
        nvidia.write(path, {"G_ema": random_state(published.generator(8, 64, 4, 4, 4, 1))})
    else:
        checkpoint.save(path, Generator(Config(8, 4, 4, 1, 64, 4)))
    whole, refused = path.read_bytes(), 0
    for _ in range(150):
        damaged = bytearray(whole)
        for place in random.integers(len(whole), size=4):
            damaged[place] = random.integers(256)
        path.write_bytes(damaged)
        try:
            checkpoint.load(path)
        except UserError as error:
            refused += one_sentence(error, path)
    assert refused > 50


def test_a_tensor_cannot_be_larger_than_its_numbers(tmp_path: Path) -> None:
    path, values = tmp_path / "n.pkl", torch.ones(4)
    for size, stride in (((1 << 40,), (0,)), ((5,), (1,)), ((-1,), (1,)), ((2, 2), (4, 1))):
        path.write_bytes(pickle.dumps(Rebuilt(values, size, stride)))
        with pytest.raises(UserError, match="damaged"):
            checkpoint.load(path)
    path.write_bytes(pickle.dumps(Rebuilt(values, (2, 2), (2, 1))))
    with pytest.raises(UserError, match="generator G_ema"):
        checkpoint.load(path)


class Rebuilt:
    def __init__(self, values: torch.Tensor, size: tuple[int, ...], stride: tuple[int, ...]) -> None:
        self.arguments = (values.untyped_storage(), 0, size, stride, False, {})
        self.values = values

    def __reduce__(self) -> Any:
        function, (storage, *_), *_ = self.values.__reduce_ex__(2)
        return function, (storage, *self.arguments[1:])


def test_files_beyond_the_limit_are_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb, large = tmp_path / "bomb.pt", tmp_path / "large.pkl"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data/0", bytes(2_000_000))
    large.write_bytes(b"\x80\x04" + bytes(2_000_000))
    monkeypatch.setattr(checkpoint, "MOST_BYTES", 1_000_000)
    assert bomb.stat().st_size < 100_000
    for path in (bomb, large):
        with pytest.raises(UserError, match=r"more than 0.001 GB"):
            checkpoint.load(path)


def changed(name: str, values: torch.Tensor | None) -> dict[str, torch.Tensor]:
    state = random_state(NETWORK)
    if values is None:
        del state[name]
    else:
        state[name] = values
    return state


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (changed("synthesis.b8.conv0.bias", None), "b8.conv0.bias"),
        (changed("synthesis.b8.conv0.bias", torch.zeros(3)), "b8.conv0.bias"),
        (changed("synthesis.b8.more", torch.zeros(3)), "b8.more"),
        (changed("synthesis.b4.const", torch.full((16, 4, 4), torch.nan)), "not finite"),
        (changed("mapping.fc0.weight", None), "layers of StyleGAN2"),
        (changed("mapping.embed.weight", torch.zeros(12, 10)), "class labels"),
    ],
)
def test_other_names_shapes_and_numbers_are_refused(
    tmp_path: Path, state: dict[str, torch.Tensor], sentence: str
) -> None:
    path = nvidia.write(tmp_path / "n.pkl", {"G_ema": state})
    with pytest.raises(UserError, match=sentence) as caught:
        checkpoint.load(path)
    assert one_sentence(caught.value, path)


def test_what_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(UserError, match="cannot be read"):
        checkpoint.load(path)
    path.write_text("hello")
    with pytest.raises(UserError, match="no checkpoint"):
        checkpoint.load(path)
    for content in ({"weights": torch.zeros(3)}, {"g_ema": {"style.1.bias": torch.zeros(3)}}, torch.zeros(2)):
        torch.save(content, path)
        with pytest.raises(UserError):
            checkpoint.load(path)
    torch.save({"kind": checkpoint.KIND, "version": 2}, path)
    with pytest.raises(UserError, match="newer"):
        checkpoint.load(path)


def one_sentence(error: UserError, path: Path) -> bool:
    text = str(error)
    return str(path) in text and text.endswith(".") and "\n" not in text and len(text) < 400
