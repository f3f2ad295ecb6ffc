"""Files of StyleGAN2: this program's own, NVIDIA's `.pkl`, rosinality's `.pt`. Nothing in them is run."""

from __future__ import annotations

import argparse
import pickle
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from foundation.errors import UserError
from foundation.files import replacing
from generation.stylegan2 import attributes, nvidia_pickle
from generation.stylegan2.config import Config
from generation.stylegan2.conversion import (
    MismatchError,
    config_of,
    discriminator_from_rosinality,
    from_rosinality,
)
from generation.stylegan2.networks import Discriminator, Generator
from generation.stylegan2.networks import Mapping as MappingNetwork
from generation.stylegan2.weight_loading import Network, filled

MOST_BYTES = 3_000_000_000
"""In a file, packed or unpacked; NVIDIA's largest have 0.4 GB, rosinality's with the state of the training 0.7."""

KIND = "artificial-inspiration/stylegan2"
VERSION = 1
_AVERAGED = 4096
_ZIP = b"PK"
_LEGACY = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
"""How torch's files before version 1.6 begin; other files that begin with 0x80 are pickles."""


@dataclass(frozen=True)
class Networks:
    """generator: with averaged weights, as it is sampled. For training on, where the file has them: the generator as it
    was `learning`, and the discriminator. notes: a sentence for each that it has not, or that does not fit. All on the
    processor, float32.
    """

    generator: Generator
    discriminator: Discriminator | None = None
    learning: Generator | None = None
    notes: tuple[str, ...] = ()

    @property
    def config(self) -> Config:
        return self.generator.config


def save(
    path: Path, generator: Generator, discriminator: Discriminator | None = None, learning: Generator | None = None
) -> None:
    """Writes weights and configuration, whole or not at all."""
    content = {
        "kind": KIND,
        "version": VERSION,
        "config": asdict(generator.config),
        "generator": _on_processor(generator),
        "discriminator": None if discriminator is None else _on_processor(discriminator),
        "discriminator_config": None if discriminator is None else asdict(discriminator.config),
        "learning": None if learning is None else _on_processor(learning),
    }
    with replacing(path) as partial:
        torch.save(content, partial)


def load(path: Path, training: bool = False) -> Networks:
    """The networks of any of the three kinds of files, in evaluation mode, without gradients.

    training: with what training alone needs; else the averaged generator, whatever else is in the file. UserError:
    unreadable, damaged, too large, something in it that no network needs, other names or shapes, numbers that are not
    finite.
    """
    try:
        parts = _of_torch(path) if _head(path).startswith((_ZIP, _LEGACY)) else _of_nvidia(path)
        generator = parts.generator()
    except MismatchError as error:
        raise UserError(f"{path} {error}; take another file.") from error
    if not training:
        return Networks(generator)
    notes: list[str] = []
    discriminator = _further(parts.discriminator, generator.config, f"The discriminator in {path}", "a new one", notes)
    learning = _further(
        parts.learning, generator.config, f"The generator that was trained in {path}", "the averaged one", notes
    )
    if parts.discriminator is None:
        notes.append(f"{path} has no discriminator, so training begins with a new one.")
    return Networks(generator, discriminator, learning, tuple(notes))


@dataclass(frozen=True)
class _Parts:
    """How to make each network, or None where the file has none; MismatchError: it does not fit."""

    generator: Callable[[], Generator]
    discriminator: Callable[[Config], Discriminator] | None
    learning: Callable[[Config], Generator] | None


def _further(
    make: Callable[[Config], Network] | None, config: Config, what: str, instead: str, notes: list[str]
) -> Network | None:
    if make is None:
        return None
    try:
        return make(config)
    except MismatchError as error:
        notes.append(f"{what} {error}, so training begins with {instead}.")
        return None


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


def _of_torch(path: Path) -> _Parts:
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


def _own(content: Mapping[str, Any]) -> _Parts:
    if content.get("version") != VERSION:
        raise MismatchError("was written by a newer version of this program")
    config = _stated(content.get("config"))
    judging = content.get("discriminator_config")  # files of earlier versions have none, and the generator's holds
    discriminator, learning = content.get("discriminator"), content.get("learning")
    return _Parts(
        lambda: filled(Generator, config, content.get("generator")),
        None
        if discriminator is None
        else lambda _: filled(Discriminator, config if judging is None else _stated(judging), discriminator),
        None if learning is None else lambda _: filled(Generator, config, learning),
    )


def _stated(config: Any) -> Config:
    try:
        return Config(**config)
    except (TypeError, ValueError) as error:
        raise MismatchError(f"does not have a configuration that can be used ({error})") from error


def _of_nvidia(path: Path) -> _Parts:
    content = nvidia_pickle.read(path)
    if not isinstance(content, dict) or not isinstance(content.get("G_ema"), nvidia_pickle.Record):
        raise MismatchError("is no network pickle with a generator G_ema")
    judging, learning = (
        content[name] if isinstance(content.get(name), nvidia_pickle.Record) else None for name in ("D", "G")
    )

    def discriminator(config: Config) -> Discriminator:
        return filled(Discriminator, *attributes.discriminator(judging, config))

    def learned(config: Config) -> Generator:
        return filled(Generator, config, attributes.generator(learning)[1])

    return _Parts(
        lambda: filled(Generator, *attributes.generator(content["G_ema"])),
        None if judging is None else discriminator,
        None if learning is None else learned,
    )


def _of_rosinality(content: Mapping[str, Any]) -> _Parts:
    average, judging, learning = content.get("latent_avg"), content.get("d"), content.get("g")
    return _Parts(
        lambda: _generator_of_rosinality(content["g_ema"], average),
        None
        if judging is None
        else lambda config: filled(
            Discriminator, config, discriminator_from_rosinality(_tensors(judging, "discriminator"))
        ),
        None if learning is None else lambda _: _generator_of_rosinality(learning, average),
    )


def _generator_of_rosinality(weights: Any, average: Any) -> Generator:
    state, known = _tensors(weights, "generator"), average if isinstance(average, torch.Tensor) else None
    converted = from_rosinality(state, torch.zeros(len(state.get("style.1.bias", ()))) if known is None else known)
    generator = filled(Generator, config_of(converted, None), converted)
    if known is None:  # checkpoints of its training have none
        generator.mapping.w_avg.copy_(_average(generator.mapping))
    return generator


def _tensors(state: Any, what: str) -> dict[str, torch.Tensor]:
    if not isinstance(state, dict) or not all(isinstance(values, torch.Tensor) for values in state.values()):
        raise MismatchError(f"does not have the layers of rosinality's {what}")
    return state


def _average(mapping: MappingNetwork) -> torch.Tensor:
    """The mean w of 4,096 seeded z."""
    z_dim = mapping.get_submodule("fc0").get_parameter("weight").shape[1]
    z = torch.randn(_AVERAGED, z_dim, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        return torch.as_tensor(mapping(z)).mean(0)


def _on_processor(network: nn.Module) -> dict[str, torch.Tensor]:
    return {name: values.detach().float().cpu().clone() for name, values in network.state_dict().items()}
