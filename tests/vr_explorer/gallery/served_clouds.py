"""Clouds that a server shows, which really runs, in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from classification.cloud import Cloud
from tests import warm
from vr_explorer.render.settings import RenderSettings
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.web.site import PublishSettings
from vr_explorer.web.up_to_date import up_to_date

ROOT = Path(__file__).parents[3]
SMALL = PublishSettings(side=64, etc2=False)


def published(cloud: Cloud, folder: Path, title: str = "Nine squares") -> Path:
    return up_to_date(cloud, folder, title, SMALL, SceneSettings(), RenderSettings())


class Gallery(warm.Popen):
    """A command of the gallery in a process of its own, forked where that can be, whose output is read as text."""

    imported = (
        "artificial_inspiration",
        *(f"vr_explorer.gallery.{name}" for name in ("cli", "server", "serving")),
        *(f"vr_explorer.web.{name}" for name in ("cli", "site")),
        *("numpy.random", "PIL.PngImagePlugin", "PIL.WebPImagePlugin", "uvicorn.lifespan.on", "uvicorn.loops.auto"),
    )

    def __init__(self, arguments: Sequence[str], stderr: int | None = None, **environment: str) -> None:
        own = {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
        super().__init__(
            [sys.executable, "-m", "artificial_inspiration", *arguments],
            cwd=ROOT, env=os.environ | own | environment, stdout=subprocess.PIPE, stderr=stderr, encoding="utf-8",
        )  # fmt: skip


@contextmanager
def serving(data: Path, *arguments: str, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A server in a process of its own, and what it says until it has told where its last cloud is."""
    process = Gallery(["serve", "--data", str(data), "--port", str(port), *arguments])
    try:
        assert process.stdout is not None
        said: list[str] = []
        while not said or " is at http" not in said[-1]:
            said.append(process.stdout.readline())
            assert said[-1], "".join(said)
        yield process, said
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def link_of(said: list[str]) -> str:
    found = re.search(r" is at (http\S+/c/\S+/)", said[-1])
    assert found is not None
    return found[1]


def answered(url: str) -> httpx.Response:
    end = time.monotonic() + 300
    while True:
        try:
            return httpx.get(url)
        except httpx.TransportError:
            assert time.monotonic() < end
            time.sleep(0.05)
