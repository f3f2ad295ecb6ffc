"""A gallery server that really runs, and pictures to send to it."""

from __future__ import annotations

import hashlib
import io
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from classification.cloud import Cloud, earlier_measures
from vr_explorer.gallery.rate_limits import GalleryLimits
from vr_explorer.gallery.serving import prepared
from vr_explorer.store.session_store import SessionStore

LIMITS = GalleryLimits(megabytes=2.0, megapixels=4.0, patience=0.5, transfer=3.0, reserve_megabytes=0.0)


@dataclass(frozen=True)
class Server:
    """A running server. client: knows its address and its token."""

    url: str
    token: str
    folder: Path
    client: httpx.Client

    def gallery(self, pictures: list[bytes], key: str = "a key of sufficient length") -> str:
        """The code of a gallery that shows `pictures`."""
        code = self.client.post("/api/galleries", json={"key": key, "title": "A title"}).json()["code"]
        items = [{"id": f"image-{index}", "digest": sha256(picture)} for index, picture in enumerate(pictures)]
        assert self.client.put(f"/api/galleries/{code}", json={"items": items}).status_code == 200
        for picture in pictures:
            assert self.client.put(f"/api/images/{sha256(picture)}", content=picture).is_success
        return str(code)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def picture(seed: int = 0, size: tuple[int, int] = (48, 32), kind: str = "PNG") -> bytes:
    """A picture of its own for each seed."""
    noise = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noise).save(stream, kind)
    return stream.getvalue()


@contextmanager
def running(folder: Path, limits: GalleryLimits = LIMITS, port: int = 0, **wanted: Any) -> Iterator[Server]:
    server, listener = prepared(folder, "127.0.0.1", port, limits, **wanted, seconds_to_end=1)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.005)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        token = (folder / "token").read_text("ascii").strip()
        with httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=20) as client:
            yield Server(url, token, folder, client)
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server on a folder of the test's own with other limits."""
    with ExitStack() as stack:

        def begin(limits: GalleryLimits = LIMITS, folder: str = "galleries", **wanted: Any) -> Server:
            return stack.enter_context(running(tmp_path / folder, limits, **wanted))

        yield begin


@pytest.fixture
def server(start: Callable[..., Server]) -> Server:
    return start()


def cloud_of(
    folder: Path,
    pictures: list[bytes],
    names: list[str] | None = None,
    keep: bool = True,
    titles: Sequence[str] = (),
) -> Cloud:
    """A saved cloud of `pictures`. keep: all are favourites in `folder`/selection.sqlite. titles: what the first
    ones are called.
    """
    names = names or [f"image {number}.png" for number in range(len(pictures))]
    source = folder / "images"
    source.mkdir(parents=True)
    for name, content in zip(names, pictures, strict=True):
        (source / name).write_bytes(content)
    count = len(pictures)
    cloud = Cloud(
        ids=[Path(name).stem for name in names],
        paths=names,
        positions=np.random.default_rng(0).normal(size=(count, 3)).astype(np.float32),
        colours=np.full((count, 5, 3), (255, 128, 0), np.uint8),
        shares=np.full((count, 5), 0.2, np.float32),
        measures=earlier_measures(np.full(count, 0.25, np.float32), np.full(count, 50, np.float32)),
        sizes=np.full((count, 2), 32, np.int32),
        methods=["ink"] * count,
        parents=[["portrait"]] * count,
        parameters=['{"lines": 12}'] * count,
        cells=np.full(count, -1, np.int32),
        source=source,
        names=[*titles, *[""] * (count - len(titles))],
    ).save(folder / "cloud")
    with SessionStore(folder / "selection.sqlite", cloud.identity) as selection:
        for name in cloud.ids if keep else ():
            selection.keep(name)
    return cloud
