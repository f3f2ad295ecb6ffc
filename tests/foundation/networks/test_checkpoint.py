"""Whether numbers of networks are finite."""

from __future__ import annotations

import pytest
import torch

from foundation.networks.checkpoint import finite

LARGEST = torch.finfo(torch.float32).max


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([1.0, -2.0, 0.0], True),
        ([LARGEST, LARGEST, -1.0], True),  # whose sum is not
        ([1.0, torch.nan], False),
        ([torch.inf, -torch.inf], False),
        ([-torch.inf, LARGEST], False),
        ([], True),
    ],
)
def test_one_that_is_not_is_found_among_others(numbers: list[float], expected: bool) -> None:
    assert finite([torch.ones(3, 2), torch.arange(4), torch.tensor(numbers)]) is expected
