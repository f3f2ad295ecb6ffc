"""Clouds on the server: behind their codes, as files that browsers keep, continue and take compressed."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from classification.cloud import Cloud
from classification.cloud.keys import key_of
from foundation.errors import UserError
from vr_explorer.gallery.guard import SECURITY
from vr_explorer.gallery.shared_cloud import SharedCloud
from vr_explorer.web.up_to_date import STAMP

from .conftest import LIMITS, Server
from .served_clouds import answered, link_of, published, serving

ROOT = Path(__file__).parents[3]


@pytest.fixture
def server(start: Callable[..., Server], shared: SharedCloud) -> Server:
    return start(clouds=[shared])


def test_a_cloud_opens_with_its_code_alone(start: Callable[..., Server], server: Server) -> None:
    (address,) = server.clouds
    page = server.client.get(address)
    assert "<title>Nine squares</title>" in page.text
    assert "data-served" in page.text
    assert {name: page.headers[name] for name in SECURITY} == SECURITY
    spoken = address.replace("-", " ").upper().replace("/C/", "/c/")
    assert server.client.get(spoken).text == page.text, "case and dashes do not matter"
    for wrong in ("/c/lusab-babad-gutih-tugad/", "/c/x/", "/c/lusab-babad-gutih-tugad/cloud.bin"):
        assert server.client.get(wrong).status_code == 404
    for door in (address.rstrip("/"), address.replace("/c/", "/g/").rstrip("/")):
        assert server.client.get(door).headers["location"] == address
    assert start(folder="others").client.get(address).status_code == 404


def test_guessing_codes_is_counted(start: Callable[..., Server], shared: SharedCloud) -> None:
    server = start(replace(LIMITS, wrong_codes=3, wait=1e6), clouds=[shared])
    asked = [server.client.get("/c/lusab-babad-gutih-tugad/").status_code for _ in range(4)]
    assert asked == [404, 404, 404, 429]
    assert server.client.get(server.clouds[0]).status_code == 429


def test_no_path_leads_out_of_what_is_published(server: Server, shared: SharedCloud) -> None:
    (address,) = server.clouds
    host, port = httpx.URL(server.url).host, httpx.URL(server.url).port
    stamp = shared.folder.parent / STAMP
    assert stamp.is_file(), "there is something to find"
    for path in (
        f"../{STAMP}",
        f"..%2f{STAMP}",
        f"%2e%2e/{STAMP}",
        str(stamp),
        f"page/../../{STAMP}",
        "page",
        "page/",
        "index.html.gz",
    ):
        request = f"GET {address}{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
        with socket.create_connection((host, port), timeout=300) as connection:
            connection.sendall(request.encode())
            status = connection.makefile("rb").readline()
        assert b" 404 " in status, path


def test_what_is_published_later_is_no_part_of_what_is_served(server: Server, shared: SharedCloud) -> None:
    added = shared.folder / "private.txt"
    added.write_text("not published")
    try:
        assert server.client.get(f"{server.clouds[0]}private.txt").status_code == 404
    finally:
        added.unlink()


def test_browsers_keep_files_and_ask_whether_they_are_new(server: Server, shared: SharedCloud) -> None:
    (address,) = server.clouds
    client = server.client
    first = client.get(f"{address}cloud.bin")
    assert first.content == (shared.folder / "cloud.bin").read_bytes()
    assert first.headers["cache-control"] == "private, no-cache"
    again = client.get(f"{address}cloud.bin", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = client.get(f"{address}cloud.bin", headers={"if-none-match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)
    picture = next(shared.folder.rglob("*.webp")).relative_to(shared.folder).as_posix()
    kept = client.get(f"{address}{picture}")
    assert kept.headers["content-type"] == "image/webp"
    assert "immutable" in kept.headers["cache-control"]


def test_files_come_compressed_to_who_takes_it(server: Server, shared: SharedCloud) -> None:
    (address,) = server.clouds
    small = shared.folder / "page" / "explorer.js.gz"
    plain = (shared.folder / "page" / "explorer.js").read_bytes()
    assert gzip.decompress(small.read_bytes()) == plain
    tags = set()
    for accepted, coding, size in (
        ("gzip", "gzip", small.stat().st_size),
        ("identity", None, len(plain)),
        ("gzip;q=0", None, len(plain)),
    ):
        answer = server.client.get(f"{address}page/explorer.js", headers={"accept-encoding": accepted})
        assert answer.content == plain
        assert answer.headers.get("content-encoding") == coding
        assert int(answer.headers["content-length"]) == size
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["vary"] == "accept-encoding"
        tags.add(answer.headers["etag"])
    assert len(tags) == 2, "a cache does not mix the two"


def test_a_transfer_that_broke_goes_on(server: Server, shared: SharedCloud) -> None:
    (address,) = server.clouds
    whole = server.client.get(f"{address}cloud.bin", headers={"accept-encoding": "identity"})
    asked = {"range": "bytes=100-", "if-range": whole.headers["etag"], "accept-encoding": "gzip"}
    rest = server.client.get(f"{address}cloud.bin", headers=asked)
    assert rest.status_code == 206
    assert "content-encoding" not in rest.headers
    assert whole.content[:100] + rest.content == whole.content
    changed = server.client.get(f"{address}cloud.bin", headers={**asked, "if-range": '"before"'})
    assert (changed.status_code, changed.content) == (200, whole.content)


def test_a_file_that_went_is_a_sentence(start: Callable[..., Server], cloud: Cloud, tmp_path: Path) -> None:
    shared = SharedCloud(published(cloud, tmp_path / "published"), "Nine", key_of(cloud))
    server = start(clouds=[shared])
    (shared.folder / "cloud.bin").unlink()
    answer = server.client.get(f"{server.clouds[0]}cloud.bin", headers={"accept-encoding": "identity"})
    assert (answer.status_code, answer.json()["error"][:40]) == (503, "The cloud is being published again; load")
    shutil.rmtree(shared.folder)
    with pytest.raises(UserError, match="There is no published cloud"):
        start(clouds=[shared])


def test_a_cloud_is_published_where_it_is_another_one_and_no_more(cloud: Cloud, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    site = published(cloud, folder)
    before = (site / "cloud.bin").stat()
    assert (published(cloud, folder) / "cloud.bin").stat() == before
    published(cloud, folder, "Another title")
    other = (site / "cloud.bin").stat()
    assert other != before
    assert cloud.folder is not None
    table = next(cloud.folder.glob("*.parquet"))
    os.utime(table, ns=(1, 1))
    published(cloud, folder, "Another title")
    later = (site / "cloud.bin").stat()
    assert later != other
    (folder / STAMP).unlink()  # as where a process ended before it was whole
    published(cloud, folder, "Another title")
    assert (site / "cloud.bin").stat() != later


def test_a_link_stays_what_it_is(cloud: Cloud, tmp_path: Path) -> None:
    arguments = "--cloud", str(cloud.folder), "--set", "publish.side=64", "--set", "publish.etc2=false"
    with serving(tmp_path, *arguments) as (process, said):
        link = link_of(said)
        assert "<title>" in answered(link).text
        assert any("▀" in line or "█" in line for line in said), "the link as a QR code"
        process.send_signal(signal.SIGTERM)
        process.wait()
    site = tmp_path / "clouds" / key_of(cloud) / "site" / "cloud.bin"
    before = site.stat()
    with serving(tmp_path, *arguments) as (_, said):
        assert link_of(said).split("/c/")[1] == link.split("/c/")[1]
        assert site.stat() == before, "what is up to date is not published again"
        if os.name == "posix":
            assert not (tmp_path / "clouds.sqlite").stat().st_mode & 0o077
