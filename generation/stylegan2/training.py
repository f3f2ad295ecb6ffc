"""Training of a StyleGAN2 with adaptive augmentation (Karras et al. 2020a, 2020b): one loop for all uses.

Non-saturating logistic loss; R1 (every 16 steps) and path length (every 4) as lazy regularisation, in steps of their
own, with Adam's rates and moments corrected for them; style mixing; a moving average of the generator. On a processor a
run that was interrupted goes on to the same bits as one that was not.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import torch
from torch import nn
from torch.nn.functional import softplus

from foundation.auto_batch import Portion, out_of_memory
from foundation.errors import UserError
from generation.stylegan2 import checkpoint
from generation.stylegan2.augment import RAMP_OF_TRANSFER, Controller, augmented
from generation.stylegan2.config import Config
from generation.stylegan2.images import distance
from generation.stylegan2.networks import Discriminator, Generator, lower_precision

R1_EVERY, PATH_EVERY = 16, 4
PATH_WEIGHT, PATH_DECAY = 2.0, 0.01
HALVED = 4
RISE = 0.05
"""The average forgets half within at most this share of the images so far, so that it soon leaves the beginning."""

JUDGED = 256
"""Generated images by which a snapshot's distance is measured."""

MOST_REAL = 4_096
"""Real images by which a snapshot's distance is measured."""

KIND = "artificial-inspiration/stylegan2-training"


@dataclass(frozen=True)
class TrainingSettings:
    """batch: images a step. mixing: share of images of two styles. augment: adapt the augmentation. snapshot: images
    between two snapshots. seed: of everything random.

    None is what the authors' program has as "auto": rate, of Adam: 0.0025, at 1024 pixels 0.002. gamma, of R1:
    0.0002 · R² / batch. average, images during which the moving average forgets half: batch · 10,000 / 32.
    """

    batch: int = 16
    rate: float | None = None
    gamma: float | None = None
    average: float | None = None
    mixing: float = 0.9
    augment: bool = True
    snapshot: int = 10_000
    seed: int = 0

    def __post_init__(self) -> None:
        if self.batch < 4 or self.batch % 4:
            raise ValueError("batch must be a multiple of 4")
        given = [value for value in (self.rate, self.average) if value is not None]
        if min([*given, self.snapshot]) <= 0.0 or not 0.0 <= self.mixing <= 1.0:
            raise ValueError("rate, average and snapshot must be greater than 0, mixing from 0 to 1")

    def for_resolution(self, resolution: int) -> TrainingSettings:
        """With numbers in place of every None."""
        rate, gamma = 0.002 if resolution >= 1024 else 0.0025, 0.0002 * resolution**2 / self.batch
        return replace(
            self,
            rate=rate if self.rate is None else self.rate,
            gamma=gamma if self.gamma is None else self.gamma,
            average=self.batch * 10_000 / 32 if self.average is None else self.average,
        )


class Trainer:
    """images: uint8 (N, 3, R, R), in memory. generator, discriminator: as they are now. seen: images shown so far.

    average: the generator with averaged weights, the one that is kept and sampled.
    """

    def __init__(
        self,
        images: torch.Tensor,
        config: Config,
        settings: TrainingSettings,
        device: str = "cpu",
        start: checkpoint.Networks | None = None,
        half: int | None = None,
    ) -> None:
        """start: for transfer learning. half: so many of the highest resolutions work in half precision, by default
        four on CUDA and none elsewhere. UserError: `start` has another resolution.
        """
        if start is not None and start.config.resolution != images.shape[-1]:
            wanted = start.config.resolution
            raise UserError(
                f"The network that training starts from has {wanted} pixels; train at --resolution {wanted}."
            )
        self.config, self.device = config if start is None else start.config, device
        self.settings = settings.for_resolution(self.config.resolution)
        self._images = images
        judging = None if start is None else start.discriminator
        with torch.random.fork_rng():
            torch.manual_seed(settings.seed)
            self.generator = Generator(self.config)
            self.discriminator = Discriminator(self.config if judging is None else judging.config)
        if start is not None:
            self.generator.load_state_dict((start.learning or start.generator).state_dict())
        if judging is not None:
            self.discriminator.load_state_dict(judging.state_dict())
        self.average = copy.deepcopy(self.generator)
        if start is not None:
            self.average.load_state_dict(start.generator.state_dict())
        for network in (self.generator, self.discriminator, self.average):
            network.to(device).train().requires_grad_(True)
            lower_precision(network, HALVED if half is None and device == "cuda" else half or 0)
        self.average.eval().requires_grad_(False)
        self._transfer = start is not None
        self._of_generator = _adam(self.generator, self.settings, PATH_EVERY)
        self._of_discriminator = _adam(self.discriminator, self.settings, R1_EVERY)
        self.random = torch.Generator(device).manual_seed(settings.seed)
        self._order = torch.Generator().manual_seed(settings.seed)
        self._turn: torch.Tensor = torch.zeros(0, dtype=torch.long)
        self.controller = Controller() if start is None else Controller(ramp=RAMP_OF_TRANSFER)
        self.seen, self._steps = 0, 0
        self._path = torch.zeros((), device=device)
        self._portion = Portion(settings.batch, least=4)
        self.losses: dict[str, float] = {}

    def step(self) -> None:
        """Shows one batch, in smaller portions where the memory of the device does not suffice for all at once."""
        batch = self.settings.batch
        real = self._next(batch)
        self._phase(self._of_generator, lambda: self._improve_generator(batch))
        if self._steps % PATH_EVERY == 0:
            self._phase(self._of_generator, lambda: self._penalise_path(max(batch // 2, 1)))
        self._phase(self._of_discriminator, lambda: self._improve_discriminator(real))
        if self._steps % R1_EVERY == 0:
            self._phase(self._of_discriminator, lambda: self._penalise_gradient(real))
        self.seen += batch
        self._steps += 1
        self._follow()

    def sample(self, z: torch.Tensor) -> torch.Tensor:
        """uint8 (N, 3, R, R) of the averaged generator. z: (N, z_dim)."""
        with torch.no_grad():
            parts = [self.average(part.to(self.device), noise="constant").cpu() for part in z.split(16)]
        return ((torch.cat(parts).clamp(-1.0, 1.0) + 1.0) * 127.5).round().to(torch.uint8)

    def distance(self) -> float:
        """Of what is generated now from the images (`images.distance`)."""
        random = torch.Generator().manual_seed(self.settings.seed + 1)
        z = torch.randn(JUDGED, self.config.z_dim, generator=random)
        return distance(self._images[:MOST_REAL], self.sample(z))

    def state(self) -> dict[str, Any]:
        """Everything that goes on: tensors, numbers and texts alone."""
        return {
            "kind": KIND,
            "config": asdict(self.config),
            "discriminator_config": asdict(self.discriminator.config),
            "settings": asdict(self.settings),
            "networks": [network.state_dict() for network in (self.generator, self.discriminator, self.average)],
            "optimisers": [optimiser.state_dict() for optimiser in (self._of_generator, self._of_discriminator)],
            "random": [self.random.get_state(), self._order.get_state()],
            "turn": self._turn,
            "controller": asdict(self.controller),
            "counts": [self.seen, self._steps],
            "path": self._path,
            "transfer": self._transfer,
            "losses": dict(self.losses),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on where `state` was taken. ValueError, KeyError, RuntimeError: it does not fit."""
        for network, weights in zip((self.generator, self.discriminator, self.average), state["networks"], strict=True):
            network.load_state_dict(weights)
        for optimiser, held in zip((self._of_generator, self._of_discriminator), state["optimisers"], strict=True):
            optimiser.load_state_dict(held)
        self.random.set_state(state["random"][0])
        self._order.set_state(state["random"][1])
        self._turn, self.controller = state["turn"], Controller(**state["controller"])
        self.seen, self._steps = state["counts"]
        self._path, self.losses = state["path"].to(self.device), dict(state["losses"])
        self._transfer = state.get("transfer", self._transfer)

    def _phase(self, optimiser: torch.optim.Optimizer, gradients: Callable[[], None]) -> None:
        """One step along what `gradients` adds up, begun anew in smaller portions where memory runs out.

        Losses and regularisations take turns with one optimiser (Karras et al. 2020a, appendix B).
        """
        random, controller = self.random.get_state(), asdict(self.controller)
        w_avg = self.generator.mapping.w_avg.clone()

        def attempt(_: int) -> None:
            self.random.set_state(random)
            self.controller = Controller(**controller)
            self.generator.mapping.w_avg.copy_(w_avg)
            optimiser.zero_grad(set_to_none=True)
            gradients()

        self.discriminator.requires_grad_(optimiser is self._of_discriminator)
        try:
            self._portion.tried(attempt)
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            raise UserError("There is too little memory for four images; choose a smaller resolution.") from error
        finally:
            self.discriminator.requires_grad_(True)
        _step_finitely(optimiser)

    @torch.no_grad()
    def _follow(self) -> None:
        """The average after a step. Where it begins as a trained network, it is not to forget that at once."""
        half = self.settings.average or 0.0
        keep = 0.5 ** (self.settings.batch / (half if self._transfer else min(half, RISE * self.seen)))
        for mean, now in zip(self.average.parameters(), self.generator.parameters(), strict=True):
            mean.copy_(now.lerp(mean, keep))
        for held, present in zip(self.average.buffers(), self.generator.buffers(), strict=True):
            held.copy_(present)

    def _improve_generator(self, batch: int) -> None:
        total = 0.0
        for count in self._portions(batch):
            images, _ = self._generated(count)
            loss = softplus(-self.discriminator(self._changed(images))).mean() * (count / batch)
            loss.backward()
            total += float(loss.detach())
        self.losses["generator"] = total

    def _improve_discriminator(self, real: torch.Tensor) -> None:
        total, first = 0.0, 0
        for count in self._portions(len(real)):
            with torch.no_grad():
                fake, _ = self._generated(count)
            shown = real[first : first + count]
            judged = self.discriminator(self._changed(shown))
            loss = softplus(self.discriminator(self._changed(fake))).mean() + softplus(-judged).mean()
            (loss * (count / len(real))).backward()
            total += float(loss.detach()) * (count / len(real))
            first += count
            if self.settings.augment:
                self.controller.judged(judged, count)
        self.losses["discriminator"] = total

    def _penalise_gradient(self, real: torch.Tensor) -> None:
        """R1 (Mescheder et al. 2018): the square of the gradient at real images."""
        gamma, first = self.settings.gamma or 0.0, 0
        for count in self._portions(len(real)):
            shown = real[first : first + count].clone().requires_grad_(True)
            (gradient,) = torch.autograd.grad(self.discriminator(self._changed(shown)).sum(), shown, create_graph=True)
            penalty = gradient.square().sum((1, 2, 3)).mean()
            (0.5 * gamma * R1_EVERY * penalty * (count / len(real))).backward()
            self.losses["r1"] = float(penalty.detach())
            first += count

    def _penalise_path(self, count: int) -> None:
        """Karras et al. 2020a, section 3.2: a step in w is to change every image equally much."""
        images, ws = self._generated(min(count, self._portion.size))
        noise = torch.randn(images.shape, device=self.device, generator=self.random) / self.config.resolution
        (gradient,) = torch.autograd.grad((images * noise).sum(), ws, create_graph=True)
        lengths = gradient.square().sum(2).mean(1).sqrt()
        self._path = self._path.lerp(lengths.mean().detach(), PATH_DECAY)
        penalty = (lengths - self._path).square().mean()
        (PATH_WEIGHT * PATH_EVERY * penalty).backward()
        self.losses["path"] = float(lengths.mean().detach())

    def _generated(self, count: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Images (count, 3, R, R), and the ws (count, num_ws, w_dim) that they were made of."""
        z = torch.randn(2, count, self.config.z_dim, device=self.device, generator=self.random)
        w = self.generator.mapping(z[0])
        self.generator.mapping.follow(w)
        ws = self.generator.mapping.spread(w)
        chance, place = torch.rand(2, count, device=self.device, generator=self.random)
        cut = torch.where(chance < self.settings.mixing, 1 + (place * (ws.shape[1] - 1)).floor(), ws.shape[1])
        other = self.generator.mapping.spread(self.generator.mapping(z[1]))
        later = torch.arange(ws.shape[1], device=self.device)[None] >= cut[:, None]
        ws = torch.where(later[..., None], other, ws)
        return self.generator.synthesis(ws, random=self.random), ws

    def _changed(self, images: torch.Tensor) -> torch.Tensor:
        return augmented(images, self.controller.p, self.random) if self.settings.augment else images

    def _portions(self, batch: int) -> Iterator[int]:
        for first in range(0, batch, self._portion.size):
            yield min(self._portion.size, batch - first)

    def _next(self, count: int) -> torch.Tensor:
        """Real images, −1..1: every one once before any comes again."""
        while len(self._turn) < count:
            self._turn = torch.cat([self._turn, torch.randperm(len(self._images), generator=self._order)])
        chosen, self._turn = self._turn[:count], self._turn[count:]
        return self._images[chosen].to(self.device).float() / 127.5 - 1.0


def _step_finitely(optimiser: torch.optim.Optimizer) -> None:
    """Without what half precision could not hold: one such gradient would end the training."""
    for group in optimiser.param_groups:
        for parameter in group["params"]:
            if parameter.grad is not None:
                torch.nan_to_num(parameter.grad, nan=0.0, posinf=1e5, neginf=-1e5, out=parameter.grad)
    optimiser.step()


def _adam(network: nn.Module, settings: TrainingSettings, every: int) -> torch.optim.Adam:
    """Corrected for a step of regularisation after every so many others (Karras et al. 2020a, appendix B).

    With c = k / (k + 1), the rate is c times, and each β to the power of c: k + 1 steps then go as far as k did.
    """
    share = every / (every + 1.0)
    rate = (settings.rate or 0.0) * share
    return torch.optim.Adam(network.parameters(), lr=rate, betas=(0.0, 0.99**share), eps=1e-8)
