"""The gallery's server: killed in the middle of uploads and removals, on a disk that is full at every write, fuzzed.

What the server has acknowledged is written down here, and after each blow it is looked for. An answer that did not come
leaves two possibilities, of which one must hold.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
from PIL import Image

from benchmarks.storm import Count, StormOptions

ROOT = Path(__file__).parents[1]
PICTURES, GALLERIES = 10, 3
FUZZED = 50
"""Requests for each kill."""

BAD = frozenset({"lost", "wrong", "left behind", "not mended", "answers of 500", "other answers of 5xx", "server gone"})

SERVE = """
import sys
from pathlib import Path
from vr_explorer.gallery.limits import GalleryLimits
from vr_explorer.gallery.serving import prepared
limits = GalleryLimits(requests=1e9, burst=1_000_000_000, wrong_codes=1_000_000_000, reserve_megabytes=0.0)
server, listener = prepared(Path(sys.argv[1]), "127.0.0.1", 0, limits)
print(listener.getsockname()[1], flush=True)
server.run(sockets=[listener])
"""


def storm(options: StormOptions) -> Iterator[Count]:
    with tempfile.TemporaryDirectory() as temporary:
        folder, seed = Path(temporary), options.seed
        yield from _counts("killed", kills(folder / "killed", options.times, seed))
        yield from _counts("full disk", full_disks_apart(folder / "full", options.times, seed))
        yield from _counts("fuzzed", fuzz(folder / "fuzzed", options.times * FUZZED, seed))


def _counts(name: str, found: dict[str, int]) -> Iterator[Count]:
    return (Count(f"{name}: {what}", number, what in BAD) for what, number in found.items())


@dataclass
class State:
    """What a gallery may hold. content: digests, None where it is removed; stored: those that must be shown then."""

    content: tuple[str, ...] | None = None
    stored: set[str] = field(default_factory=set)


@dataclass
class Model:
    """What the server has said, and may have done. client: knows its address and its token.

    possible: of each gallery's key, one state, or several where an answer did not come.
    """

    client: Any
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    codes: dict[str, str] = field(default_factory=dict)
    possible: dict[str, list[State]] = field(default_factory=dict)

    def act(self) -> None:
        """One change of one gallery. httpx.TransportError: the server has gone."""
        key = f"key of a gallery, number {self.chance.randrange(GALLERIES)}"
        if self.chance.random() < 0.25 and key in self.codes:
            self.remove(key)
        else:
            # Another number than before, by which the two are told apart.
            before = {len(state.content or ()) for state in self.possible.get(key, [])}
            numbers = [number for number in range(1, PICTURES + 1) if number not in before]
            self.fill(key, self.chance.sample(list(pictures()), self.chance.choice(numbers)))

    def fill(self, key: str, digests: list[str]) -> None:
        before = self.possible.get(key, [State()])
        self.possible[key] = [*before, State(())] if any(one.content is None for one in before) else before
        opened = self._answer("POST", "/api/galleries", json={"key": key, "title": "t"})
        if opened is None:
            self.possible[key] = before  # what is refused is not done
            return
        self.codes[key] = opened["code"]
        before = [one for one in self.possible[key] if one.content is not None]
        both = set.intersection(*(one.stored for one in before)) & set(digests)
        self.possible[key] = [*before, State(tuple(digests), both)]
        items = [{"id": digest[:8], "digest": digest} for digest in digests]
        announced = self._answer("PUT", f"/api/galleries/{opened['code']}", json={"items": items})
        if announced is None:
            self.possible[key] = before
            return
        now = State(tuple(digests), set(digests) - set(announced["missing"]))
        self.possible[key] = [now]
        for digest in announced["missing"]:
            if self._answer("PUT", f"/api/images/{digest}", content=pictures()[digest]) is None:
                return
            now.stored.add(digest)
            self.counts["pictures acknowledged"] += 1

    def remove(self, key: str) -> None:
        before = self.possible[key]
        self.possible[key] = [*before, State()]
        if self._answer("DELETE", f"/api/galleries/{self.codes[key]}") is None:
            self.possible[key] = before
        else:
            self.possible[key] = [State()]
            self.counts["galleries removed"] += 1

    def peek(self) -> None:
        """Counts what is lost while the server runs."""
        for key, (state, *others) in self.possible.items():
            for digest in state.stored if not others else ():
                answer = self.client.get(f"/api/galleries/{self.codes[key]}/images/{digest}")
                self.counts["lost"] += answer.content != pictures()[digest]

    def look(self, folder: Path) -> None:
        """Counts what is lost or wrong. The server has begun anew."""
        shown: set[str] = set()
        for key, code in self.codes.items():
            answer = self.client.get(f"/api/galleries/{code}")
            possible = self.possible[key]
            if answer.status_code == 404:
                self.counts["lost"] += all(one.content is not None for one in possible)
                self.possible[key] = [State()]
                continue
            contents, expected = {item["digest"] for item in answer.json()["items"]}, answer.json()["expected"]
            fitting = [
                one
                for one in possible
                if one.content is not None and len(one.content) == expected and contents <= set(one.content)
            ]
            self.counts["wrong"] += not fitting
            self.counts["lost"] += min((len(one.stored - contents) for one in fitting), default=0)
            self.possible[key] = fitting[-1:] or [State(())]
            shown |= contents
            for digest in contents:
                content = self.client.get(f"/api/galleries/{code}/images/{digest}").content
                self.counts["wrong"] += hashlib.sha256(content).hexdigest() != digest
                thumbnail = self.client.get(f"/api/galleries/{code}/thumbnails/{digest}").content
                self.counts["wrong"] += not _decodes(thumbnail)
                self.counts["pictures looked at"] += 1
        on_disk = {path.name for path in (folder / "files").rglob("*") if path.is_file()}
        small = {path.stem for path in (folder / "thumbnails").rglob("*") if path.is_file()}
        coming = len(list((folder / "incoming").iterdir()))
        self.counts["left behind"] += len(on_disk - shown) + len(small - shown) + coming
        # Uploading again makes all of it whole.
        for key in [one for one in self.codes if self.possible[one][0].content is not None]:
            wanted = list(self.possible[key][0].content or tuple(pictures())[:2])
            self.fill(key, wanted)
            self.counts["not mended"] += self.possible[key][0].stored != set(wanted)

    def _answer(self, method: str, path: str, **more: Any) -> dict[str, Any] | None:
        answer = self.client.request(method, path, **more)
        self.counts["answers of 500"] += answer.status_code == 500
        return answer.json() if answer.is_success else None


def kills(folder: Path, times: int, seed: int) -> dict[str, int]:
    """SIGKILL at a moment that chance chooses, while one client changes galleries and another looks at them."""
    model = Model(None, random.Random(seed))
    for name in ("lost", "wrong", "left behind", "not mended", "answers of 500"):
        model.counts[name] = 0
    with _serving(folder) as (_, model.client):
        model.act()  # the first start takes its time
    for _ in range(times):
        with _serving(folder) as (process, model.client):
            timer = threading.Timer(model.chance.uniform(0.01, 0.5), process.kill)
            timer.start()
            with suppress(httpx.TransportError):
                while process.poll() is None:
                    model.act()
            timer.join()
            process.wait()
        model.counts["kills"] += 1
        with _serving(folder) as (_, model.client):
            model.look(folder)
    return dict(model.counts)


def full_disks_apart(folder: Path, times: int, seed: int) -> dict[str, int]:
    """`full_disks` in a process with a disk of its own (Linux's namespaces). RuntimeError: it cannot have one."""
    import json

    folder.mkdir(parents=True, exist_ok=True)
    code = (
        "import json, sys; from pathlib import Path; from benchmarks.storm_server import full_disks; "
        f"print(json.dumps(full_disks(Path(sys.argv[1]), {times}, {seed})))"
    )
    mount = 'mount -t tmpfs -o size=3m none "$1" && exec "$0" -c "$2" "$1"'
    command = ["unshare", "-rm", "sh", "-c", mount, sys.executable, str(folder), code]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def full_disks(folder: Path, times: int, seed: int) -> dict[str, int]:
    """On the small disk at `folder`: as many pages are left as the round's number says, so that each write is the last
    that there is room for in some round."""
    from starlette.testclient import TestClient

    from foundation.errors import UserError
    from vr_explorer.gallery.limits import GalleryLimits
    from vr_explorer.gallery.server import application

    limits = GalleryLimits(requests=1e9, burst=1_000_000_000, wrong_codes=1_000_000_000, reserve_megabytes=0.0)
    galleries, filler = folder / "galleries", folder / "filler"
    model = Model(None, random.Random(seed))
    for name in ("lost", "wrong", "left behind", "not mended", "answers of 500"):
        model.counts[name] = 0

    @contextmanager
    def serving() -> Iterator[None]:
        with TestClient(application(galleries, limits), raise_server_exceptions=False) as model.client:
            token = (galleries / "token").read_text("ascii").strip()
            model.client.headers["authorization"] = f"Bearer {token}"
            yield

    for number in range(times):
        with suppress(UserError), serving():
            if number == 0:
                model.act()
            for act in range(6):
                _leave(filler, number + act)
                model.act()
                model.peek()
            if number % 2:  # it ends while the disk is full, or after that
                filler.unlink(missing_ok=True)
        with suppress(UserError), serving():  # a start on a full disk
            pass
        filler.unlink(missing_ok=True)
        with serving():
            model.look(galleries)
        model.counts["rounds"] += 1
    return dict(model.counts)


def _leave(filler: Path, pages: int) -> None:
    """Fills the disk but for so many pages."""
    filler.unlink(missing_ok=True)
    page = 4096
    with filler.open("wb", buffering=0) as stream:
        with suppress(OSError):
            while stream.write(bytes(page)) == page:
                pass
        stream.truncate(max(stream.tell() // page - pages, 0) * page)


def fuzz(folder: Path, count: int, seed: int) -> dict[str, int]:
    """Requests that are nearly right and not at all, with hostile headers, on raw sockets."""
    import hypothesis

    counts: Counter[str] = Counter({"answers of 500": 0, "other answers of 5xx": 0, "server gone": 0})
    with _serving(folder) as (process, client):
        model = Model(client, random.Random(seed))
        model.fill("key of a gallery", list(pictures())[:3])
        token, code = client.headers["authorization"], model.codes.pop("key of a gallery")  # it may be removed
        model.fill("key of a gallery that no request names", list(pictures())[2:6])
        where = urlsplit(str(client.base_url))

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=count, database=None, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
        )
        @hypothesis.given(requests(token, code))
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


def requests(token: str, code: str) -> Any:
    """A strategy of hypothesis for the bytes of a request."""
    from hypothesis import strategies as st

    digest = next(iter(pictures()))
    methods = st.sampled_from(
        ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "X" * 50, ""]
    )
    known = [
        "/",
        f"/g/{code}",
        "/api/galleries",
        f"/api/galleries/{code}",
        f"/api/galleries/{code}/zip",
        "/static/main.js",
    ]
    known += [
        f"/api/images/{digest}",
        f"/api/galleries/{code}/images/{digest}",
        f"/api/galleries/{code}/thumbnails/{digest}",
    ]
    rough = st.text(st.characters(codec="latin-1"), max_size=60)
    paths = st.one_of(st.sampled_from(known), st.builds("{}{}".format, st.sampled_from(known), rough), rough)
    names = st.sampled_from(
        [
            "Host",
            "Content-Length",
            "Transfer-Encoding",
            "Range",
            "If-Range",
            "Connection",
            "Upgrade",
            "Expect",
            "Cookie",
            "Content-Encoding",
            "X-Forwarded-For",
            "Authorization",
            "If-None-Match",
            "If-Modified-Since",
            "Content-Type",
            "TE",
        ]
    )
    values = st.one_of(
        st.sampled_from(
            [
                "0",
                "1",
                "-1",
                "99999999999999999999",
                "chunked",
                "gzip",
                "close",
                "keep-alive",
                "websocket",
                "100-continue",
                "bytes=0-0",
                "bytes=5-1",
                "bytes=-1",
                "bytes=" + "0-," * 500,
                "\xb2",
                "١",
                "identity",
                "*",
                '"',
                "x" * 9_000,
                token,
            ]
        ),
        rough,
    )
    headers = st.lists(st.tuples(names, values), max_size=6)
    bodies = st.one_of(
        st.just(b""),
        st.binary(max_size=300),
        st.sampled_from(
            [
                b"{}",
                b"[" * 50_000,
                b'{"items": [{}]}',
                b'{"key": 1e999}',
                b"5\r\nhello\r\n0\r\n\r\n",
                b"ffffffffffff\r\n",
            ]
        ),
        st.builds(lambda key: b'{"key": "' + key.encode() + b'", "title": "t"}', st.text(max_size=40)),
        st.just(pictures()[digest]),
    )

    def request(
        method: str, path: str, more: list[tuple[str, str]], body: bytes, sized: bool, known: bool, ends: str
    ) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", "Host: gallery"]
        lines += [f"Authorization: {token}"] if known else []
        lines += [f"{name}: {value}" for name, value in more]
        lines += [f"Content-Length: {len(body)}"] if sized else []
        return ends.join([*lines, "", ""]).encode("latin-1", "replace") + body

    ends = st.sampled_from(["\r\n"] * 6 + ["\n", "\r"])
    whole = st.builds(request, methods, paths, headers, bodies, st.booleans(), st.booleans(), ends)
    cut = st.builds(lambda sent, at: sent[: at % (len(sent) + 1)], whole, st.integers(0, 10_000))
    return st.one_of(whole, whole, whole, cut, st.binary(max_size=400))


def pictures() -> dict[str, bytes]:
    """By digest; of some kilobytes, so that they take several pages of the disk."""
    if not _PICTURES:
        for seed in range(PICTURES):
            noise = np.random.default_rng(seed).integers(0, 256, (20 + 9 * seed, 60, 3), np.uint8)
            stream = io.BytesIO()
            Image.fromarray(noise).save(stream, "PNG")
            _PICTURES[hashlib.sha256(stream.getvalue()).hexdigest()] = stream.getvalue()
    return _PICTURES


_PICTURES: dict[str, bytes] = {}


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """The server as a process, and a client that has its token."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", SERVE, str(folder)]
    quiet = subprocess.DEVNULL  # it tells of each kind of bad request
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=quiet, text=True)
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline())
        token = (folder / "token").read_text("ascii").strip()
        headers = {"authorization": f"Bearer {token}"}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
            yield process, client
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


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


def _decodes(content: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
        return True
    except Exception:  # whatever is wrong with it
        return False
