"""Pictures that are let fall on the window."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classification.cloud import FEATURES_FILE, Cloud
from vr_explorer.input import InputFrame
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import Command, PlaceBomb
from vr_explorer.scene.criteria import Colours, Like
from vr_explorer.scene.criteria.measures import colour_distance
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.bombs import BombTool
from vr_explorer.tools.drop import APART, DropTool, colours_of
from vr_explorer.tools.tool import Frame

RED, BLUE, WHITE = (210, 30, 30), (30, 40, 200), (250, 250, 250)


def striped(path: Path, *colours: tuple[int, int, int]) -> Path:
    """The first colour takes half of it."""
    columns = np.repeat(np.array(colours, np.uint8), [60, *[60 // (len(colours) - 1)] * (len(colours) - 1)], axis=0)
    Image.fromarray(np.broadcast_to(columns, (90, *columns.shape)).copy()).save(path)
    return path


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud], tmp_path: Path) -> Scene:
    """A cloud on disk with features; the picture of its image 7 is there."""
    source = tmp_path / "variants"
    (source / "images").mkdir(parents=True)
    cloud = replace(make_cloud(60), source=source).save(tmp_path / "cloud")
    striped(source / cloud.paths[7], RED, BLUE)
    np.save(tmp_path / "cloud" / FEATURES_FILE, np.random.default_rng(0).standard_normal((60, 8)).astype(np.float16))
    return Scene(cloud)


@pytest.fixture
def dropping(scene: Scene) -> Iterator[DropTool]:
    dropping = DropTool(scene, PanelState(), BombTool(scene))
    yield dropping
    dropping.close()


def dropped(dropping: DropTool, *paths: Path) -> list[Command]:
    """What follows once the files have been read."""
    asked = dropping.update(Frame(InputFrame(dropped=paths)))
    end = time.monotonic() + 300.0
    while dropping._reading and time.monotonic() < end:
        time.sleep(0.01)
        asked = dropping.update(Frame(InputFrame()))
    assert not dropping._reading
    for command in asked:
        dropping._scene.apply(command)
    return asked


def said(dropping: DropTool) -> str:
    return " / ".join(dropping._state.toasts.current(dropping._scene.time))


def test_a_picture_becomes_a_bomb_of_its_colours_by_their_shares(dropping: DropTool, tmp_path: Path) -> None:
    (command,) = dropped(dropping, striped(tmp_path / "mine.png", RED, BLUE, WHITE))
    assert isinstance(command, PlaceBomb) and isinstance(command.criterion, Colours)
    wanted = dict(zip(command.criterion.colours, command.criterion.parts, strict=True))
    for colour, part in ((RED, 0.5), (BLUE, 0.25), (WHITE, 0.25)):
        near = [p for other, p in wanted.items() if np.abs(np.subtract(other, colour)).max() < 12]
        assert sum(near) == pytest.approx(part, abs=0.05)
    (bomb,) = dropping._scene.bombs
    assert bomb.flying, "thrown before the viewer"
    assert np.dot(bomb.velocity, dropping._scene.body.ahead) > 0.0
    assert "colours" in said(dropping)


def test_an_image_of_the_cloud_is_an_example_and_others_go_together(dropping: DropTool, tmp_path: Path) -> None:
    cloud = dropping._scene.cloud
    first, second = striped(tmp_path / "a.png", RED, WHITE), striped(tmp_path / "b.jpg", BLUE, WHITE)
    like, colours = dropped(dropping, first, cloud.image_path(7), second)
    assert isinstance(like, PlaceBomb) and like.criterion == Like((7,))
    assert isinstance(colours, PlaceBomb) and isinstance(colours.criterion, Colours)
    assert len(colours.criterion.colours) >= 3, "red, blue and white of both"


def test_of_many_files_five_are_taken(dropping: DropTool, tmp_path: Path) -> None:
    paths = [striped(tmp_path / f"{number}.png", RED, BLUE) for number in range(7)]
    asked = dropped(dropping, *paths)
    assert len(asked) == 1
    assert "Of 7 files the first 5" in said(dropping)


def test_what_is_no_picture_is_said_in_one_sentence_and_the_rest_counts(dropping: DropTool, tmp_path: Path) -> None:
    broken, empty = tmp_path / "broken.png", tmp_path / "empty.jpg"
    broken.write_bytes(striped(tmp_path / "good.png", RED, BLUE).read_bytes()[:60])
    empty.write_bytes(b"")
    assert dropped(dropping, broken) == []
    assert str(broken) in said(dropping)
    assert dropped(dropping, tmp_path) == []
    assert "is a folder" in said(dropping)
    assert len(dropped(dropping, empty, tmp_path / "gone.png", tmp_path / "good.png")) == 1
    assert "0 bytes" in said(dropping) and "does not exist" in said(dropping)


def test_a_huge_picture_is_refused_unread(dropping: DropTool, tmp_path: Path) -> None:
    huge = tmp_path / "huge.png"
    Image.new("1", (20_000, 20_000)).save(huge)
    assert dropped(dropping, huge) == []
    assert "200 megapixels" in said(dropping)


def test_nearly_equal_colours_are_one() -> None:
    picture = np.full((20, 20, 3), 128, np.uint8)
    picture[:, 10:] = 130
    criterion = colours_of(picture)
    assert len(criterion.colours) == 1 and criterion.parts == (1.0,)
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    found = np.array(colours_of(noise).colours, np.uint8)
    apart = colour_distance(found[:, None], found[None])
    assert apart[~np.eye(len(found), dtype=bool)].min() >= APART
