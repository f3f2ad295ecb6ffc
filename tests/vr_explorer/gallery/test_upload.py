"""An upload brings every picture across once, whatever stands in its way, and says what that is."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from PIL import Image

from foundation.errors import UserError
from tests.factories import cloud_of, picture, sha256
from vr_explorer.gallery.favourites import FavouriteImage, favourite_images
from vr_explorer.gallery.upload import State, Uploader, UploadProgress, address

from .conftest import LIMITS, Server, running

KILLS = 20
IMAGES = 200


def favourites(folder: Path, pictures: list[bytes], names: list[str] | None = None) -> list[FavouriteImage]:
    return favourite_images(cloud_of(folder, pictures, names), folder / "selection.sqlite")[0]


def begin(server: Server | str, folder: Path, images: list[FavouriteImage], token: str | None = None) -> Uploader:
    url = server if isinstance(server, str) else server.url
    token = token or (server.token if isinstance(server, Server) else "token")
    return Uploader(url, token, folder / "uploads.sqlite", "cloud", folder / "cloud", "A title", lambda: images)


def flat(size: tuple[int, int]) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size).save(stream, "PNG")
    return stream.getvalue()


def until(uploader: Uploader, condition: Callable[[UploadProgress], bool], seconds: float = 20.0) -> UploadProgress:
    end = time.monotonic() + seconds
    while not condition(uploader.progress):
        assert time.monotonic() < end, uploader.progress
        time.sleep(0.01)
    return uploader.progress


def shown(server: Server, code: str) -> list[str]:
    return [item["digest"] for item in httpx.get(f"{server.url}/api/galleries/{code}").json()["items"]]


def test_favourites_arrive_in_order_with_their_facts(server: Server, tmp_path: Path) -> None:
    pictures = [picture(seed) for seed in range(5)]
    images = favourites(tmp_path, [*pictures, pictures[0]])
    with begin(server, tmp_path, images) as uploader:
        assert uploader.wait(20)
    done = uploader.progress
    assert (done.state, done.sent, done.total, done.message) == (State.FINISHED, 5, 5, "")
    assert done.link == f"{server.url}/g/{done.code}"
    items = httpx.get(f"{server.url}/api/galleries/{done.code}").json()["items"]
    assert [item["digest"] for item in items] == [sha256(content) for content in [*pictures, pictures[0]]]
    assert items[0]["parameters"] == {"lines": 12}
    assert (items[0]["method"], items[0]["colours"][0]) == ("ink", "#ff8000")
    assert [(one["title"], one["value"]) for one in items[0]["measures"]] == [
        ("Abstractness", 0.25),
        ("Composition", 50),
    ]


def test_a_second_upload_keeps_the_link_and_sends_only_what_is_new(server: Server, tmp_path: Path) -> None:
    images = favourites(tmp_path, [picture(seed) for seed in range(4)])
    codes = []
    for part in (images[:3], [images[3], *images[:2]]):
        with begin(server, tmp_path, part) as uploader:
            assert uploader.wait(20)
        codes.append(uploader.progress.code)
    assert codes[0] == codes[1]
    assert shown(server, codes[0]) == [sha256(picture(seed)) for seed in (3, 0, 1)]
    assert len(list((server.folder / "files").glob("*/*"))) == 3


def test_types_that_browsers_do_not_show_are_sent_as_png(server: Server, tmp_path: Path) -> None:
    images = favourites(tmp_path, [picture(1, kind="TIFF"), picture(2, kind="BMP")], ["a.tif", "b.bmp"])
    with begin(server, tmp_path, images) as uploader:
        assert uploader.wait(20)
    names = [i["name"] for i in httpx.get(f"{server.url}/api/galleries/{uploader.progress.code}").json()["items"]]
    assert names == ["0001-a.png", "0002-b.png"]


def test_a_wrong_token_is_said_and_nothing_is_sent(server: Server, tmp_path: Path) -> None:
    with begin(server, tmp_path, favourites(tmp_path, [picture()]), token="wrong") as uploader:
        assert uploader.wait(20)
    assert uploader.progress.state is State.STOPPED
    assert "token is wrong" in uploader.progress.message
    assert not (server.folder / "files").exists()


def test_a_server_that_is_gone_is_waited_for(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    images = favourites(tmp_path, [picture()])
    (tmp_path / "galleries").mkdir()
    (tmp_path / "galleries" / "token").write_text("the-token-of-this-test")
    with begin(f"http://127.0.0.1:{port}", tmp_path, images, "the-token-of-this-test") as uploader:
        waiting = until(uploader, lambda now: now.state is State.WAITING)
        assert "does not answer" in waiting.message
        with running(tmp_path / "galleries", port=port):
            assert uploader.wait(20)
    assert uploader.progress.state is State.FINISHED


def test_a_full_server_is_waited_for(tmp_path: Path) -> None:
    images = favourites(tmp_path, [picture(1, (100, 100))])
    with running(tmp_path / "galleries", replace(LIMITS, total_megabytes=0.02)) as server:
        port = int(server.url.rpartition(":")[2])
        uploader = begin(server, tmp_path, images)
        assert "server is full" in until(uploader, lambda now: now.state is State.WAITING).message
    with uploader, running(tmp_path / "galleries", port=port):
        assert uploader.wait(20)
    assert uploader.progress.state is State.FINISHED


def test_what_is_no_gallery_server_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no address of a server"):
        address("gallery.example.org")
    images = favourites(tmp_path, [picture()])
    serving = [sys.executable, "-c", "import http.server as h; h.test(h.SimpleHTTPRequestHandler, port=0)"]
    process = subprocess.Popen(
        serving,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    port = process.stdout.readline().split(" port ")[1].split()[0]
    with process:
        with begin(f"http://127.0.0.1:{port}/nothing", tmp_path, images) as uploader:
            until(uploader, lambda now: now.state in {State.STOPPED, State.WAITING})
        process.terminate()
        process.stdout.close()
    assert uploader.progress.state is State.STOPPED


def test_a_file_that_changed_or_went_is_named(server: Server, tmp_path: Path) -> None:
    images = favourites(tmp_path, [picture(1), picture(2)])
    images[0].path.unlink()
    with begin(server, tmp_path, images) as uploader:
        assert uploader.wait(20)
    assert uploader.progress.state is State.STOPPED
    assert str(images[0].path) in uploader.progress.message


def test_a_picture_that_is_not_taken_keeps_no_other_back(server: Server, tmp_path: Path) -> None:
    heavy, wide = picture(1, (1000, 1000)), flat((2100, 2100))
    assert len(heavy) > LIMITS.megabytes * 1e6
    images = favourites(tmp_path, [heavy, picture(3), wide, picture(4)])
    with begin(server, tmp_path, images) as uploader:
        assert uploader.wait(20)
    done = uploader.progress
    assert (done.state, done.sent) == (State.STOPPED, 2)
    assert done.message.startswith("2 of 4 pictures are there; image 0.png was not taken: It has ")
    assert shown(server, done.code) == [sha256(picture(3)), sha256(picture(4))]


def test_nothing_chosen_is_said(tmp_path: Path) -> None:
    cloud = cloud_of(tmp_path, [picture()])
    with pytest.raises(UserError, match="no favourites"):
        favourite_images(cloud, tmp_path / "another.sqlite")
    (tmp_path / "images" / "image 0.png").unlink()
    with pytest.raises(UserError, match="None of 1 favourite has its picture"):
        favourite_images(cloud, tmp_path / "selection.sqlite")


SERVE = """
import os
import sys
from pathlib import Path
import uvicorn
from vr_explorer.gallery.rate_limits import GalleryLimits
from vr_explorer.gallery.server import application
for asked in sys.stdin:
    if pid := os.fork():
        print(pid, flush=True)
        os.waitpid(pid, 0)
        print("ended", flush=True)
    else:
        app = application(Path(sys.argv[1]), GalleryLimits(reserve_megabytes=0.0, wrong_codes=1000))
        uvicorn.run(app, port=int(sys.argv[2]), log_level="critical")
"""
"""A server for each line that is read, told by its process, and forked from one that has imported what it needs."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_all_arrive_once_while_the_server_is_killed_twenty_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vr_explorer.gallery.upload.FIRST_WAIT", 0.02)
    monkeypatch.setattr("vr_explorer.gallery.upload.LONGEST_WAIT", 0.1)
    pictures = [picture(seed) for seed in range(IMAGES)]
    images = favourites(tmp_path, pictures)
    folder = tmp_path / "galleries"
    folder.mkdir()
    (folder / "token").write_text("the-token-of-this-test")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    uploader = begin(f"http://127.0.0.1:{port}", tmp_path, images, "the-token-of-this-test")
    command = [sys.executable, "-c", SERVE, str(folder), str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as servers:
        assert servers.stdin is not None and servers.stdout is not None
        for kill in range(KILLS):
            print("another", file=servers.stdin, flush=True)
            server_process = int(servers.stdout.readline())
            wanted = (kill + 1) * (IMAGES - 20) // KILLS
            try:
                until(uploader, lambda now, wanted=wanted: now.sent >= wanted, 60)
            finally:
                os.kill(server_process, signal.SIGKILL)
            assert servers.stdout.readline() == "ended\n"
    with running(folder, port=port) as server, uploader:
        assert uploader.wait(60)
        assert uploader.progress.state is State.FINISHED
        assert shown(server, uploader.progress.code) == [sha256(content) for content in pictures]
        files = sorted(path.name for path in (folder / "files").glob("*/*"))
        assert files == sorted(sha256(content) for content in pictures)
        for content in pictures[:: IMAGES // 10]:
            assert (folder / "files" / sha256(content)[:2] / sha256(content)).read_bytes() == content


def test_an_upload_that_was_interrupted_goes_on_under_the_same_link(server: Server, tmp_path: Path) -> None:
    images = favourites(tmp_path, [picture(seed) for seed in range(60)])
    with begin(server, tmp_path, images) as first:
        code = until(first, lambda now: now.sent >= 3).code
    assert first.progress.state is State.STOPPED
    assert 3 <= len(shown(server, code)) < 60
    with begin(server, tmp_path, images) as second:
        assert second.wait(30)
    assert second.progress.code == code
    assert shown(server, code) == [sha256(picture(seed)) for seed in range(60)]
