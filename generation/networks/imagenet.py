"""What networks trained on ImageNet by torchvision's recipes expect."""

from __future__ import annotations

import torch

MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)


def normalised(planes: torch.Tensor) -> torch.Tensor:
    """sRGB-encoded planes (N, 3, H, W), 0..1, with the mean and deviation of ImageNet taken out."""
    mean = torch.tensor(MEAN, dtype=planes.dtype, device=planes.device)[:, None, None]
    deviation = torch.tensor(DEVIATION, dtype=planes.dtype, device=planes.device)[:, None, None]
    return (planes - mean) / deviation
