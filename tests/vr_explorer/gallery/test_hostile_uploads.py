"""What hostile clients send to the gallery's server: nothing outside, nothing lost, never a 500."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import socket
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

import httpx
import pytest

from tests.factories import picture, sha256
from tests.vr_explorer.gallery.stored import files_in

from .conftest import LIMITS, Server


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that decodes to side² pixels."""
    head = side.to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    rows = zlib.compress(bytes((side + 1) * min(side, 2000)), 9)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(1_000_000))
    return stream.getvalue()


HOSTILE: dict[str, bytes | Callable[[], bytes]] = {
    "nothing": b"",
    "text": b"not a picture",
    "page": b"<!doctype html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "zip": zip_bomb,
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "half": picture(3, (200, 200))[:4000],
    "bomb": partial(bomb, 2500),
    "larger bomb": partial(bomb, 60_000),
    "broken": picture(4)[:60] + b"\xff" * 40 + picture(4)[100:],
    "only a head": b"\x89PNG\r\n\x1a\n",
    "tiff": b"II*\x00\x08\x00\x00\x00\x00\x00",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_only_pictures_that_decode_are_taken(server: Server, kind: str) -> None:
    content = made() if callable(made := HOSTILE[kind]) else made
    code = server.gallery([])
    server.client.put(f"/api/galleries/{code}", json={"items": [{"id": "x", "digest": sha256(content)}]})
    answer = server.client.put(f"/api/images/{sha256(content)}", content=content)
    assert answer.status_code == 415
    assert str(server.folder) not in answer.text
    assert not files_in(server.folder / "files") | files_in(server.folder / "incoming")
    assert httpx.get(f"{server.url}/api/galleries/{code}").json()["items"] == []


def test_a_page_hidden_behind_a_picture_is_served_as_a_picture(server: Server) -> None:
    content = picture() + b"<script>alert(1)</script>"
    code = server.gallery([content])
    answer = httpx.get(f"{server.url}/api/galleries/{code}/images/{sha256(content)}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_bytes_must_have_the_hash_of_their_name(server: Server) -> None:
    code = server.gallery([])
    server.client.put(f"/api/galleries/{code}", json={"items": [{"id": "x", "digest": "0" * 64}]})
    answer = server.client.put(f"/api/images/{'0' * 64}", content=picture())
    assert answer.status_code == 400
    assert "SHA-256" in answer.json()["error"]


def test_a_picture_that_no_gallery_names_is_refused(server: Server) -> None:
    assert server.client.put(f"/api/images/{sha256(picture())}", content=picture()).status_code == 409


@pytest.mark.parametrize("announced", [True, False])
def test_oversized_bodies_are_refused(server: Server, announced: bool) -> None:
    content = bytes(3_000_000)
    code = server.gallery([])
    server.client.put(f"/api/galleries/{code}", json={"items": [{"id": "x", "digest": sha256(content)}]})
    body = content if announced else iter([content[i : i + 100_000] for i in range(0, len(content), 100_000)])
    with suppress(httpx.TransportError):  # the server may close the connection before everything is sent
        assert server.client.put(f"/api/images/{sha256(content)}", content=body).status_code == 413
    assert not files_in(server.folder / "incoming")


def test_compressed_bodies_are_refused(server: Server) -> None:
    body = gzip.compress(b'{"key": "a key of sufficient length"}')
    answer = server.client.post("/api/galleries", content=body, headers={"content-encoding": "gzip"})
    assert answer.status_code == 415


@pytest.mark.parametrize("pause", [30.0, 0.2])
def test_slow_bodies_are_cut_off(server: Server, pause: float) -> None:
    """One that stops, and one that trickles for ever."""

    async def send() -> bytes:
        where = urlsplit(server.url)
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        head = f"POST /api/galleries HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
        writer.write(f"{head}Content-Length: 1000\r\n\r\n".encode())

        async def trickle() -> None:
            while True:
                writer.write(b" ")
                await asyncio.sleep(pause)

        task = asyncio.create_task(trickle())
        answer = await asyncio.wait_for(reader.read(4000), 10)
        task.cancel()
        writer.close()
        return answer

    assert asyncio.run(send()).split()[1] == b"408"


def test_a_transfer_that_breaks_off_leaves_nothing(server: Server) -> None:
    content = picture(1, (300, 300))
    code = server.gallery([])
    server.client.put(f"/api/galleries/{code}", json={"items": [{"id": "x", "digest": sha256(content)}]})
    where = urlsplit(server.url)
    head = f"PUT /api/images/{sha256(content)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
    with socket.create_connection((where.hostname, where.port)) as connection:
        connection.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content[:10_000])
    assert server.client.put(f"/api/images/{sha256(content)}", content=content).status_code == 201
    assert not files_in(server.folder / "incoming")


BODIES = (
    b"",
    b"[]",
    b"null",
    b"{",
    b"\xff\xfe",
    b"[" * 200_000,
    b'{"key": NaN}',
    b'{"key": 5}',
    b'{"key": "short"}',
    b'{"key": "\\ud800 and more than sixteen"}',
    b'{"key": "a key of sufficient length", "title": ["x"]}',
    b'{"key": "a key of sufficient length", "title": "' + b"x" * 300 + b'"}',
    b'{"key": ' + b"9" * 5000 + b"}",
)


@pytest.mark.parametrize("body", BODIES)
def test_malformed_requests_get_a_sentence(server: Server, body: bytes) -> None:
    answer = server.client.post("/api/galleries", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("The request cannot be read: ")


FIELDS: tuple[dict[str, object], ...] = (
    {"digest": "../../token"},
    {"digest": None},
    {"id": ""},
    {"id": "x" * 201},
    {"note": 5},
    {"title": 5},
    {"title": "x" * 201},
    {"note": "x" * 5000},
    {"note": "\ud800"},
    {"parameters": []},
    {"parameters": {"x": "y" * 30_000}},
    {"parameters": {"\ud800": 1}},
    {"parameters": json.loads('{"a":' * 600 + "1" + "}" * 600)},
    {"parameters": {"a": json.loads("[" * 40 + "]" * 40)}},
    {"parents": "x"},
    {"parents": [["x"]]},
    {"colours": ["red; background: url(https://example.org)"]},
    {"colours": ["#ffffff"] * 100},
    {"shares": [1e300]},
    {"shares": [True]},
    {"abstractness": "much"},
    {"composition": -1},
    {"measures": {}},
    {"measures": ["abstractness"]},
    {"measures": [{"id": "tilt", "value": 1}]},
    {"measures": [{"id": "tilt", "title": "Tilt", "value": "1"}]},
    {"measures": [{"id": "tilt", "title": "Tilt", "value": 1e300}]},
    {"measures": [{"id": "tilt", "title": "Tilt", "low": 1, "value": 1}]},
    {"measures": [{"id": "tilt", "title": "Tilt", "value": 1}] * 2},
    {"measures": [{"id": f"m{number}", "title": "Tilt", "value": 1} for number in range(65)]},
)


@pytest.mark.parametrize("field", FIELDS)
def test_malformed_items_get_a_sentence(server: Server, field: dict[str, object]) -> None:
    code = server.gallery([])
    item = {"id": "x", "digest": "0" * 64, **field}
    body = json.dumps({"items": [{"id": "x", "digest": "0" * 64}, item]}).encode()
    answer = server.client.put(f"/api/galleries/{code}", content=body)
    assert answer.status_code == 400
    assert "items[1]" in answer.json()["error"]


def test_the_number_of_images_is_limited(start: Callable[..., Server]) -> None:
    server = start(replace(LIMITS, images=3))
    code = server.gallery([])
    items = [{"id": f"{n}", "digest": "0" * 64} for n in range(4)]
    assert server.client.put(f"/api/galleries/{code}", json={"items": items}).status_code == 413


def test_the_number_of_galleries_is_limited(start: Callable[..., Server]) -> None:
    server = start(replace(LIMITS, galleries=1))
    server.gallery([])
    answer = server.client.post("/api/galleries", json={"key": "another key of sufficient length"})
    assert answer.status_code == 507


@pytest.mark.parametrize("limits", [{"total_megabytes": 0.02}, {"reserve_megabytes": 1e12}])
def test_a_full_server_says_so_and_keeps_what_it_has(start: Callable[..., Server], limits: dict[str, float]) -> None:
    content = picture(1, (100, 100))
    server = start(replace(LIMITS, **limits))
    code = server.gallery([])
    server.client.put(f"/api/galleries/{code}", json={"items": [{"id": "x", "digest": sha256(content)}]})
    answer = server.client.put(f"/api/images/{sha256(content)}", content=content)
    assert answer.status_code == 507
    assert "full" in answer.json()["error"]
