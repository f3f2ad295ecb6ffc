"""Children come into the scene beside the frames."""

from __future__ import annotations

import threading

import pytest

from classification.cloud import Cloud
from tests.factories import small_cloud
from vr_explorer.render.renderer import Renderer
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.brood_arrivals import BroodArrivals


def test_the_frame_in_which_breeding_begins_does_not_number_all_images(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[threading.Thread] = []
    numbered = Cloud.numbered

    def noted(cloud: Cloud) -> dict[str, int]:
        asked.append(threading.current_thread())
        return numbered(cloud)

    def nothing_drawn() -> Renderer:
        raise AssertionError("nothing has come")

    monkeypatch.setattr(Cloud, "numbered", noted)
    told: list[str] = []
    arrivals = BroodArrivals(Scene(small_cloud()), nothing_drawn, lambda cloud: None, told.append)
    arrivals.start()
    arrivals.bring()
    arrivals.end()
    arrivals.release()
    assert threading.main_thread() not in asked and told == []
