"""A tour as a video."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.settings import Settings
from vr_explorer.app.film import write_film

SIZE = (64, 36)


def test_the_video_has_the_size_the_rate_and_moves_smoothly(make_cloud: Callable[[int], Cloud], tmp_path: Path) -> None:
    file, told = tmp_path / "films" / "tour.mp4", list[tuple[int, int]]()
    quick = Settings({"flight": {"speed": 400.0, "acceleration": 200.0, "turning": 300.0, "turning_change": 900.0}})
    write_film(make_cloud(60), file, SIZE, 12, 3, 1.5, quick, lambda *now: told.append(now))
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (*SIZE, 12)
        frames = [frame.to_ndarray(format="rgb24").astype(float) for frame in container.decode(stream)]
    assert len(frames) == told[-1][0] + 1 or len(frames) == told[-1][0]
    assert told[-1][1] >= told[-1][0]
    changes = [np.abs(after - before).mean() for before, after in pairwise(frames)]
    assert max(changes[:20]) < 3.0, "the cloud rests"
    assert np.mean(changes[24:]) > 0.3
    assert not list(file.parent.glob(".*"))


@pytest.mark.parametrize(
    ("name", "size", "said"), [("a.mp4", (63, 36), "even sides"), ("a.avi", SIZE, "end with .mp4")]
)
def test_what_cannot_be_made_is_said(
    make_cloud: Callable[[int], Cloud], tmp_path: Path, name: str, size: tuple[int, int], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        write_film(make_cloud(3), tmp_path / name, size, 12, 1, 1.0)
    assert not list(tmp_path.iterdir())


def test_an_interrupted_video_leaves_nothing(make_cloud: Callable[[int], Cloud], tmp_path: Path) -> None:
    def interrupt(finished: int, _: int) -> None:
        if finished > 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_film(make_cloud(10), tmp_path / "a.mp4", SIZE, 12, 1, 1.0, done=interrupt)
    assert not list(tmp_path.iterdir())
