"""The gallery server in ordinary use and under hostile clients: nothing outside, nothing lost, never a 500."""

from __future__ import annotations

import io
import json
import socket
import sqlite3
import stat
import sys
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image

from tests.factories import picture, sha256
from tests.vr_explorer.gallery.stored import files_in

from .conftest import LIMITS, Server


def test_what_is_uploaded_is_shown_in_order_with_thumbnails(server: Server) -> None:
    pictures = [picture(seed, kind=kind) for seed, kind in enumerate(("PNG", "JPEG", "WEBP", "GIF"))]
    code = server.gallery(pictures)
    with httpx.Client(base_url=f"{server.url}/api/galleries/{code}") as viewer:
        shown = httpx.get(str(viewer.base_url).rstrip("/")).json()
        assert (shown["title"], shown["expected"]) == ("A title", 4)
        assert [item["digest"] for item in shown["items"]] == [sha256(content) for content in pictures]
        assert [item["name"] for item in shown["items"]] == [
            f"000{number + 1}-image-{number}.{suffix}" for number, suffix in enumerate(("png", "jpg", "webp", "gif"))
        ]
        for content, item in zip(pictures, shown["items"], strict=True):
            answer = viewer.get("/" + item["file"])
            assert answer.content == content
            assert "immutable" in answer.headers["cache-control"]
            thumbnail = viewer.get("/" + item["thumbnail"])
            assert Image.open(io.BytesIO(thumbnail.content)).size == (item["width"], item["height"]) == (48, 32)
            assert thumbnail.headers["content-type"] == "image/webp"


def test_the_code_may_be_written_as_it_is_heard(server: Server) -> None:
    code = server.gallery([picture()])
    assert httpx.get(f"{server.url}/api/galleries/{code.upper().replace('-', ' ')}").status_code == 200


def test_the_zip_has_every_byte_and_how_each_was_made(server: Server) -> None:
    pictures = [picture(seed, (300, 300)) for seed in range(5)]
    code = server.gallery(pictures)
    with zipfile.ZipFile(io.BytesIO(httpx.get(f"{server.url}/api/galleries/{code}/zip").content)) as archive:
        assert archive.testzip() is None
        assert [archive.read(f"000{n + 1}-image-{n}.png") for n in range(5)] == pictures
        assert [item["id"] for item in json.loads(archive.read("items.json"))["items"]] == [
            f"image-{n}" for n in range(5)
        ]


def test_every_answer_carries_the_security_headers(server: Server) -> None:
    code = server.gallery([picture()])
    digest = sha256(picture())
    paths = ("/", f"/g/{code}", "/static/main.js", "/nothing", f"/api/galleries/{code}", f"/api/galleries/{code}/zip")
    for path in (*paths, f"/api/galleries/{code}/images/{digest}", "/api/galleries/wrong"):
        headers = httpx.get(server.url + path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


def test_the_token_is_readable_by_its_owner_only_and_stays(start: Callable[..., Server]) -> None:
    token = start().token
    again = start()
    assert again.token == token
    assert len(token) >= 32
    if sys.platform != "win32":
        assert stat.S_IMODE((again.folder / "token").stat().st_mode) == 0o600


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic {token}", "Bearer {token}x", "Bearer \xe9"])
def test_uploading_needs_the_token(server: Server, header: str) -> None:
    code = server.gallery([])
    given = {"authorization": header.format(token=server.token).encode("latin-1")}
    for method, path in (
        ("POST", "/api/galleries"),
        ("PUT", f"/api/galleries/{code}"),
        ("PUT", f"/api/images/{'0' * 64}"),
        ("DELETE", f"/api/galleries/{code}"),
    ):
        answer = httpx.request(method, server.url + path, headers=given, content=b"{}")
        assert answer.status_code == 401
        assert "token is wrong" in answer.json()["error"]


def test_a_gallery_shows_no_picture_of_another(server: Server) -> None:
    mine, theirs = picture(1), picture(2)
    code = server.gallery([mine])
    server.gallery([theirs], key="another key of sufficient length")
    for part in ("images", "thumbnails"):
        assert httpx.get(f"{server.url}/api/galleries/{code}/{part}/{sha256(mine)}").status_code == 200
        assert httpx.get(f"{server.url}/api/galleries/{code}/{part}/{sha256(theirs)}").status_code == 404


def test_guessing_codes_is_stopped_even_for_the_right_one(start: Callable[..., Server]) -> None:
    server = start(replace(LIMITS, wrong_codes=5))
    code = server.gallery([picture()])
    answers = [httpx.get(f"{server.url}/api/galleries/babab-babab-babab-babab").status_code for _ in range(6)]
    assert answers == [404] * 5 + [429]
    answer = httpx.get(f"{server.url}/api/galleries/{code}")
    assert answer.status_code == 429
    assert "wait" in answer.json()["error"]
    assert int(answer.headers["retry-after"]) > 0


def test_requests_of_one_address_are_limited(start: Callable[..., Server]) -> None:
    server = start(replace(LIMITS, burst=10, requests=0.01))
    statuses = [httpx.get(server.url).status_code for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2


PATHS = (
    "/static/../server.py",
    "/static/..%2fserver.py",
    "/static/%2e%2e/%2e%2e/store.py",
    "/static//etc/passwd",
    "/static/%00",
    "/static/" + "a" * 5000,
    "/api/galleries/..%2f..%2ftoken",
    "/api/galleries/{code}/images/../../../../token",
    "/api/galleries/{code}/images/..%2f..%2f..%2ftoken",
    "/api/galleries/{code}/images/%2e%2e%2f%2e%2e%2fgallery.sqlite",
    "/api/galleries/{code}/thumbnails/..%5c..%5ctoken",
    "/api/galleries/{code}/images/%00",
    "/api/galleries/%ff%fe",
    "/api/galleries/'%20OR%201=1--",
)


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_outside(server: Server, path: str) -> None:
    code = server.gallery([picture()])
    where = urlsplit(server.url)
    with socket.create_connection((where.hostname, where.port)) as connection:  # as written: clients tidy paths
        connection.sendall(f"GET {path.format(code=code)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split()[1] in {b"400", b"404"}
    assert server.token.encode() not in answer
    assert b"Store" not in answer


@pytest.mark.parametrize("name", ["..%2f..%2fevil", "x" * 64, "A" * 64, "0" * 63, "%00" * 64, "%2e%2e"])
def test_a_picture_cannot_name_its_place(server: Server, name: str, tmp_path: Path) -> None:
    before = files_in(tmp_path)
    assert server.client.put(f"/api/images/{name}", content=picture()).status_code in {400, 404}
    assert files_in(tmp_path) == before


def test_notes_are_kept_as_text(server: Server) -> None:
    content, note = picture(), "<img src=x onerror=alert(1)> & “quotes”"
    code = server.gallery([content])
    item = {"id": "<b>", "digest": sha256(content), "note": note, "group": "</script>"}
    server.client.put(f"/api/galleries/{code}", json={"items": [item]})
    answer = httpx.get(f"{server.url}/api/galleries/{code}")
    assert answer.headers["content-type"] == "application/json"
    shown = answer.json()["items"][0]
    assert (shown["note"], shown["id"], shown["name"]) == (note, "<b>", "0001--b-.png")


def test_uploads_of_the_same_session_at_once_lose_nothing(server: Server) -> None:
    pictures = [picture(seed) for seed in range(12)]

    def upload(_: int) -> str:
        return server.gallery(pictures)

    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(upload, range(8)))
    assert len(codes) == 1
    shown = httpx.get(f"{server.url}/api/galleries/{codes.pop()}").json()["items"]
    assert [item["digest"] for item in shown] == [sha256(content) for content in pictures]
    assert len(files_in(server.folder / "files")) == 12


def test_a_removed_gallery_takes_only_its_own_pictures_along(server: Server) -> None:
    shared, own = picture(1), picture(2)
    first = server.gallery([shared, own])
    second = server.gallery([shared], key="another key of sufficient length")
    assert server.client.delete(f"/api/galleries/{first}").status_code == 200
    assert httpx.get(f"{server.url}/api/galleries/{first}").status_code == 404
    assert httpx.get(f"{server.url}/api/galleries/{second}/images/{sha256(shared)}").content == shared
    assert len(files_in(server.folder / "files")) == 1


def test_unknown_addresses_and_methods_get_a_sentence(server: Server) -> None:
    for method, path, status in (("GET", "/nothing", 404), ("PATCH", "/api/galleries", 405), ("POST", "/", 405)):
        answer = httpx.request(method, server.url + path)
        assert answer.status_code == status
        assert answer.json()["error"].endswith(".")


def test_pictures_that_an_upload_leaves_out_go(server: Server) -> None:
    pictures = [picture(seed) for seed in range(3)]
    code = server.gallery(pictures)
    assert server.gallery(pictures[1:]) == code
    assert len(files_in(server.folder / "files")) == len(files_in(server.folder / "thumbnails")) == 2
    assert httpx.get(f"{server.url}/api/galleries/{code}/images/{sha256(pictures[0])}").status_code == 404
    assert server.gallery(pictures) == code
    assert httpx.get(f"{server.url}/api/galleries/{code}/images/{sha256(pictures[0])}").content == pictures[0]


def test_what_earlier_versions_measured_is_shown_as_before(start: Callable[..., Server]) -> None:
    server, content = start(), picture(1)
    code = server.gallery([content])
    item = {"id": "a", "digest": sha256(content), "abstractness": 0.25, "composition": None}
    assert server.client.put(f"/api/galleries/{code}", json={"items": [item]}).status_code == 200
    (shown,) = httpx.get(f"{server.url}/api/galleries/{code}").json()["items"]
    (measure,) = shown["measures"]
    assert (measure["title"], measure["value"], measure["high_means"]) == ("Abstractness", 0.25, "no face")


def test_titles_are_lines_and_galleries_of_before_have_none(start: Callable[..., Server], tmp_path: Path) -> None:
    server, contents = start(), [picture(1), picture(2)]
    code = server.gallery(contents)
    items = [
        {"id": "a", "digest": sha256(contents[0]), "title": "<b>Terrazzo\nin rust"},
        {"id": "b", "digest": sha256(contents[1])},
    ]
    assert server.client.put(f"/api/galleries/{code}", json={"items": items}).status_code == 200
    shown = httpx.get(f"{server.url}/api/galleries/{code}").json()["items"]
    assert [item["title"] for item in shown] == ["<b>Terrazzo in rust", ""]
    with closing(sqlite3.connect(server.folder / "gallery.sqlite")) as records, records:
        records.execute("UPDATE items SET content = json_remove(content, '$.title')")  # as an older version wrote it
    shown = httpx.get(f"{start().url}/api/galleries/{code}").json()["items"]
    assert [(item["id"], item["title"]) for item in shown] == [("a", ""), ("b", "")]
