"""Training, scale by scale: a Wasserstein critic with gradient penalty, and an anchor that is the picture itself."""

from __future__ import annotations

from pathlib import Path

import torch
from torch.nn import functional

from generation.method import Picture
from generation.patches.arrays import planes_of
from generation.singan.model import Model, SinGanSettings, load, resized, shapes, steps_of
from generation.singan.networks import Critic, Generator, initialise, width_of

BETAS = (0.5, 0.999)


def begun(picture: Picture, settings: SinGanSettings, device: str = "cpu") -> Model:
    """A model of `picture` (H, W, 3), 0..1, that has learned nothing yet; a larger picture is reduced."""
    planes = planes_of(picture, device)[None] * 2 - 1
    height, width = planes.shape[2:]
    steps = steps_of(height, width, settings)
    scale = min(1.0, settings.largest / max(height, width))
    planes = resized(planes, (max(1, round(height * scale)), max(1, round(width * scale))))
    coarsest = shapes(planes.shape[2], planes.shape[3], steps, settings)[0]
    random = torch.Generator().manual_seed(settings.seed)
    anchor = torch.randn(1, 1, *coarsest, generator=random).expand(1, 3, -1, -1).contiguous()
    return Model(settings, planes[0], steps, anchor.to(device), [], [])


def train(model: Model, path: Path | None = None) -> Model:
    """Trains the scales that are missing; after each one the model is written to `path`.

    Every scale has its own random numbers, so that a training that was stopped ends as one that was not.
    """
    while not model.trained:
        train_scale(model)
        if path is not None:
            model.save(path)
    return model


def trained(picture: Picture, settings: SinGanSettings, path: Path, device: str = "cpu") -> Model:
    """The model of `picture`, from `path` as far as it is there, trained to the end where it is not."""
    model = load(path, device) if path.exists() else begun(picture, settings, device)
    return train(model, path)


def train_scale(model: Model) -> None:
    """Trains the coarsest scale that is missing."""
    settings, scale = model.settings, len(model.generators)
    shape, device = model.shapes[scale], model.picture.device
    random = torch.Generator().manual_seed(settings.seed * 1009 + scale + 1)
    real = resized(model.picture[None], shape)
    anchor = torch.zeros_like(real)
    with torch.no_grad():
        if scale:
            anchor = resized(model.reconstruction(), shape)
    amplitude = float(functional.mse_loss(anchor, real).sqrt()) * settings.noise if scale else 1.0
    anchor_noise = torch.zeros_like(real) if scale else model.anchor
    generator, critic = _networks(model, random)
    optimisers = [torch.optim.Adam(network.parameters(), settings.rate, BETAS) for network in (generator, critic)]
    schedules = [
        torch.optim.lr_scheduler.MultiStepLR(optimiser, [max(1, round(settings.iterations * 0.8))], 0.1)
        for optimiser in optimisers
    ]
    of_generator, of_critic = optimisers
    model.amplitudes.append(amplitude)
    for _ in range(settings.iterations):
        for _ in range(settings.steps):
            noise, coarser = _inputs(model, scale, random)
            with torch.no_grad():
                fake = generator(noise, coarser)
            loss = critic(fake).mean() - critic(real).mean()
            loss = loss + settings.penalty * _penalty(critic, real, fake, random)
            _step(of_critic, loss)
        noise, coarser = _inputs(model, scale, random)
        for _ in range(settings.steps):
            loss = -critic(generator(noise, coarser)).mean()
            again = generator(anchor_noise * amplitude, anchor)
            _step(of_generator, loss + settings.anchor * functional.mse_loss(again, real))
        for schedule in schedules:
            schedule.step()
    model.generators.append(generator.to(device).eval().requires_grad_(False))
    model.critic = critic


def _networks(model: Model, random: torch.Generator) -> tuple[Generator, Critic]:
    """New networks, or copies of the coarser scale's where they have the same width."""
    scale = len(model.generators)
    generator, critic = Generator(width_of(scale)), Critic(width_of(scale))
    if scale and width_of(scale) == width_of(scale - 1) and model.critic is not None:
        generator.load_state_dict(model.generators[-1].state_dict())
        critic.load_state_dict(model.critic.state_dict())
    else:
        initialise(generator, random)
        initialise(critic, random)
    device = model.picture.device
    return generator.to(device), critic.to(device)


def _inputs(model: Model, scale: int, random: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Random noise of `scale` with its amplitude, and a random picture of the coarser scales."""
    made: torch.Tensor | None = None
    with torch.no_grad():
        for place in range(scale + 1):
            shape = model.shapes[place]
            coarser = model.picture.new_zeros(1, 3, *shape) if made is None else resized(made, shape)
            noise = noise_of(place, shape, random).to(coarser.device) * model.amplitudes[place]
            if place < scale:
                made = model.generators[place](noise, coarser)
    return noise, coarser


def noise_of(scale: int, shape: tuple[int, int], random: torch.Generator) -> torch.Tensor:
    """Normal noise (1, 3, *shape); grey at the coarsest scale."""
    noise = torch.randn(1, 3 if scale else 1, *shape, generator=random)
    return noise.expand(1, 3, -1, -1)


def _penalty(critic: Critic, real: torch.Tensor, fake: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    """Gulrajani et al. 2017, between the real and the made picture, the norm taken over the colours of each pixel."""
    share = torch.rand((), generator=random).to(real.device)
    between = (share * real + (1 - share) * fake).requires_grad_(True)
    (gradient,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    return (gradient.norm(dim=1) - 1).square().mean()


def _step(optimiser: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
