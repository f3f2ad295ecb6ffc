"""What strangers may take of the gallery's server: connections, headers, time, bytes, lines of its log."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import selectors
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.factories import picture, sha256
from tests.vr_explorer.gallery.connections import answered, connected
from vr_explorer.gallery.log_rate_limit import RateLimitFilter
from vr_explorer.gallery.reverse_proxies import Proxies

from .conftest import LIMITS, Server

ROOT = Path(__file__).parents[3]


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither descriptors nor modes of this kind")


Start = Callable[..., Server]


def alive(server: Server) -> bool:
    return httpx.get(server.url, timeout=300).status_code == 200


@pytest.mark.parametrize("piece", [100, 4_000, 1_000_000])
def test_headers_are_bounded_in_bytes_however_they_come(server: Server, piece: int) -> None:
    """Of 600 MB on one connection not a fiftieth is taken."""
    head, sent = b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", 0
    with connected(server) as connection:
        connection.sendall(head)
        with suppress(OSError):
            while sent < 12_000_000:
                sent += connection.send(b"a" * piece)
                if piece < 1_000:
                    time.sleep(0.0005)
        answer = answered(connection)
    assert sent < 12_000_000
    assert answer.split()[1:2] in ([], [b"400"], [b"431"])
    assert not answer or b"nosniff" in answer
    assert alive(server)


@pytest.mark.parametrize(("count", "length"), [(65, 1), (3_000, 1), (20, 1_000)])
def test_headers_are_bounded_in_number_and_together(server: Server, count: int, length: int) -> None:
    headers = "".join(f"X-{number}: {'a' * length}\r\n" for number in range(count))
    with connected(server) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n".encode())
        assert answered(connection).split()[1] in {b"400", b"431"}
    assert alive(server)


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_who_sends_no_whole_request_is_left(start: Start, begun: bytes) -> None:
    """Nothing, half of one, and one after which nothing more comes."""
    server = start(replace(LIMITS, head=1.0))
    with connected(server) as connection:
        connection.sendall(begun)
        answer = answered(connection)
    assert (answer.split()[1:2] == [b"200"]) == begun.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("before", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_a_request_that_trickles_is_left(start: Start, before: bytes) -> None:
    """A byte now and then, at once or after a request that was whole."""
    server, begun = start(replace(LIMITS, head=1.0)), time.monotonic()
    with connected(server) as connection, suppress(OSError):
        connection.sendall(before + b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ")
        while time.monotonic() < begun + 60:
            connection.sendall(b"a")
            time.sleep(0.1)
    assert time.monotonic() < begun + 50


def test_who_does_not_read_is_left(start: Start) -> None:
    """Zips that nobody takes hold nothing for ever; one who reads slowly gets all of his."""
    server = start(replace(LIMITS, reading=1.0, megabytes=20.0, megapixels=100.0))
    content = [picture(seed, (1_800, 1_800)) for seed in range(3)]
    code = server.gallery(content)
    request = f"GET /api/galleries/{code}/zip HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with ExitStack() as stack:
        stuck = [stack.enter_context(connected(server)) for _ in range(12)]
        for connection in stuck:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
            connection.sendall(request)
        with httpx.stream("GET", f"{server.url}/api/galleries/{code}/zip", timeout=300) as slow:
            size = 0
            for number, part in enumerate(slow.iter_raw(65_536)):
                size += len(part)
                if number % 40 == 0:
                    time.sleep(0.2)
        assert size > sum(map(len, content))
        time.sleep(4.0)
        got = [len(answered(connection)) for connection in stuck]
    assert max(got) < size / 2
    assert alive(server)


def test_connections_are_bounded_for_each_address_and_in_all(start: Start) -> None:
    server = start(replace(LIMITS, connections_each=8, head=60.0))
    server.client.close()
    with ExitStack() as stack:
        held = [stack.enter_context(connected(server)) for _ in range(8)]
        time.sleep(0.3)
        for _ in range(20):
            with connected(server) as more:
                assert answered(more) == b""
        held[0].sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert answered(held[0]).split()[1] == b"200"
        held[0].close()
        end = time.monotonic() + 60
        while True:  # the place of the one that has ended
            with connected(server) as other:
                other.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                if answered(other).split()[1:2] == [b"200"]:
                    break
            assert time.monotonic() < end
            time.sleep(0.1)


def test_a_proxys_connections_are_not_one_visitors(start: Start) -> None:
    server = start(replace(LIMITS, connections_each=2, head=60.0), proxies=Proxies.of("127.0.0.1"))
    with ExitStack() as stack:
        for _ in range(6):
            stack.enter_context(connected(server))
        assert alive(server)


@pytest.mark.parametrize("request_", [b"\x16\x03\x01 hello\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET\r\n\r\n"])
def test_what_is_no_request_is_answered_as_all_is(server: Server, request_: bytes) -> None:
    with connected(server) as connection:
        connection.sendall(request_)
        answer = answered(connection).lower()
    assert answer.split()[1] == b"400"
    assert b"nosniff" in answer and b"default-src 'none'" in answer and b'{"error": ' in answer


@contextmanager
def served(folder: Path, *more: str, command: tuple[str, ...] = ()) -> Iterator[tuple[str, str, subprocess.Popen[str]]]:
    """`serve` as a process: its address, its token, and itself; its errors go into FOLDER.log."""
    loud = {**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "500"}
    with folder.with_suffix(".log").open("w") as log:
        serve = [sys.executable, "-m", "artificial_inspiration", "serve", "--data", str(folder), "--port", "0"]
        process = subprocess.Popen(
            [*command, *serve, *more],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, env=loud,
        )  # fmt: skip
        assert process.stdout is not None
        try:
            url = re.search(r"(https?)://localhost:(\d+)/", process.stdout.readline())
            token = re.search(r"token for uploading is (\S+)", process.stdout.readline())
            assert url is not None and token is not None, folder.with_suffix(".log").read_text()
            yield f"{url[1]}://127.0.0.1:{url[2]}", token[1], process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(300)
            process.stdout.close()


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit is Linux's")
def test_without_descriptors_it_serves_what_it_can_and_the_log_stays_short(tmp_path: Path) -> None:
    folder = tmp_path / "galleries"
    few = ("prlimit", "--nofile=64:64")
    with served(folder, "--set", "gallery.connections_each=1000", command=few) as (url, _, process):
        where = urlsplit(url)
        with ExitStack() as stack:
            for _ in range(400):
                with suppress(OSError):
                    stack.enter_context(socket.create_connection((where.hostname, where.port), timeout=300))
            time.sleep(2.0)
            assert process.poll() is None
        end = time.monotonic() + 60
        while True:
            with suppress(httpx.TransportError):
                if httpx.get(url, timeout=300).status_code == 200:
                    break
            assert time.monotonic() < end
            time.sleep(0.2)
    assert folder.with_suffix(".log").stat().st_size < 20_000


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit is Linux's")
def test_descriptors_that_go_while_it_runs_cost_no_processor_and_no_log(tmp_path: Path) -> None:
    """Taken away after the start, when their number was already counted."""
    folder = tmp_path / "galleries"
    with served(folder, "--set", "gallery.connections_each=1000") as (url, _, process):
        where = urlsplit(url)
        with ExitStack() as stack:
            subprocess.run(["prlimit", f"--pid={process.pid}", "--nofile=24:24"], check=True)
            for _ in range(60):
                with suppress(OSError):
                    stack.enter_context(socket.create_connection((where.hostname, where.port), timeout=300))
            before, begun = processor_seconds(process.pid), time.monotonic()
            time.sleep(3.0)
            spent = (processor_seconds(process.pid) - before) / (time.monotonic() - begun)
            assert spent < 0.5
            assert process.poll() is None
    assert folder.with_suffix(".log").stat().st_size < 20_000


def processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_the_log_says_how_often_and_not_each_time(caplog: pytest.LogCaptureFixture) -> None:
    logger, rate_limit = logging.getLogger("a test of the log"), RateLimitFilter(each=3, seconds=0.5)
    logger.addFilter(rate_limit)
    with caplog.at_level(logging.WARNING, logger.name):
        for number in range(1_000):
            logger.warning("one kind, number %d", number)
        logger.warning("another kind")
        time.sleep(0.6)
        logger.warning("one kind, number %d", 1_000)
    said = [record.getMessage() for record in caplog.records]
    assert said[:3] == [f"one kind, number {number}" for number in range(3)]
    assert said[3:] == ["another kind", "one kind, number 1000 (997 more of this kind before)"]


@POSIX
def test_all_of_it_is_its_users_alone(tmp_path: Path) -> None:
    folder = tmp_path / "galleries"
    for number in range(2):  # the second time it was made readable meanwhile, as an older version did
        with served(folder) as (url, token, _):
            client = httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=300)
            server = Server(url, token, folder, client)
            server.gallery([picture(number)])
            client.close()
            found = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
        assert (folder / "gallery.sqlite-wal") in found
        assert {mode for path, mode in found.items() if path.is_dir()} == {0o700}
        assert {mode for path, mode in found.items() if path.is_file()} == {0o600}
        for path in list(found):
            if path.exists() and path != folder:
                path.chmod(0o755 if path.is_dir() else 0o644)


@POSIX
def test_a_folder_that_the_user_has_made_keeps_its_mode(tmp_path: Path, start: Start) -> None:
    (tmp_path / "galleries").mkdir(mode=0o755)
    server = start()
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o755
    server.gallery([picture()])
    for path in server.folder.rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


@pytest.mark.parametrize("announced", [True, False])
def test_uploads_at_once_do_not_pass_the_total(start: Start, announced: bool) -> None:
    """24 at once stored 71 MB under a limit of 10."""
    contents = [picture(seed, (300, 300)) for seed in range(24)]
    limit = 2.0
    server = start(replace(LIMITS, total_megabytes=limit, patience=60.0, transfer=60.0))
    code = server.gallery([])
    items = [{"id": f"{n}", "digest": sha256(content)} for n, content in enumerate(contents)]
    server.client.put(f"/api/galleries/{code}", json={"items": items})
    highest, ended = 0, threading.Event()

    def sizes() -> dict[Path, int]:
        found = {}
        for path in server.folder.rglob("*"):
            with suppress(OSError):
                if path.parent.parent.name in {"files", "thumbnails"} or path.parent.name == "incoming":
                    found[path] = path.stat().st_size
        return found

    def measure() -> None:
        """What two looks in a row find was there between them, no smaller than at the first. While one look goes on,
        a file that it has counted may be gone, and its room be another's.
        """
        nonlocal highest
        before = sizes()
        while not ended.is_set():
            now = sizes()
            highest = max(highest, sum(size for path, size in before.items() if path in now))
            before = now

    def send(content: bytes) -> int:
        body = content if announced else iter([content[i : i + 30_000] for i in range(0, len(content), 30_000)])
        headers = {"authorization": f"Bearer {server.token}"}
        return httpx.put(
            f"{server.url}/api/images/{sha256(content)}", content=body, headers=headers, timeout=120
        ).status_code

    thread = threading.Thread(target=measure)
    thread.start()
    with ThreadPoolExecutor(24) as pool:
        statuses = list(pool.map(send, contents))
    ended.set()
    thread.join()
    assert set(statuses) == {201, 507}
    assert max(highest, sum(sizes().values())) <= limit * 1e6
    # What was set aside is free again: the rest of the room can be used.
    kept = [content for content, status in zip(contents, statuses, strict=True) if status == 201]
    server.client.put(f"/api/galleries/{code}", json={"items": []})
    assert not [path for path in (server.folder / "files").rglob("*") if path.is_file()]
    items = [{"id": f"{n}", "digest": sha256(content)} for n, content in enumerate(kept)]
    server.client.put(f"/api/galleries/{code}", json={"items": items})
    assert {send(content) for content in kept} == {201}


@pytest.mark.skipif(sys.platform == "win32", reason="openssl makes the certificate")
def test_tls_is_served_and_connections_without_a_handshake_are_bounded(tmp_path: Path) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    tls = ("--certificate", str(certificate), "--key", str(key))
    with served(tmp_path / "galleries", *tls, "--set", "gallery.connections_each=5") as (url, _, _process):
        trusting = ssl.create_default_context(cafile=str(certificate))
        trusting.check_hostname = False
        assert httpx.get(url, verify=trusting, timeout=300).status_code == 200
        most_at_once(url, 5)
    assert "too many connections" in (tmp_path / "galleries.log").read_text()


def most_at_once(url: str, most: int) -> None:
    """Opens connections, on which nothing is sent, until one more than `most` was turned away while these stayed.

    One that was opened before may count for a while after it has ended, so that another is turned away in its place;
    after a minute the server ends each for want of a handshake, which says nothing about their number.
    """
    where, end = urlsplit(url), time.monotonic() + 240
    with selectors.DefaultSelector() as selector, ExitStack() as stack:
        begun: dict[socket.socket, float] = {}
        while True:
            assert time.monotonic() < end, f"{len(begun)} are held"
            if len(begun) <= most:
                at = time.monotonic()
                connection = socket.create_connection((where.hostname, where.port), timeout=300)
                begun[stack.enter_context(connection)] = at
                selector.register(connection, selectors.EVENT_READ)
            for key, _ in selector.select(0.2):
                assert isinstance(key.fileobj, socket.socket)
                assert answered(key.fileobj) == b""
                selector.unregister(key.fileobj)
                if time.monotonic() - begun.pop(key.fileobj) < 60 and len(begun) == most:
                    return


def test_many_half_open_connections_keep_nobody_waiting(start: Start) -> None:
    server = start(replace(LIMITS, connections_each=300, head=2.0))

    async def hold() -> None:
        where = urlsplit(server.url)
        opened = await asyncio.gather(*(asyncio.open_connection(where.hostname, where.port) for _ in range(250)))
        for _, writer in opened:
            writer.write(b"GET / HTTP/1.1\r\n")
        assert (await asyncio.to_thread(httpx.get, server.url, timeout=300)).status_code == 200
        for reader, writer in opened:
            with suppress(ConnectionError):
                await asyncio.wait_for(reader.read(), 60)
            writer.close()

    asyncio.run(hold())
    assert alive(server)
