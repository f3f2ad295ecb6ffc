"""Files of three kinds, written here in their published layouts; and files that are none of them."""

from __future__ import annotations

import argparse
import os
import pickle
import re
import time
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
    learning = Generator(config)
    checkpoint.save(tmp_path / "a.pt", generator, discriminator, learning)
    checkpoint.save(tmp_path / "b.pt", generator)
    loaded, bare = (checkpoint.load(tmp_path / name, training=True) for name in ("a.pt", "b.pt"))
    assert loaded.config == config and loaded.notes == ()
    assert bare.discriminator is bare.learning is None and "has no discriminator" in bare.notes[0]
    assert loaded.discriminator is not None and loaded.learning is not None and not loaded.generator.training
    for before, after in (
        (generator, loaded.generator),
        (discriminator, loaded.discriminator),
        (learning, loaded.learning),
    ):
        assert all(torch.equal(values, after.state_dict()[name]) for name, values in before.state_dict().items())


def test_a_pickle_of_nvidia_is_read_number_for_number(tmp_path: Path) -> None:
    network, critic = random_state(NETWORK), random_state(CRITIC, 1)
    learning = random_state(NETWORK, 2)
    path = nvidia.write(tmp_path / "n.pkl", {"G": learning, "D": critic, "G_ema": network})
    loaded = checkpoint.load(path, training=True)
    assert loaded.config == Config(16, W, W, 2, channel_base=BASE, channel_max=MOST, clamp=256.0)
    assert loaded.discriminator is not None and loaded.learning is not None and loaded.notes == ()
    pairs = ((network, loaded.generator), (critic, loaded.discriminator), (learning, loaded.learning))
    for state, module in pairs:
        assert set(module.state_dict()) == set(state)
        assert all(torch.equal(values, state[name]) for name, values in module.state_dict().items())


def test_a_pickle_without_clamping_or_discriminator_is_read(tmp_path: Path) -> None:
    path = nvidia.write(tmp_path / "n.pkl", {"G_ema": random_state(NETWORK)}, clamp=None)
    loaded = checkpoint.load(path, training=True)
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


def test_what_rosinality_trained_is_trained_on(tmp_path: Path) -> None:
    """Its `d` judges as a discriminator that is written after its layout, and its `g` is what goes on."""
    states = [rosinality.random_state(rosinality.generator(16, BASE, MOST, W, 2), seed) for seed in (0, 1)]
    judge = rosinality.random_state(rosinality.discriminator(16, BASE, MOST), 2)
    torch.save({"g": states[1], "d": judge, "g_ema": states[0]}, tmp_path / "r.pt")
    loaded = checkpoint.load(tmp_path / "r.pt", training=True)
    assert loaded.notes == () and loaded.discriminator is not None and loaded.learning is not None
    assert torch.equal(loaded.learning.synthesis.b4.const, states[1]["input.input"][0])
    assert {name: tuple(values.shape) for name, values in loaded.discriminator.state_dict().items()} == CRITIC
    images = torch.randn(8, 3, 16, 16, generator=torch.Generator().manual_seed(4))
    expected = rosinality.judged(judge, images)
    torch.testing.assert_close(loaded.discriminator(images), expected, rtol=1e-4, atol=1e-4 * float(expected.std()))
    del judge["final_linear.1.bias"]
    torch.save({"d": judge, "g_ema": states[0]}, tmp_path / "r.pt")
    again = checkpoint.load(tmp_path / "r.pt", training=True)
    assert (
        again.discriminator is None
        and "rosinality's discriminator, so training begins with a new one" in again.notes[0]
    )


def test_published_sizes_of_rosinality_are_those_of_configuration_f() -> None:
    from generation.stylegan2.conversion import config_of, from_rosinality

    shapes = rosinality.generator(1024, 32768, 512)
    assert shapes["convs.15.conv.weight"] == (1, 32, 32, 3, 3) and shapes["noises.noise_16"] == (1, 1, 1024, 1024)
    with torch.device("meta"):
        state = from_rosinality({name: torch.empty(shape) for name, shape in shapes.items()}, torch.empty(512))
    assert config_of(state, 256.0) == Config(1024)
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


def test_networks_of_tensorflow_are_told_how_to_be_converted(tmp_path: Path) -> None:
    path = tmp_path / "n.pkl"
    path.write_bytes(b"\x80\x03cdnnlib.tflib.network\nNetwork\n.")
    with pytest.raises(UserError, match=r"TensorFlow .* convert it with legacy\.py of stylegan2-ada-pytorch") as caught:
        checkpoint.load(path)
    assert one_sentence(caught.value, path)


def test_a_small_pickle_cannot_take_for_ever(tmp_path: Path) -> None:
    """Nested lists, which are read step by step, and a key whose hash meets 2^50 leaves."""
    path, begin = tmp_path / "n.pkl", time.monotonic()
    path.write_bytes(b"\x80\x02" + b"]" * 2_000_000 + b"a" * 1_999_999 + b".")
    with pytest.raises(UserError, match="more than 400,000 steps"):
        checkpoint.load(path)
    doubled = b"".join(b"q" + bytes([place]) + b"h" + bytes([place]) + b"\x86" for place in range(50))
    twice = b"2\x86" * 50
    for pairs in (doubled, twice):
        path.write_bytes(b"\x80\x02}(K\x01" + pairs + b"K\x01u.")
        assert path.stat().st_size < 300
        with pytest.raises(UserError, match="tuple of more values"):
            checkpoint.load(path)
    listed = b"ctorch\nSize\n(]q\x00(" + b"K\x01K\x01\x86" + b"q\x01h\x01e\x85tR."  # a size of tuples
    path.write_bytes(b"\x80\x02" + listed)
    with pytest.raises(UserError, match="damaged"):
        checkpoint.load(path)
    assert time.monotonic() - begin < 30


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
        (changed("synthesis.input.freqs", torch.zeros(12, 2)), "network of StyleGAN3"),
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
