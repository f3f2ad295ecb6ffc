"""A picture without a window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.app.headless import picture
from vr_explorer.app.options import Camera, ExploreOptions, Through
from vr_explorer.app.run import run
from vr_explorer.scene.arrangements import ARRANGEMENTS, FavouritesBoard, LabelWall
from vr_explorer.store.session_store import SessionStore, favourites

SIZE = (640, 360)
MakeCloud = Callable[[int], Cloud]
PICTURED = [one for one in ARRANGEMENTS.values() if not isinstance(one, FavouritesBoard | LabelWall)]
"""The board has nothing without favourites, and groups of labels without a table of the user's own."""


def test_the_picture_is_written(make_cloud: MakeCloud, tmp_path: Path) -> None:
    path = tmp_path / "new" / "cloud.png"
    run(make_cloud(300), ExploreOptions(screenshot=path, size=SIZE), Through.PICTURE)
    with Image.open(path) as image:
        pixels = np.asarray(image)
    assert pixels.shape == (360, 640, 3)
    lit = pixels.max(axis=2) > 60
    assert 0.05 < lit.mean() < 0.95
    assert min(lit[:, :320].mean(), lit[:, 320:].mean()) > 0.02, "cards on both sides"
    assert [entry.name for entry in path.parent.iterdir()] == ["cloud.png"]


def test_the_board_is_that_of_the_latest_session_which_is_only_looked_at(make_cloud: MakeCloud, tmp_path: Path) -> None:
    cloud, file = make_cloud(60), tmp_path / "selection.sqlite"
    options = ExploreOptions(size=SIZE, arrangement=FavouritesBoard(), selection=file)
    with pytest.raises(UserError, match="no favourites yet"):
        picture(cloud, options)
    assert not file.exists()
    with SessionStore(file, cloud.identity, place=cloud.location) as selection:
        for card in (3, 9, 40):
            selection.keep(cloud.ids[card])
    before = favourites(file, cloud.identity)
    board = picture(cloud, options).max(axis=2) > 60
    assert board.mean() > 0.05
    assert board.any(axis=0).mean() > 0.3, "three beside each other"
    assert favourites(file, cloud.identity) == before


def test_arrangements_and_cameras_differ(make_cloud: MakeCloud) -> None:
    cloud = make_cloud(300)
    pictures = [picture(cloud, ExploreOptions(size=SIZE, arrangement=arrangement)) for arrangement in PICTURED]
    pictures.append(picture(cloud, ExploreOptions(size=SIZE, camera=Camera(0.0, 0.0, 90.0, yaw=10.0, pitch=-5.0))))
    for first in range(len(pictures)):
        assert (pictures[first].max(axis=2) > 60).mean() > 0.02
        for second in range(first):
            assert (pictures[first] != pictures[second]).mean() > 0.02


def test_the_same_request_gives_the_same_picture(make_cloud: MakeCloud) -> None:
    options = ExploreOptions(size=SIZE, panels=True)
    np.testing.assert_array_equal(picture(make_cloud(60), options), picture(make_cloud(60), options))


def test_hover_and_help_are_drawn(make_cloud: MakeCloud) -> None:
    cloud = make_cloud(300)
    size = (1280, 720)
    plain = picture(cloud, ExploreOptions(size=size))
    helped = picture(cloud, ExploreOptions(size=size, help_overlay=True))
    middle = np.s_[200:520, 300:980]
    assert np.median(helped[middle]) < 40, "a dark plate"
    assert (helped[middle].min(axis=2) > 180).mean() > 0.01, "with light text"
    camera = Camera(*(cloud.positions[7] * (37.0, 31.0, 37.0) + (0.0, 0.0, 12.0)).tolist())
    near = ExploreOptions(size=size, camera=camera)
    hovered = picture(cloud, ExploreOptions(size=size, camera=camera, hover=cloud.ids[7]))
    assert (hovered != picture(cloud, near)).mean() > 0.02
    assert (plain != helped).any()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (ExploreOptions(), "add --screenshot FILE"),
        (ExploreOptions(screenshot=Path("cloud.txt")), "no known ending"),
        (ExploreOptions(screenshot=Path("cloud.png"), size=(4, 4)), "cannot be drawn"),
        (ExploreOptions(screenshot=Path("cloud.png"), hover="nobody", size=SIZE), "There is no image nobody"),
    ],
)
def test_what_cannot_be_done_is_said(make_cloud: MakeCloud, options: ExploreOptions, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        run(make_cloud(10), options, Through.PICTURE)
    assert not Path("cloud.png").exists()


def test_an_unwritable_place_is_said(make_cloud: MakeCloud, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="Cannot make the folder"):
        run(make_cloud(10), ExploreOptions(screenshot=tmp_path / "file" / "a.png", size=SIZE), Through.PICTURE)


def test_an_empty_cloud_is_an_empty_sky(make_cloud: MakeCloud) -> None:
    assert picture(make_cloud(0), ExploreOptions(size=SIZE)).max() < 60


def test_without_a_screen_the_window_says_what_to_do(
    make_cloud: MakeCloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(UserError, match="--headless --screenshot FILE"):
        run(make_cloud(5), ExploreOptions(selection=tmp_path / "selection.sqlite"))
