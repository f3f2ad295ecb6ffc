"""Requests to the gallery's server that are nearly right and not at all, with hostile headers, on raw sockets."""

from __future__ import annotations

import random
import socket
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from benchmarks.server_model import Model, pictures, serving

METHODS = ("GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "X" * 50, "")
HEADERS = (
    "Host", "Content-Length", "Transfer-Encoding", "Range", "If-Range", "Connection", "Upgrade", "Expect", "Cookie",
    "Content-Encoding", "X-Forwarded-For", "Authorization", "If-None-Match", "If-Modified-Since", "Content-Type", "TE",
)  # fmt: skip
VALUES = (
    "0", "1", "-1", "99999999999999999999", "chunked", "gzip", "close", "keep-alive", "websocket", "100-continue",
    "bytes=0-0", "bytes=5-1", "bytes=-1", "bytes=" + "0-," * 500, "\xb2", "١", "identity", "*", '"', "x" * 9_000,
)  # fmt: skip
BODIES = (
    b"{}", b"[" * 50_000, b'{"items": [{}]}', b'{"key": 1e999}', b"5\r\nhello\r\n0\r\n\r\n", b"ffffffffffff\r\n",
)  # fmt: skip
ROUGH = st.text(st.characters(codec="latin-1"), max_size=60)


def fuzz(folder: Path, count: int, begin: int) -> dict[str, int]:
    """begin: of what chance chooses."""
    counts: Counter[str] = Counter({"answers of 500": 0, "other answers of 5xx": 0, "server gone": 0})
    with serving(folder) as (process, client):
        model = Model(client, random.Random(begin))
        model.fill("key of a gallery", list(pictures())[:3])
        token, code = client.headers["authorization"], model.codes.pop("key of a gallery")  # it may be removed
        model.fill("key of a gallery that no request names", list(pictures())[2:6])
        where = urlsplit(str(client.base_url))

        @seed(begin)
        @settings(max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck))
        @given(requests(token, code))
        def send(request: bytes) -> None:
            status = _status(str(where.hostname), int(where.port or 0), request)
            counts["requests"] += 1
            counts["answered"] += status > 0
            counts["answers of 500"] += status == 500
            counts["other answers of 5xx"] += status > 500
            counts["server gone"] += process.poll() is not None

        send()
        counts["server gone"] += client.get("/").status_code != 200
        model.look(folder)
    return (
        dict(counts + Counter())
        | {name: counts[name] for name in ("answers of 500", "other answers of 5xx", "server gone")}
        | {name: model.counts[name] for name in ("lost", "wrong")}
    )


def requests(token: str, code: str) -> st.SearchStrategy[bytes]:
    """The bytes of a request, to a server with this token and a gallery of this code."""
    ends = st.sampled_from(["\r\n"] * 6 + ["\n", "\r"])
    headers = st.lists(st.tuples(st.sampled_from(HEADERS), _values(token)), max_size=6)
    known = st.sampled_from(["", token])
    whole = st.builds(_request, st.sampled_from(METHODS), _paths(code), headers, _bodies(), st.booleans(), known, ends)
    cut = st.builds(lambda sent, at: sent[: at % (len(sent) + 1)], whole, st.integers(0, 10_000))
    return st.one_of(whole, whole, whole, cut, st.binary(max_size=400))


def _paths(code: str) -> st.SearchStrategy[str]:
    digest, gallery = next(iter(pictures())), f"/api/galleries/{code}"
    known = ["/", f"/g/{code}", "/api/galleries", gallery, f"{gallery}/zip", "/static/main.js", f"/api/images/{digest}"]
    known += [f"{gallery}/images/{digest}", f"{gallery}/thumbnails/{digest}"]
    return st.one_of(st.sampled_from(known), st.builds("{}{}".format, st.sampled_from(known), ROUGH), ROUGH)


def _values(token: str) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from([*VALUES, token]), ROUGH)


def _bodies() -> st.SearchStrategy[bytes]:
    titled = st.builds(lambda key: b'{"key": "' + key.encode() + b'", "title": "t"}', st.text(max_size=40))
    picture = st.just(next(iter(pictures().values())))
    return st.one_of(st.just(b""), st.binary(max_size=300), st.sampled_from(BODIES), titled, picture)


def _request(
    method: str, path: str, more: list[tuple[str, str]], body: bytes, sized: bool, token: str, end: str
) -> bytes:
    """sized: its length is told. token: empty where none is sent. end: of each line."""
    lines = [f"{method} {path} HTTP/1.1", "Host: gallery"]
    lines += [f"Authorization: {token}"] if token else []
    lines += [f"{name}: {value}" for name, value in more]
    lines += [f"Content-Length: {len(body)}"] if sized else []
    return end.join([*lines, "", ""]).encode("latin-1", "replace") + body


def _status(host: str, port: int, request: bytes) -> int:
    """Of the first answer, 0 where none comes."""
    with suppress(OSError, ValueError, IndexError), socket.create_connection((host, port), timeout=0.5) as connection:
        connection.sendall(request)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        head = b""
        end = time.monotonic() + 20
        while b"\r\n" not in head and time.monotonic() < end:
            part = connection.recv(4096)
            if not part:
                break
            head += part
        return int(head.split()[1])
    return 0
