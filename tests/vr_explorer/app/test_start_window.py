"""Without arguments: the start window, worked by real keys, clicks and drops, and what is made by it, really made."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.projects import Project, read_project
from tests.vr_explorer.app.explored import Explored, changed
from tests.vr_explorer.app.started import Sharp, Started
from tests.vr_explorer.app.xdnd import ask_to_close

START = "^Artificial Inspiration$"
PORTRAIT = Path(__file__).parents[3] / "assets" / "portrait_256.png"
LIGHT = 4500
"""Pixels."""

FIRST_WAY, FIRST_CLOUD = (170, 220), (130, 430)
"""In the window, pixels: the card of a portrait, and the cloud that was opened last."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="virtual screens and xdotool are Linux programs")

Start = Callable[..., Started]


@pytest.fixture
def start(tmp_path: Path, display: str) -> Iterator[Start]:
    running: list[Started] = []

    def begin(*arguments: str, kind: type[Started] = Started, **environment: str) -> Started:
        running.append(kind(tmp_path, display, *arguments, **environment))
        return running[-1]

    yield begin
    for one in running:
        one.end()


def shows(started: Explored, colour: tuple[int, int, int]) -> bool:
    """Whether a frame of that colour is in the picture."""
    picture = started.seen("F12").astype(int)
    return int((np.abs(picture - colour).max(axis=2) < 24).sum()) > 150


def warned(started: Explored) -> bool:
    return shows(started, (255, 107, 87))


def framed(started: Explored) -> bool:
    """Whether the frame of the keys is around one of the ways: more light pixels than words have, above messages."""
    picture = started.seen("F12")[:345].astype(int)
    return int((np.abs(picture - (237, 240, 245)).max(axis=2) < 12).sum()) > LIGHT


def remembered(folder: Path, *clouds: Path) -> None:
    """A list of clouds that were opened, the first the latest."""
    file = folder / "config" / "artificial-inspiration" / "recent.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    entries = [{"path": str(one), "name": one.name, "images": 40, "opened": 1.7e9} for one in clouds]
    file.write_text(json.dumps({"schema": 1, "clouds": entries}), "utf-8")


def project_of(started: Started, name: str) -> Project:
    project = read_project(started.made / name)
    assert project is not None
    return project


def test_it_opens_and_leaves(start: Start) -> None:
    started = start()
    started.opens(START)
    assert shows(started, (255, 194, 84)), "the way from a portrait is in the accent colour"
    assert not warned(started)
    started.press("Escape")
    _, errors = started.process.communicate(timeout=120)
    assert (started.process.returncode, errors) == (0, "")


def test_keys_alone_lead_to_a_question_and_back(start: Start) -> None:
    started = start(kind=Sharp)
    started.opens(START)
    assert not framed(started)
    started.press("Tab")
    started.wait(lambda: framed(started))
    started.press("Right")
    started.press("Return")
    started.wait(lambda: not framed(started))  # the field shows by itself that it takes words
    started.do("type", "--delay", "30", "nowhere in all the world that anybody has ever heard of")
    started.press("Return")
    started.wait(lambda: warned(started))
    for key in ("Tab", "Tab", "Return"):  # Open, Back
        started.press(key)
    started.wait(lambda: framed(started) and not warned(started))
    assert started.leave() == ""


def test_a_picture_that_is_none_is_one_sentence(start: Start, tmp_path: Path) -> None:
    text = tmp_path / "holiday.jpg"
    text.write_text("no picture at all")
    started = start()
    started.opens(START)
    assert started.drop(text)
    started.wait(lambda: warned(started))
    started.press("Escape")
    started.wait(lambda: not warned(started))
    assert started.drop(tmp_path / "config")  # a folder without any picture
    started.wait(lambda: warned(started))
    assert not list(started.made.glob("*/project.json"))
    assert started.leave() == ""


def test_a_cloud_of_a_newer_version_is_one_sentence(
    start: Start, tmp_path: Path, make_cloud: Callable[[int], Cloud]
) -> None:
    make_cloud(40).save(tmp_path / "Newer")
    file = tmp_path / "Newer" / "cloud.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"schema": 999}), "utf-8")
    remembered(tmp_path, tmp_path / "Newer")
    started = start()
    started.opens(START)
    started.click(*FIRST_CLOUD)
    started.wait(lambda: not started.windows(START))
    started.opens(START)
    started.wait(lambda: warned(started))
    assert started.leave() == ""


def test_a_list_that_is_none_hides_nothing(start: Start, tmp_path: Path) -> None:
    remembered(tmp_path)
    (tmp_path / "config" / "artificial-inspiration" / "recent.json").write_bytes(b"[" * 90_000)
    started = start()
    started.opens(START)
    assert started.leave() == ""


def test_a_cloud_that_was_opened_before_opens_and_leads_back(
    start: Start, tmp_path: Path, make_cloud: Callable[[int], Cloud]
) -> None:
    for name in ("Anna", "Bert"):
        make_cloud(40).save(tmp_path / name)
    remembered(tmp_path, tmp_path / "Anna", tmp_path / "nowhere", tmp_path / "Bert")
    started = start()
    started.opens(START)
    started.click(*FIRST_CLOUD)
    started.opens("^Anna – Artificial Inspiration$")
    started.press("Escape")
    started.press("Escape")
    started.opens(START)
    assert started.recents() == ["Anna", "nowhere", "Bert"]
    started.click(FIRST_CLOUD[0] + 460, FIRST_CLOUD[1])
    started.opens("^Bert – Artificial Inspiration$")
    started.press("ctrl+o")
    started.opens(START)
    assert started.recents() == ["Bert", "Anna", "nowhere"]
    started.click(FIRST_CLOUD[0] + 460, FIRST_CLOUD[1])  # the one that is gone
    time.sleep(1.0)
    assert started.windows(START)
    assert started.leave() == ""


def test_another_cloud_from_the_command_line(start: Start, tmp_path: Path, make_cloud: Callable[[int], Cloud]) -> None:
    make_cloud(40).save(tmp_path / "Anna")
    started = start("explore", "Anna")
    started.opens("^Anna – Artificial Inspiration$")
    started.press("ctrl+o")
    started.opens(START)
    assert started.recents() == ["Anna"]
    assert started.leave() == ""


@pytest.mark.slow
def test_a_portrait_becomes_a_cloud_that_grows_and_goes_on(start: Start, tmp_path: Path) -> None:
    portrait = tmp_path / "Eileen Collins.png"
    shutil.copy(PORTRAIT, portrait)
    started = start()
    started.opens(START)
    bare = started.seen("F12")
    assert started.drop(portrait)
    started.wait(lambda: list(started.made.glob("*/variants/images/*")))
    assert np.abs(started.seen("F12").astype(int) - bare).mean() > 5.0, "its portrait, and the first variants"
    started.opens("^Eileen Collins – Artificial Inspiration$")
    cloud = started.made / "Eileen Collins" / "cloud"
    started.wait(lambda: len(Cloud.load(cloud)) > 38)
    started.press("ctrl+o")
    started.opens(START)
    started.wait(lambda: project_of(started, "Eileen Collins").made > 38)  # noted as it ends
    stopped = project_of(started, "Eileen Collins")
    assert 38 < stopped.made < stopped.count, "stopped in good order"
    assert started.recents() == ["Eileen Collins"]
    started.click(*FIRST_CLOUD)
    started.opens("^Eileen Collins – Artificial Inspiration$")
    started.wait(lambda: len(Cloud.load(cloud)) > stopped.made + 2)
    (window,) = started.windows("^Eileen Collins")
    ask_to_close(started.display, int(window))
    _, errors = started.process.communicate(timeout=180)
    assert (started.process.returncode, errors) == (0, "")
    assert project_of(started, "Eileen Collins").made > stopped.made
    assert portrait.is_file() and not list((tmp_path / "Eileen Collins").glob("*"))


@pytest.mark.slow
def test_a_path_is_typed_where_nothing_else_chooses_files_and_making_is_stopped(start: Start, tmp_path: Path) -> None:
    shutil.copy(PORTRAIT, tmp_path / "me.png")
    started = start(kind=Sharp)
    started.opens(START)
    ways = started.seen()
    started.click(*FIRST_WAY)
    started.wait(lambda: changed(ways, started.seen()) > 0.1)  # the question, whose field takes words
    started.do("type", "--delay", "30", str(tmp_path / "nowhere.png"))
    started.press("Return")
    started.wait(lambda: warned(started))
    for _ in range(len("nowhere.png")):
        started.press("BackSpace")
    started.do("type", "--delay", "30", "me.png")
    started.press("Return")
    started.wait(lambda: list(started.made.glob("me/variants/images/*")))
    started.press("Escape")
    started.wait(lambda: project_of(started, "me").made > 0)  # noted as it ends
    assert started.windows(START)
    assert started.leave() == ""


@pytest.mark.skipif(shutil.which("xmessage") is None, reason="xmessage is not here")
def test_where_no_window_can_be_opened_a_message_says_so(start: Start, tmp_path: Path) -> None:
    """As from a desktop's menu: without a terminal, on a driver that is too old."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "xmessage").symlink_to(shutil.which("xmessage") or "")
    started = start(PATH=str(tmp_path / "bin"), MESA_GL_VERSION_OVERRIDE="2.1")
    started.wait(started.messages)
    ask_to_close(started.display, int(started.messages()[0]))
    _, errors = started.process.communicate(timeout=120)
    assert started.process.returncode == 1
    assert "OpenGL 3.3 is needed" in errors and "Traceback" not in errors
