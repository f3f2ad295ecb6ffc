"""What generation needs of a machine."""

from __future__ import annotations

import os

from foundation.checks import Check


def checks() -> list[Check]:
    """The lines of the report that concern generation."""
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return [
        Check("processor", True, f"{cores} cores, PyTorch {torch.__version__}"),
        Check(
            "GPU",
            torch.cuda.is_available(),
            torch.cuda.get_device_name() if torch.cuda.is_available() else "none that PyTorch can use",
            "generation runs on the processor; for a GPU install the PyTorch build for it (pytorch.org)",
            needed=False,
        ),
    ]
