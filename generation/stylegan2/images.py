"""Images to train on, and how far generated ones are from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from foundation.errors import UserError
from foundation.images import SUFFIXES, ImageError, load_rgb

MOST = 100_000
"""Images of a set; at 256 pixels they take 20 GB."""

FEATURES = 64
FEATURE_SEED = 5


def load_images(source: Path, resolution: int) -> torch.Tensor:
    """uint8 (N, 3, R, R) of all images under a folder, or of one file: the middle square, scaled.

    UserError: nothing there that can be read. Broken images are left out.
    """
    if source.is_dir():
        files = sorted(path for path in source.rglob("*") if path.suffix.lower() in SUFFIXES)
        files = [path for path in files if path.name != "portrait.png"][:MOST]
    else:
        files = [source]
    found = []
    for path in files:
        try:
            found.append(_squared(load_rgb(path, max_side=4 * resolution), resolution))
        except ImageError:
            if len(files) == 1:
                raise
    if not found:
        raise UserError(f"There are no images to train on in {source}; name a folder of pictures, or one picture.")
    return torch.from_numpy(np.stack(found)).permute(0, 3, 1, 2).contiguous()


def distance(first: torch.Tensor, second: torch.Tensor) -> float:
    """The Fréchet distance (Heusel et al. 2017) between features of two sets of images, uint8 (N, 3, R, R).

    The features are the mean responses of a convolutional network with fixed random weights, not those of Inception-v3:
    figures compare sets of one resolution with each other and with nothing else.
    """
    (mean, cov), (other_mean, other_cov) = (_moments(_features(images)) for images in (first, second))
    return frechet(mean, cov, other_mean, other_cov)


def frechet(mean: torch.Tensor, cov: torch.Tensor, other_mean: torch.Tensor, other_cov: torch.Tensor) -> float:
    """Between two normal distributions, float64: |m − m'|² + tr(C + C' − 2 (C C')^½)."""
    roots = torch.linalg.eigvals(cov @ other_cov).real.clamp(min=0.0).sqrt().sum()
    between = (mean - other_mean).square().sum() + cov.trace() + other_cov.trace() - 2.0 * roots
    return float(between.clamp(min=0.0))


def _squared(image: Image.Image, resolution: int) -> np.ndarray:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side))
    return np.asarray(square.resize((resolution, resolution), Image.Resampling.LANCZOS))


@torch.no_grad()
def _features(images: torch.Tensor) -> torch.Tensor:
    """float64 (N, 2 × FEATURES)."""
    random = torch.Generator().manual_seed(FEATURE_SEED)
    first = torch.randn(FEATURES, 3, 5, 5, generator=random) / 75**0.5
    second = torch.randn(FEATURES, FEATURES, 3, 3, generator=random) / (9 * FEATURES) ** 0.5
    found = []
    for part in images.split(64):
        x = part.float() / 127.5 - 1.0
        low = torch.relu(torch.nn.functional.conv2d(x, first, stride=2, padding=2))
        high = torch.relu(torch.nn.functional.conv2d(low, second, stride=2, padding=1))
        found.append(torch.cat([low.mean((2, 3)), high.mean((2, 3))], dim=1))
    return torch.cat(found).double()


def _moments(features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return features.mean(0), torch.cov(features.T, correction=0)
