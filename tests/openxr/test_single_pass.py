"""Both eyes drawn by the same calls: what the runtime is handed, and that two passes show the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from tests.openxr.monado import Controller, Remote
from tests.openxr.visit import Visit, turned, visiting

Framebuffers = tuple[moderngl.Framebuffer, moderngl.Framebuffer | None]


def handed_over(visit: Visit) -> list[np.ndarray]:
    """What one frame puts into the rectangles that the runtime shows to the left and to the right eye, uint8 (H, W, 3)
    sRGB."""
    eyes, lend, found = visit.headset.eyes, visit.headset.eyes.picture, list[np.ndarray]()

    @contextmanager
    def looked_at(number: int) -> Iterator[Framebuffers]:
        with lend(number) as (colour, depth):
            yield colour, depth
            for shown in eyes._views[number * eyes.views_per_picture : (number + 1) * eyes.views_per_picture]:
                area = shown.sub_image.image_rect
                width, height = area.extent.width, area.extent.height
                data = colour.read(viewport=(area.offset.x, area.offset.y, width, height), components=3, alignment=1)
                found.append(np.frombuffer(data, np.uint8).reshape(height, width, 3)[::-1])

    eyes.picture = looked_at  # type: ignore[method-assign,assignment]
    visit.frame()
    eyes.picture = lend  # type: ignore[method-assign]
    return found


@pytest.mark.parametrize("share", [1.0, 0.7])
def test_one_pass_and_two_hand_over_the_same(cloud: Cloud, tmp_path: Path, remote: Remote, share: float) -> None:
    shown = []
    for single_pass in (True, False):
        remote.send(
            turn=turned(7.0),
            left=Controller((-0.2, 1.4, -0.5), trigger=1.0),
            right=Controller((0.25, 1.5, -0.6)),
        )
        with visiting(cloud, tmp_path / str(single_pass), remote, single_pass=single_pass, mirror="eye") as visit:
            assert visit.headset.eyes.views_per_picture == (2 if single_pass else 1)
            visit.headset.eyes.use(share)
            visit.frames(3)
            found = handed_over(visit)
            assert len(found) == len(visit.pictures) == 2
            for handed, drawn in zip(found, visit.pictures, strict=True):
                assert handed.shape[1::-1] == visit.headset.eyes.used
                np.testing.assert_array_equal(handed, drawn)
            assert visit.mirrored.shape == visit.pictures[0].shape, "those who look on see the left eye's picture"
            shown.append(np.stack(found).astype(int))
    assert np.abs(shown[0][0] - shown[0][1]).max() > 50, "each eye has its own"
    apart = np.abs(shown[0] - shown[1]).max(axis=-1)
    assert (apart > 3).mean() < 2e-3, "but for rounding where an edge passes the middle of a pixel"
