"""Pictures are saved on a thread, whole or not at all."""

from __future__ import annotations

import time
from pathlib import Path

import moderngl
import numpy as np
import pytest
from PIL import Image

from vr_explorer.app.screenshots import Screenshots


def test_what_is_in_the_framebuffer_is_in_the_file(ctx: moderngl.Context, tmp_path: Path) -> None:
    rows = np.random.default_rng(3).integers(0, 256, (31, 53, 4), np.uint8)
    framebuffer = ctx.framebuffer([ctx.texture((53, 31), 4, rows.tobytes())])
    screenshots = Screenshots(ctx, tmp_path / "pictures")
    screenshots.take(framebuffer, framebuffer.size)
    screenshots.take(framebuffer, framebuffer.size)
    screenshots.close()
    saved = sorted((tmp_path / "pictures").iterdir())
    assert len(saved) == 2, "two in one second do not replace each other"
    for path in saved:
        with Image.open(path) as image:
            np.testing.assert_array_equal(np.asarray(image), rows[::-1, :, :3])


def test_the_message_tells_the_file_from_the_users_own_folder_on(
    ctx: moderngl.Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    framebuffer = ctx.framebuffer([ctx.texture((4, 4), 4)])
    screenshots = Screenshots(ctx, tmp_path / "Pictures" / "Artificial Inspiration")
    screenshots.take(framebuffer, framebuffer.size)
    messages: list[str] = []
    end = time.monotonic() + 10.0
    while not messages and time.monotonic() < end:
        messages = screenshots.follow()
        time.sleep(0.01)
    screenshots.close()
    (saved,) = (tmp_path / "Pictures" / "Artificial Inspiration").iterdir()
    assert messages == [f"Saved {Path('~/Pictures/Artificial Inspiration') / saved.name}"]


def test_a_folder_that_cannot_be_made_is_a_message(ctx: moderngl.Context, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    framebuffer = ctx.framebuffer([ctx.texture((4, 4), 4)])
    screenshots = Screenshots(ctx, tmp_path / "file")
    screenshots.take(framebuffer, framebuffer.size)
    messages: list[str] = []
    end = time.monotonic() + 10.0
    while not messages and time.monotonic() < end:
        messages = screenshots.follow()
        time.sleep(0.01)
    screenshots.close()
    assert "a file of that name is in the way" in messages[0]
