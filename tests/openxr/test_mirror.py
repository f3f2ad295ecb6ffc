"""The window beside the headset: how often it shows something new."""

from __future__ import annotations

from pathlib import Path

import pytest

from classification.cloud import Cloud
from tests.openxr.monado import Remote
from tests.openxr.visit import visiting
from vr_explorer.desktop.toolkit import glfw

FRAMES = 18


@pytest.mark.parametrize(("mirror", "rate", "least", "most"), [
    ("eye", 90.0, 12, 14), ("smooth", 90.0, 12, 14), ("eye", 45.0, FRAMES, FRAMES), ("off", 90.0, 0, 0),
])  # fmt: skip
def test_it_follows_sixty_times_a_second_and_no_more(
    cloud: Cloud, tmp_path: Path, remote: Remote, monkeypatch: pytest.MonkeyPatch,
    mirror: str, rate: float, least: int, most: int,
) -> None:  # fmt: skip
    with visiting(cloud, tmp_path, remote, mirror=mirror, render_scale=0.5, samples=1) as visit:
        monkeypatch.setattr(visit.loop, "_interval", lambda frame: 1.0 / rate)
        visit.frames(2)
        mirrored, presented, swap = list[object](), list[object](), glfw.swap_buffers
        show = visit.loop.window.mirror
        monkeypatch.setattr(visit.loop.window, "mirror", lambda target: (mirrored.append(target), show(target)))
        monkeypatch.setattr(glfw, "swap_buffers", lambda window: (presented.append(window), swap(window)))
        visit.frames(FRAMES)
        assert least <= len(mirrored) <= most
        assert len(presented) == len(mirrored), "nothing is presented that was not drawn"
