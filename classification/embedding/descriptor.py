"""The built-in descriptor of portraits in paint: colour layout, and orientation energy over scales, pooled twice."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from foundation.colour import srgb8_to_oklab

SIDE = 128
SCALES = 4
ORIENTATIONS = 8
_GRID = 4
_COLOUR_GRID = 8


class Descriptor:
    """Blocks: OKLab on an 8 × 8 grid, OKLab covariance, oriented energy on a 4 × 4 grid at four scales and second-order
    energies over the whole picture (a scattering transform after Bruna and Mallat, 2013)."""

    identity = "paint-descriptor 1"
    side = SIDE

    def __init__(self) -> None:
        self._filters = _gabor_bank()

    def embed(self, batch: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        lab = torch.from_numpy(srgb8_to_oklab(batch)).permute(0, 3, 1, 2).contiguous()
        with torch.inference_mode():
            blocks = [self._colour(lab), *self._texture(lab[:, :1])]
            vector = torch.cat([weight * functional.normalize(block, dim=1) for weight, block in blocks], dim=1)
            return functional.normalize(vector, dim=1).numpy()

    def _colour(self, lab: torch.Tensor) -> tuple[float, torch.Tensor]:
        grid = functional.adaptive_avg_pool2d(lab, _COLOUR_GRID) * torch.tensor([1.0, 3.0, 3.0])[None, :, None, None]
        grid[:, 0] -= 0.5
        return 1.0, grid.flatten(1)

    def _texture(self, lightness: torch.Tensor) -> list[tuple[float, torch.Tensor]]:
        local, second = [], []
        picture = lightness
        for _ in range(SCALES):
            padded = functional.pad(picture, (4, 4, 4, 4), mode="reflect")
            energy = functional.conv2d(padded, self._filters)
            modulus = torch.sqrt(energy[:, :ORIENTATIONS] ** 2 + energy[:, ORIENTATIONS:] ** 2)
            local.append(torch.log1p(20 * functional.adaptive_avg_pool2d(modulus, _GRID)).flatten(1))
            coarse = functional.avg_pool2d(modulus, 2)
            flat = coarse.flatten(0, 1)[:, None]
            again = functional.conv2d(functional.pad(flat, (4, 4, 4, 4), mode="reflect"), self._filters)
            again = torch.sqrt(again[:, :ORIENTATIONS] ** 2 + again[:, ORIENTATIONS:] ** 2).mean(dim=(2, 3))
            second.append(torch.log1p(40 * again).reshape(len(picture), -1))
            picture = functional.avg_pool2d(picture, 2)
        return [(1.2, torch.cat(local, dim=1)), (0.8, torch.cat(second, dim=1))]


def _gabor_bank() -> torch.Tensor:
    """(2 × ORIENTATIONS, 1, 9, 9): even filters, then odd ones; wavelength 4 pixels, zero mean."""
    y, x = torch.meshgrid(torch.arange(-4.0, 5.0), torch.arange(-4.0, 5.0), indexing="ij")
    envelope = torch.exp(-(x**2 + y**2) / (2 * 1.7**2))
    even, odd = [], []
    for index in range(ORIENTATIONS):
        angle = torch.tensor(np.pi * index / ORIENTATIONS)
        phase = 2 * np.pi / 4 * (x * torch.cos(angle) + y * torch.sin(angle))
        wave = envelope * torch.cos(phase)
        even.append(wave - envelope * (wave.sum() / envelope.sum()))
        odd.append(envelope * torch.sin(phase))
    bank = torch.stack(even + odd)[:, None]
    return (bank / bank.abs().sum(dim=(2, 3), keepdim=True)).float()
