"""A picture into the space of a generator: Karras et al. 2020, appendix D."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch.func import functional_call

from generation.method import Picture
from generation.patches.arrays import picture_of, planes_of
from generation.stylegan2 import distances
from generation.stylegan2.networks import Generator
from generation.stylegan2.sampling import device_of, planes_from

Space = Literal["w", "w+"]
"""One w for all layers, which stays among the network's own pictures; one for each, which comes nearer."""


@dataclass(frozen=True)
class ProjectionSettings:
    """How to search; the defaults are the paper's.

    rate: of Adam at its highest. first and last: shares of the steps in which it rises and falls. jitter: noise on w in
    deviations of w, which falls to 0 within the share `calm`. regularisation: weight of the noise's likeness to itself.
    samples: for the mean and the deviation of w.
    """

    space: Space = "w"
    steps: int = 1000
    rate: float = 0.1
    first: float = 0.05
    last: float = 0.25
    jitter: float = 0.05
    calm: float = 0.75
    regularisation: float = 1e5
    samples: int = 10_000
    seed: int = 0

    def __post_init__(self) -> None:
        if self.space not in ("w", "w+"):
            raise ValueError("space must be w or w+")
        if self.steps < 1 or self.samples < 2 or self.rate <= 0 or self.seed < 0:
            raise ValueError("steps and rate must be larger than 0, samples than 1, seed not negative")
        if not (0 < self.first <= 1 and 0 < self.last <= 1 and 0 < self.calm <= 1):
            raise ValueError("first, last and calm must be above 0 and not above 1")
        if min(self.jitter, self.regularisation) < 0:
            raise ValueError("jitter and regularisation must not be negative")


@dataclass(frozen=True)
class Projection:
    """ws (num_ws, w_dim) and the noise of each layer by its name in `synthesis`, on the processor.

    start and end: distance of the mean w and of the result, measured as `measure` says.
    """

    ws: torch.Tensor
    noises: dict[str, torch.Tensor]
    start: float
    end: float
    measure: str

    @torch.no_grad()
    def picture(self, generator: Generator) -> Picture:
        """What the generator makes of it, (R, R, 3)."""
        place = device_of(generator)
        noises = {name: values.to(place) for name, values in self.noises.items()}
        return picture_of(planes_from(_image(generator, self.ws[None].to(place), noises))[0])


def projected(
    generator: Generator,
    target: Picture,
    settings: ProjectionSettings | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Projection:
    """The w whose picture is nearest to `target` (R, R, 3), where the generator is.

    progress(done, steps). The result is the best step's, measured without jitter; on "cpu" it repeats bit for bit.
    """
    chosen = settings or ProjectionSettings()
    place = device_of(generator)
    random = torch.Generator().manual_seed(chosen.seed)
    mean, deviation = _spread(generator, chosen.samples, random)
    distance, measure = distances.to(planes_of(target, str(place))[None], str(place))
    count = generator.config.num_ws if chosen.space == "w+" else 1
    w = mean.repeat(count, 1).requires_grad_(True)
    noises = {
        name: torch.randn(values.shape, generator=random).to(place).requires_grad_(True)
        for name, values in generator.synthesis.named_buffers()
        if name.endswith("noise_const")
    }
    optimiser = torch.optim.Adam([w, *noises.values()], betas=(0.9, 0.999))

    def found() -> float:
        with torch.no_grad():
            return float(distance(planes_from(_image(generator, _whole(generator, w), noises))))

    start = best = found()
    kept = _copied(w, noises)
    for step in range(chosen.steps):
        optimiser.param_groups[0]["lr"] = chosen.rate * _ramp(step / chosen.steps, chosen)
        strength = deviation * chosen.jitter * max(0.0, 1 - step / chosen.steps / chosen.calm) ** 2
        moved = w + torch.randn(w.shape, generator=random).to(place) * strength
        planes = (_image(generator, _whole(generator, moved), noises) + 1) / 2  # unclamped: gradients beyond the range
        loss = distance(planes) + chosen.regularisation * likeness(list(noises.values()))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        _normalise(noises)
        if step >= chosen.calm * chosen.steps - 1 and (value := found()) < best:
            best, kept = value, _copied(w, noises)
        if progress is not None:
            progress(step + 1, chosen.steps)
    ws, best_noises = kept
    return Projection(ws.expand(generator.config.num_ws, -1).contiguous(), best_noises, start, best, measure)


def likeness(noises: list[torch.Tensor]) -> torch.Tensor:
    """How much noise maps (H, W) resemble themselves moved by a pixel, at all sizes down to 8; 0 for pure noise."""
    total = torch.zeros((), device=noises[0].device)
    for noise in noises:
        level = noise
        while True:
            for axis in (0, 1):
                total = total + (level * level.roll(1, axis)).mean().square()
            if level.shape[0] <= 8:
                break
            side = level.shape[0] // 2
            level = level.reshape(side, 2, side, 2).mean((1, 3)) * 2  # its deviation stays 1
    return total


@torch.no_grad()
def _spread(generator: Generator, samples: int, random: torch.Generator) -> tuple[torch.Tensor, float]:
    """Mean of w (1, w_dim), and the root of its mean squared distance from there."""
    z = torch.randn(samples, generator.config.z_dim, generator=random)
    w: torch.Tensor = generator.mapping(z.to(device_of(generator)))
    mean = w.mean(0, keepdim=True)
    return mean, math.sqrt(float((w - mean).square().sum(1).mean()))


def _image(generator: Generator, ws: torch.Tensor, noises: dict[str, torch.Tensor]) -> torch.Tensor:
    image: torch.Tensor = functional_call(generator.synthesis, noises, (ws, "constant"))
    return image


def _whole(generator: Generator, w: torch.Tensor) -> torch.Tensor:
    return w[None].expand(1, generator.config.num_ws, -1)


def _ramp(time: float, settings: ProjectionSettings) -> float:
    """The rate's factor at 0..1 of the steps: a linear rise, and half a cosine down to 0."""
    fall = 0.5 - 0.5 * math.cos(math.pi * min(1.0, (1 - time) / settings.last))
    return fall * min(1.0, time / settings.first)


@torch.no_grad()
def _normalise(noises: dict[str, torch.Tensor]) -> None:
    """Mean 0 and deviation 1, so that no picture hides in the noise."""
    for noise in noises.values():
        noise -= noise.mean()
        noise *= noise.square().mean().rsqrt()


def _copied(w: torch.Tensor, noises: dict[str, torch.Tensor]) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    def copy(values: torch.Tensor) -> Any:
        return values.detach().cpu().clone()

    return copy(w), {name: copy(values) for name, values in noises.items()}
