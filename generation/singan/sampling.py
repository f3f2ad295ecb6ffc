"""New pictures from a trained model: random ones, of other sizes, or from a picture that is laid into a scale."""

from __future__ import annotations

import numpy as np
import torch

from generation.method import Picture
from generation.patches.arrays import picture_of, planes_of
from generation.singan.model import Model, resized
from generation.singan.training import noise_of


@torch.no_grad()
def sample(
    model: Model,
    rng: np.random.Generator,
    start_scale: int = 0,
    start: Picture | None = None,
    stretch: tuple[float, float] = (1.0, 1.0),
) -> Picture:
    """A picture (H, W, 3), 0..1, whose patches of every size are those of the model's picture.

    start_scale: 0 makes everything anew; above, the coarser scales are those of `start` (0..1, any size: a collage to
    harmonise, an edited or painted picture), or of the model's own picture. stretch: of height and width.
    """
    random = torch.Generator().manual_seed(int(rng.integers(2**62)))
    sizes = [
        tuple(max(12, round(side * by)) for side, by in zip(shape, stretch, strict=True)) for shape in model.shapes
    ]
    device = model.picture.device
    made: torch.Tensor | None = None
    start_scale = min(start_scale, len(sizes) - 1)
    if start_scale:
        planes = model.picture if start is None else planes_of(start, str(device)) * 2 - 1
        made = resized(planes[None], sizes[start_scale - 1])  # type: ignore[arg-type]
    for scale in range(start_scale, len(sizes)):
        height, width = sizes[scale]
        coarser = torch.zeros(1, 3, height, width, device=device) if made is None else resized(made, (height, width))
        noise = noise_of(scale, (height, width), random).to(device) * model.amplitudes[scale]
        made = model.generators[scale](noise, coarser)
    assert made is not None, "a model has at least one scale"
    return picture_of(((made[0] + 1) / 2).clamp(0.0, 1.0))
