"""Between pictures (H, W, C) of NumPy and planes (C, H, W) of torch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from generation.method import Picture


def planes_of(picture: npt.NDArray[np.floating], device: str = "cpu") -> torch.Tensor:
    """float32 (C, H, W) on `device`."""
    return torch.from_numpy(np.array(picture.transpose(2, 0, 1), np.float32, order="C")).to(device)


def picture_of(planes: torch.Tensor) -> Picture:
    """float32 (H, W, C) in the processor's memory."""
    return np.ascontiguousarray(planes.permute(1, 2, 0).cpu().numpy())
