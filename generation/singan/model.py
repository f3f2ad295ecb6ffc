"""What was learned from one picture: a generator for each scale, from coarse to fine, and its file."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from foundation.errors import UserError
from foundation.files import replacing
from foundation.networks.checkpoint import finite
from generation.singan.networks import Critic, Generator, width_of


@dataclass(frozen=True)
class SinGanSettings:
    """How to train (settings section "singan"); the defaults are the paper's.

    coarsest: shorter side of the coarsest scale, largest: longer side of the finest, ratio: between scales, about.
    iterations: at each scale, each with `steps` of the critic and of the generator. penalty and anchor: weights of the
    gradient penalty and of the reconstruction. noise: amplitude for each unit of the reconstruction's error.
    """

    coarsest: int = 25
    largest: int = 250
    ratio: float = 0.75
    iterations: int = 2000
    steps: int = 3
    rate: float = 5e-4
    penalty: float = 0.1
    anchor: float = 10.0
    noise: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        if not 12 <= self.coarsest <= self.largest:
            raise ValueError("coarsest must be at least 12 pixels, and largest not less than it")
        if not 0.3 <= self.ratio <= 0.95:
            raise ValueError("ratio must be from 0.3 to 0.95")
        if min(self.iterations, self.steps) < 1 or self.rate <= 0 or self.seed < 0:
            raise ValueError("iterations, steps and rate must be larger than 0, seed not negative")
        if min(self.penalty, self.anchor, self.noise) < 0:
            raise ValueError("penalty, anchor and noise must not be negative")


@dataclass
class Model:
    """picture: (3, H, W), −1..1, at the finest scale. steps: scales above the coarsest. anchor: the noise (1, 3, h, w)
    that gives the picture back.

    amplitudes: of the noise at each trained scale. generators: of the trained scales, in evaluation mode. critic: of
    the latest one.
    """

    settings: SinGanSettings
    picture: torch.Tensor
    steps: int
    anchor: torch.Tensor
    amplitudes: list[float]
    generators: list[Generator]
    critic: Critic | None = None

    @property
    def shapes(self) -> list[tuple[int, int]]:
        """Height and width of each scale, the coarsest first."""
        height, width = self.picture.shape[1:]
        return shapes(height, width, self.steps, self.settings)

    @property
    def trained(self) -> bool:
        return len(self.generators) == len(self.shapes)

    def reconstruction(self) -> torch.Tensor:
        """The picture of the trained scales (1, 3, h, w) from the anchor alone."""
        made = torch.zeros_like(self.anchor)
        for scale, generator in enumerate(self.generators):
            coarser = resized(made, self.shapes[scale]) if scale else torch.zeros_like(self.anchor)
            noise = self.anchor * self.amplitudes[0] if scale == 0 else torch.zeros_like(coarser)
            made = generator(noise, coarser)
        return made

    def save(self, path: Path) -> None:
        """Writes the file whole or not at all."""
        content = {
            "settings": asdict(self.settings),
            "picture": self.picture.cpu(),
            "steps": self.steps,
            "anchor": self.anchor.cpu(),
            "amplitudes": self.amplitudes,
            "generators": [_cpu(generator) for generator in self.generators],
            "critic": None if self.critic is None else _cpu(self.critic),
        }
        with replacing(path) as partial:
            torch.save(content, partial)


def load(path: Path, device: str = "cpu") -> Model:
    """The model in `path`. UserError where it is none."""
    try:
        content: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
        generators = [Generator(width_of(scale)).to(device) for scale in range(len(content["generators"]))]
        for generator, state in zip(generators, content["generators"], strict=True):
            generator.load_state_dict(state)
            generator.eval().requires_grad_(False)
        critic = None
        if content["critic"] is not None:
            critic = Critic(width_of(len(generators) - 1)).to(device)
            critic.load_state_dict(content["critic"])
        for network in (*generators, *([] if critic is None else [critic])):
            if not finite(network.state_dict().values()):
                raise ValueError("numbers that are not finite")
        settings, amplitudes = SinGanSettings(**content["settings"]), content["amplitudes"]
        return Model(settings, content["picture"], content["steps"], content["anchor"], amplitudes, generators, critic)
    except Exception as error:  # torch lets whatever a damaged file causes through
        raise UserError(f"{path} cannot be read as a trained SinGAN; remove it, and it is trained again.") from error


def steps_of(height: int, width: int, settings: SinGanSettings) -> int:
    """How many scales there are above the coarsest, for a picture as it was before it was reduced to `largest`.

    As the authors' program counts them: those from the coarsest scale to the whole picture, and one more, without those
    that `largest` leaves out.
    """
    shorter, longer = min(height, width), max(height, width)
    if shorter * min(1.0, settings.largest / longer) <= settings.coarsest:
        return 0
    whole = math.ceil(math.log(settings.coarsest / shorter, settings.ratio)) + 1
    return max(1, whole - math.ceil(math.log(min(settings.largest, longer) / longer, settings.ratio)))


def shapes(height: int, width: int, steps: int, settings: SinGanSettings) -> list[tuple[int, int]]:
    """Height and width of each scale: the shorter side grows evenly from `coarsest` to that of the picture."""
    shorter = min(height, width)
    factor = (min(settings.coarsest, shorter) / shorter) ** (1 / steps) if steps else 1.0
    powers = (factor**step for step in range(steps, -1, -1))
    return [(round(height * power), round(width * power)) for power in powers]


def resized(planes: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
    """(N, 3, h, w) → (N, 3, *shape) by cubic interpolation; what is not in −1..1 is cut off, before and after."""
    within = planes.clamp(-1.0, 1.0)
    if tuple(planes.shape[2:]) == shape:
        return within
    made = functional.interpolate(within, shape, mode="bicubic", antialias=True, align_corners=False)
    return made.clamp(-1.0, 1.0)


def _cpu(network: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: values.cpu() for name, values in network.state_dict().items()}
