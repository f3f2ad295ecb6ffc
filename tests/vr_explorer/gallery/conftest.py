"""A gallery server that really runs, and pictures to send to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import certifi
import httpx
import pytest

from classification.cloud import Cloud
from classification.cloud.keys import key_of
from tests.factories import painted_squares, pictured_cloud, sha256
from vr_explorer.gallery.rate_limits import GalleryLimits
from vr_explorer.gallery.serving import prepared
from vr_explorer.gallery.shared_cloud import SharedCloud

from .served_clouds import published

LIMITS = GalleryLimits(megabytes=2.0, megapixels=4.0, patience=0.5, transfer=3.0, reserve_megabytes=0.0)


@dataclass(frozen=True)
class Server:
    """A running server. client: knows its address and its token. clouds: where each is that it shows."""

    url: str
    token: str
    folder: Path
    client: httpx.Client
    clouds: tuple[str, ...] = ()

    def gallery(self, pictures: list[bytes], key: str = "a key of sufficient length") -> str:
        """The code of a gallery that shows `pictures`."""
        code = self.client.post("/api/galleries", json={"key": key, "title": "A title"}).json()["code"]
        items = [{"id": f"image-{index}", "digest": sha256(picture)} for index, picture in enumerate(pictures)]
        assert self.client.put(f"/api/galleries/{code}", json={"items": items}).status_code == 200
        for picture in pictures:
            assert self.client.put(f"/api/images/{sha256(picture)}", content=picture).is_success
        return str(code)


@pytest.fixture(scope="session")
def one_authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first of those that httpx trusts."""
    file, end = tmp_path_factory.mktemp("authorities") / "one.pem", "-----END CERTIFICATE-----"
    file.write_text(certifi.contents().partition(end)[0] + end, "ascii", "ignore")
    return file


@pytest.fixture(autouse=True)
def few_trusted(one_authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No server on the internet is asked: to read all the authorities takes a fiftieth of a second for each client."""
    monkeypatch.setenv("SSL_CERT_FILE", str(one_authority))


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
        with httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=300) as client:
            app: Any = server.config.app
            yield Server(url, token, folder, client, tuple(one.address for one in app.state.clouds))
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


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    return pictured_cloud(tmp_path_factory.mktemp("clouds"), painted_squares(9))


@pytest.fixture(scope="module")
def shared(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> SharedCloud:
    return SharedCloud(published(cloud, tmp_path_factory.mktemp("published")), "Nine squares", key_of(cloud))
