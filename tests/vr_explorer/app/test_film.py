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
from vr_explorer.cli import film
from vr_explorer.scene.criteria import Colours
from vr_explorer.scene.serialization import tour_to_json
from vr_explorer.scene.tour import Checkpoint, Tour
from vr_explorer.store.session_store import SessionStore

SIZE = (64, 36)
TOUR = Tour((Checkpoint(Colours(((220, 30, 30),))), Checkpoint(Colours(((20, 40, 200),)))), seed=3)


def test_the_video_has_the_size_the_rate_and_moves_smoothly(make_cloud: Callable[[int], Cloud], tmp_path: Path) -> None:
    file, told = tmp_path / "films" / "tour.mp4", list[tuple[int, int]]()
    quick = Settings({"flight": {"speed": 400.0, "acceleration": 200.0, "turning": 300.0, "turning_change": 900.0}})
    write_film(make_cloud(60), file, SIZE, 12, 1.5, TOUR, quick, lambda *now: told.append(now))
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
        write_film(make_cloud(3), tmp_path / name, size, 12)
    assert not list(tmp_path.iterdir())


def test_an_interrupted_video_leaves_nothing(make_cloud: Callable[[int], Cloud], tmp_path: Path) -> None:
    def interrupt(finished: int, _: int) -> None:
        if finished > 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_film(make_cloud(10), tmp_path / "a.mp4", SIZE, 12, done=interrupt)
    assert not list(tmp_path.iterdir())


def test_the_tour_that_was_put_together_is_the_one_that_is_filmed(
    make_cloud: Callable[[int], Cloud], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud, flown = make_cloud(10), list[object]()
    monkeypatch.setattr("vr_explorer.cli.default_file", lambda: tmp_path / "selection.sqlite")
    monkeypatch.setattr("vr_explorer.app.film.write_film", lambda *given: flown.append(given[5]))
    with pytest.raises(UserError, match="No tour was put together"):
        film(cloud, tmp_path / "a.mp4", "64x36", 12, 1.0, True, None, Settings())
    with SessionStore(tmp_path / "selection.sqlite", cloud.identity) as selection:
        selection.keep_tour(tour_to_json(TOUR, cloud.ids))
    film(cloud, tmp_path / "a.mp4", "64x36", 12, 1.0, True, None, Settings())
    film(cloud, tmp_path / "a.mp4", "64x36", 12, 1.0, False, None, Settings())
    assert flown == [TOUR, None]
