"""Where torch works."""

from __future__ import annotations


def best() -> str:
    """ "cuda", "mps" or "cpu": the fastest that this machine has. Results repeat bit for bit on "cpu" alone."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if torch.backends.mps.is_available():
        return "mps"
    return "cpu"
