"""What generation needs of a machine."""

from __future__ import annotations

from foundation.checks import Check
from foundation.processes import cores


def checks() -> list[Check]:
    """The lines of the report that concern generation."""
    import torch

    return [
        Check("processor", True, f"{cores()} cores, PyTorch {torch.__version__}"),
        Check(
            "GPU",
            torch.cuda.is_available(),
            torch.cuda.get_device_name() if torch.cuda.is_available() else "none that PyTorch can use",
            "generation runs on the processor; for a GPU install the PyTorch build for it (pytorch.org)",
            needed=False,
        ),
    ]
