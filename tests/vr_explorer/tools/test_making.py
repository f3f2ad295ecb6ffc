"""Images that another process makes while one looks: how far it is, is shown, it is stopped, its end is said."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest

from classification.cloud import Cloud
from tests.vr_explorer.scene.test_joining import join
from vr_explorer.input import InputFrame
from vr_explorer.panels.state import PanelState
from vr_explorer.projects.maker import Maker
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.breeding import BreedingTool
from vr_explorer.tools.making import MakingTool
from vr_explorer.tools.tool import Frame

PATIENCE = 120.0
PROGRAM = """
import sys
print('{"cloud": "/cloud"}\\n{"joined": 40, "count": 80}', flush=True)
sys.stdin.read()
print('{"done": true, "made": 40}', flush=True)
"""
FINISHED = """
print('{"cloud": "/cloud"}\\n{"joined": 80, "count": 80}\\n{"done": true}', flush=True)
"""


class Looks:
    """How often there was something to look for."""

    def __init__(self) -> None:
        self.count = 0

    def look(self) -> None:
        self.count += 1


class Made:
    """A maker whose program is given, and the tool that follows it."""

    def __init__(self, cloud: Cloud, program: str) -> None:
        self.state, self.looks = PanelState(), Looks()
        self.scene = Scene(cloud)
        self.maker = Maker([sys.executable, "-c", program])
        breeding: BreedingTool = self.looks  # type: ignore[assignment]  # of which nothing else is asked here
        self.tool = MakingTool(self.scene, self.state, breeding, self.maker)

    def until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end
            self.tool.follow(Frame(InputFrame()))
            time.sleep(0.01)

    def said(self) -> list[str]:
        return self.state.toasts.current(self.scene.time)


@pytest.fixture
def cloud(make_cloud: Callable[[int], Cloud]) -> Cloud:
    return make_cloud(40)


def test_how_far_it_is_is_shown_and_it_stops(cloud: Cloud) -> None:
    made = Made(cloud, PROGRAM)
    made.until(lambda: made.state.making is not None and made.state.making.share == 0.5)
    shown = made.state.making
    assert shown is not None and shown.words == "40 of 80 variants are here" and not shown.over
    looks = made.looks.count
    assert looks > 0, "what has arrived is brought"
    made.tool.follow(Frame(InputFrame()))
    assert made.looks.count == looks, "and not in every frame"
    made.state.stop_making = True
    made.until(lambda: made.state.making is None)
    assert made.said() == ["40 variants are here. Open this cloud again from the start window, and it goes on."]
    made.maker.close()


def test_what_is_on_the_disk_and_not_shown_yet_is_not_said_to_be_here(
    make_cloud: Callable[[int], Cloud], cloud: Cloud
) -> None:
    """All is made while frames are slow: the last images are on their way into the scene."""
    made = Made(cloud, FINISHED)
    made.until(lambda: made.state.making is not None and made.state.making.over)
    assert made.state.making is not None and made.state.making.words == "40 of 80 variants are here"
    assert made.said() == []
    for count, words in ((25, "65 of 80 variants are here"), (15, None)):
        join(made.scene, make_cloud, count, 0, ())
        made.tool.follow(Frame(InputFrame()))
        assert (made.state.making and made.state.making.words) == words
    assert made.said() == ["All 80 variants are here. The start window (Ctrl+O) puts them in order anew."]
    join(made.scene, make_cloud, 7, 0, ())
    made.scene.advance(60.0)
    made.tool.follow(Frame(InputFrame()))
    assert made.said() == [], "it is said once"
    made.maker.close()


def test_what_was_bred_meanwhile_counts_as_no_variant(make_cloud: Callable[[int], Cloud], cloud: Cloud) -> None:
    made = Made(cloud, PROGRAM.replace("40", "60"))
    join(made.scene, make_cloud, 9)
    made.until(lambda: made.state.making is not None and made.state.making.share > 0.0)
    assert made.state.making is not None and made.state.making.words == "40 of 80 variants are here"
    made.maker.close()


def test_what_went_wrong_is_said(cloud: Cloud) -> None:
    made = Made(cloud, 'print(\'{"failed": "The disk is full."}\')')
    made.until(lambda: made.said())
    assert made.said() == ["The disk is full."] and made.state.making is None
    made.maker.close()


def test_a_cloud_that_is_finished_says_nothing(cloud: Cloud) -> None:
    made = Made(cloud, 'print(\'{"cloud": "/cloud"}\\n{"joined": 40, "count": 40}\\n{"done": true}\')')
    made.until(lambda: made.maker.progress.done)
    made.tool.follow(Frame(InputFrame()))
    assert made.said() == [] and made.state.making is None
    made.maker.close()
