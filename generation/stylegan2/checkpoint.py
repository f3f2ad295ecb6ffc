"""Files of StyleGAN2: this program's own, NVIDIA's `.pkl`, rosinality's `.pt`. Nothing in them is run."""

from __future__ import annotations

import argparse
import pickle
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import nn

from foundation.errors import UserError
from foundation.files import replacing
from generation.stylegan2 import nvidia_pickle
from generation.stylegan2.config import Config
from generation.stylegan2.conversion import MismatchError, clamp_of, config_of, from_rosinality, state_of
from generation.stylegan2.networks import Discriminator, Generator
from generation.stylegan2.networks import Mapping as MappingNetwork

MOST_BYTES = 3_000_000_000
"""In a file, packed or unpacked; NVIDIA's largest have 0.4 GB, rosinality's with the state of the training 0.7."""

KIND = "artificial-inspiration/stylegan2"
VERSION = 1
_AVERAGED = 4096
_ZIP = b"PK"
_LEGACY = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
"""How torch's files before version 1.6 begin; other files that begin with 0x80 are pickles."""

Network = TypeVar("Network", bound=nn.Module)


@dataclass(frozen=True)
class Networks:
    """generator: with averaged weights, as it is sampled; both on the processor, float32."""

    generator: Generator
    discriminator: Discriminator | None = None

    @property
    def config(self) -> Config:
        return self.generator.config


def save(path: Path, generator: Generator, discriminator: Discriminator | None = None) -> None:
    """Writes weights and configuration, whole or not at all."""
    content = {
        "kind": KIND,
        "version": VERSION,
        "config": asdict(generator.config),
        "generator": _on_processor(generator),
        "discriminator": None if discriminator is None else _on_processor(discriminator),
    }
    with replacing(path) as partial:
        torch.save(content, partial)


def load(path: Path) -> Networks:
    """The networks of any of the three kinds of files, in evaluation mode, without gradients.

    UserError: unreadable, damaged, too large, something in it that no network needs, other names or shapes, numbers
    that are not finite.
    """
    try:
        if _head(path).startswith((_ZIP, _LEGACY)):
            return _of_torch(path)
        return _of_nvidia(path)
    except MismatchError as error:
        raise UserError(f"{path} {error}; take another file.") from error


def _head(path: Path) -> bytes:
    """The first bytes, after a look at the sizes."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(len(_LEGACY))
        if head.startswith(_ZIP):
            with zipfile.ZipFile(path) as archive:
                size = max(size, sum(entry.file_size for entry in archive.infolist()))
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); check the path.") from error
    except Exception as error:  # zipfile lets whatever a damaged directory causes through
        raise UserError(f"{path} is damaged or cut off; get the file again.") from error
    if size > MOST_BYTES:
        raise UserError(f"{path} unfolds to more than {MOST_BYTES / 1e9:g} GB, which no StyleGAN2 has; take another.")
    if not head.startswith((_ZIP, b"\x80")):
        raise UserError(f"{path} is no checkpoint; give one of this program, a .pkl of NVIDIA or a .pt of rosinality.")
    return head


def _of_torch(path: Path) -> Networks:
    try:
        with torch.serialization.safe_globals([argparse.Namespace]):  # rosinality's training stores its options
            content = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise UserError(
            f"{path} holds more than weights or is damaged, so nothing in it was run; take another file."
        ) from error
    except Exception as error:  # torch lets whatever a damaged file causes through
        raise UserError(f"{path} is damaged or cut off ({type(error).__name__}); get the file again.") from error
    if isinstance(content, dict) and content.get("kind") == KIND:
        return _own(content)
    if isinstance(content, dict) and "g_ema" in content:
        return _of_rosinality(content)
    raise MismatchError("is no network of StyleGAN2")


def _own(content: Mapping[str, Any]) -> Networks:
    if content.get("version") != VERSION:
        raise MismatchError("was written by a newer version of this program")
    try:
        config = Config(**content["config"])
        judging = content["discriminator"]
        generator = _filled(Generator, config, content["generator"])
    except (KeyError, TypeError, ValueError) as error:
        raise MismatchError(f"does not have what its configuration states ({error})") from error
    return Networks(generator, None if judging is None else _filled(Discriminator, config, judging))


def _of_nvidia(path: Path) -> Networks:
    content = nvidia_pickle.read(path)
    if not isinstance(content, dict) or not isinstance(content.get("G_ema"), nvidia_pickle.Record):
        raise MismatchError("is no network pickle with a generator G_ema")
    state = state_of(content["G_ema"])
    config = config_of(state, clamp_of(content["G_ema"]))
    generator = _filled(Generator, config, state)
    if not isinstance(content.get("D"), nvidia_pickle.Record):
        return Networks(generator)
    return Networks(generator, _filled(Discriminator, config, state_of(content["D"])))


def _of_rosinality(content: Mapping[str, Any]) -> Networks:
    state, average = content["g_ema"], content.get("latent_avg")
    if not isinstance(state, dict) or not all(isinstance(values, torch.Tensor) for values in state.values()):
        raise MismatchError("does not have the layers of rosinality's generator")
    known = average if isinstance(average, torch.Tensor) else None
    converted = from_rosinality(state, torch.zeros(len(state.get("style.1.bias", ()))) if known is None else known)
    generator = _filled(Generator, config_of(converted, None), converted)
    if known is None:  # checkpoints of its training have none
        generator.mapping.w_avg.copy_(_average(generator.mapping))
    return Networks(generator)


def _average(mapping: MappingNetwork) -> torch.Tensor:
    """The mean w of 4,096 seeded z."""
    z_dim = mapping.get_submodule("fc0").get_parameter("weight").shape[1]
    z = torch.randn(_AVERAGED, z_dim, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        return torch.as_tensor(mapping(z)).mean(0)


def _filled(build: type[Network], config: Config, state: Any) -> Network:
    """The network of `config` with exactly the weights of `state`."""
    with torch.device("meta"):  # its own numbers would only be made to be replaced
        network = build(config)
    try:
        network.load_state_dict({name: values.float() for name, values in state.items()}, strict=True, assign=True)
    except (RuntimeError, TypeError, AttributeError) as error:
        raise MismatchError(
            f"does not have the names and shapes of a StyleGAN2 {build.__name__.lower()} ({_first_line(error)})"
        ) from error
    if not all(bool(torch.isfinite(values).all()) for values in network.state_dict().values()):
        raise MismatchError("holds numbers that are not finite")
    return network.eval().requires_grad_(False)


def _first_line(error: Exception) -> str:
    """torch lists every name after its headline; the first is enough."""
    lines = str(error).strip().splitlines()
    text = lines[1].strip() if len(lines) > 1 else lines[0]
    return text[:160].rstrip(". ")


def _on_processor(network: nn.Module) -> dict[str, torch.Tensor]:
    return {name: values.detach().float().cpu().clone() for name, values in network.state_dict().items()}
