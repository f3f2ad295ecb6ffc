"""Downloads against a real server on this machine."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from foundation.errors import UserError
from foundation.weights import CACHE_VARIABLE, Weights, cache_folder, cached, fetch

CONTENT = np.random.default_rng(0).bytes(3_000_000)


class Publisher(BaseHTTPRequestHandler):
    """/whole, /nameless (without its length), /half (ends too early), /stalled (never answers), /continues (from where
    it is asked to), else 404."""

    requests = 0
    done = threading.Event()

    def do_GET(self) -> None:
        type(self).requests += 1
        if self.path == "/stalled":
            self.done.wait(30)
            return
        if self.path == "/continues":
            self.go_on()
            return
        if self.path not in ("/whole", "/nameless", "/half"):
            self.send_error(404)
            return
        self.send_response(200)
        if self.path != "/nameless":
            self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        with suppress(ConnectionError):  # the other side may refuse the rest
            self.wfile.write(CONTENT[: len(CONTENT) // 2] if self.path == "/half" else CONTENT)

    def go_on(self) -> None:
        first = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        if first >= len(CONTENT):
            self.send_error(416)
            return
        self.send_response(206)
        self.send_header("Content-Length", str(len(CONTENT) - first))
        self.send_header("Content-Range", f"bytes {first}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.end_headers()
        self.wfile.write(CONTENT[first:])

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a publisher; the cache is a fresh folder."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr("foundation.weights._PATIENCE", 0.5)
    Publisher.requests = 0
    Publisher.done.clear()
    publisher = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    thread = threading.Thread(target=publisher.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{publisher.server_address[1]}"
    Publisher.done.set()
    publisher.shutdown()
    publisher.server_close()
    thread.join()


def published(address: str) -> Weights:
    digest = hashlib.sha256(CONTENT).hexdigest()[:8]
    return Weights("Small network", f"small-{digest}.pth", address, digest, len(CONTENT), "MIT")


def nothing_is_left() -> bool:
    return not list(cache_folder().iterdir())


def test_downloads_once_and_counts_the_bytes(server: str) -> None:
    weights = published(f"{server}/whole")
    seen: list[tuple[int, int]] = []
    assert cached(weights) is None
    path = fetch(weights, lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == CONTENT
    assert path == cached(weights) == fetch(weights)
    assert Publisher.requests == 1
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1] == (len(CONTENT), len(CONTENT))


def test_a_server_that_does_not_say_the_length(server: str) -> None:
    seen: list[tuple[int, int]] = []
    path = fetch(published(f"{server}/nameless"), lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == CONTENT
    assert {total for _, total in seen} == {0}


@pytest.mark.parametrize(
    ("page", "change", "sentence"),
    [
        ("whole", {"sha256_prefix": "00000000"}, "published checksum"),
        ("whole", {"size": 1_000_000}, "more than Small network has"),
        ("nameless", {"size": 1_000_000}, "more than Small network has"),
        ("half", {}, "cut off after 1500000 of 3000000 bytes"),
        ("missing", {}, "404"),
        ("stalled", {}, "timed out"),
    ],
)
def test_what_is_not_the_published_file_is_refused(
    server: str, page: str, change: dict[str, object], sentence: str
) -> None:
    weights = replace(published(f"{server}/{page}"), **change)  # type: ignore[arg-type]
    with pytest.raises(UserError, match=sentence) as refusal:
        fetch(weights)
    assert weights.url in str(refusal.value)
    assert str(cache_folder() / weights.file) in str(refusal.value)
    assert nothing_is_left() or page == "half"
    assert cached(weights) is None


def test_a_download_that_was_cut_off_goes_on_where_it_was(server: str) -> None:
    with pytest.raises(UserError, match="cut off"):
        fetch(published(f"{server}/half"))
    seen: list[tuple[int, int]] = []
    path = fetch(published(f"{server}/continues"), lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == CONTENT
    assert seen[0][0] > len(CONTENT) // 2
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert list(cache_folder().iterdir()) == [path]


def test_a_server_that_begins_anew_is_followed(server: str) -> None:
    with pytest.raises(UserError, match="cut off"):
        fetch(published(f"{server}/half"))
    assert fetch(published(f"{server}/whole")).read_bytes() == CONTENT


def test_the_rest_of_another_file_is_refused_and_thrown_away(server: str) -> None:
    weights = published(f"{server}/continues")
    cache_folder().mkdir(parents=True)
    (cache_folder() / f".{weights.file}.begun").write_bytes(bytes(1_000_000))
    with pytest.raises(UserError, match="published checksum"):
        fetch(weights)
    assert nothing_is_left()


def test_without_a_network_the_user_hears_how_to_get_the_file(server: str) -> None:
    weights = published("http://127.0.0.1:1/whole")
    with pytest.raises(UserError, match="check the network") as refusal:
        fetch(weights)
    assert weights.url in str(refusal.value)
    assert nothing_is_left()


def test_a_damaged_file_in_the_cache_is_downloaded_anew(server: str) -> None:
    weights = published(f"{server}/whole")
    fetch(weights).write_bytes(CONTENT[:-1])
    assert cached(weights) is None
    assert fetch(weights).read_bytes() == CONTENT


def test_a_file_put_there_by_hand_is_taken_without_a_network(server: str) -> None:
    weights = published("http://127.0.0.1:1/whole")
    cache_folder().mkdir(parents=True)
    (cache_folder() / weights.file).write_bytes(CONTENT)
    assert fetch(weights) == cache_folder() / weights.file


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full to stand for a full disk")
def test_a_full_disk_is_named_as_such(server: str) -> None:
    weights = published(f"{server}/whole")
    cache_folder().mkdir(parents=True)
    (cache_folder() / f".{weights.file}.begun").symlink_to("/dev/full")
    with pytest.raises(UserError, match="the disk is full"):
        fetch(weights)
    assert cached(weights) is None
