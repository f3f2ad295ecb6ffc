"""Less at once where memory does not suffice, and nothing lost or done twice."""

from __future__ import annotations

import pytest
import torch

from foundation.auto_batch import Portion, out_of_memory
from generation.super_resolution.tiles import tiled


def test_it_halves_until_it_fits_and_remembers() -> None:
    asked: list[int] = []

    def work(count: int) -> int:
        asked.append(count)
        if count > 5:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")
        return count

    portion = Portion(32)
    assert [portion.tried(work) for _ in range(3)] == [4, 4, 4]
    assert asked == [32, 16, 8, 4, 4, 4]


def test_sizes_are_multiples_of_the_least_and_the_last_error_is_raised() -> None:
    asked: list[int] = []

    def work(count: int) -> None:
        asked.append(count)
        raise MemoryError(count)

    with pytest.raises(MemoryError, match="4"):
        Portion(20, least=4).tried(work)
    assert asked == [20, 8, 4]


def test_other_errors_pass_at_once() -> None:
    asked: list[int] = []

    def work(count: int) -> None:
        asked.append(count)
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="shapes"):
        Portion(8).tried(work)
    assert asked == [8]


def test_the_processor_s_own_words_are_known() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 56, dtype=torch.uint8)
    assert out_of_memory(caught.value)  # type: ignore[arg-type]
    assert out_of_memory(RuntimeError("MPS backend out of memory (MPS allocated: 1 GB)"))
    assert not out_of_memory(RuntimeError("bad number of dimensions")) and not out_of_memory(
        ValueError("out of memory")
    )


def test_tiles_that_are_too_large_become_smaller_without_a_seam() -> None:
    sides: list[int] = []

    def network(planes: torch.Tensor) -> torch.Tensor:
        sides.append(max(planes.shape[2:]))
        if sides[-1] > 90:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return planes.repeat_interleave(2, 2).repeat_interleave(2, 3)

    planes = torch.rand(3, 150, 130)
    tile = Portion(128, 32)
    for _ in range(2):
        assert torch.equal(
            tiled(network, planes, 2, tile)[None], planes.repeat_interleave(2, 1).repeat_interleave(2, 2)[None]
        )
    assert tile.size == 32 and sum(side > 90 for side in sides) == 2
