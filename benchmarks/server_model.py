"""What a gallery's server has said, and what it may therefore hold: the storms on it look for that after each blow.

An answer that did not come leaves two possibilities, of which one must hold.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from PIL import Image

from benchmarks.isolated import ROOT

PICTURES, GALLERIES = 10, 3

SERVE = """
import sys
from pathlib import Path
from vr_explorer.gallery.rate_limits import GalleryLimits
from vr_explorer.gallery.serving import prepared
limits = GalleryLimits(requests=1e9, burst=1_000_000_000, wrong_codes=1_000_000_000, reserve_megabytes=0.0)
server, listener = prepared(Path(sys.argv[1]), "127.0.0.1", 0, limits)
print(listener.getsockname()[1], flush=True)
server.run(sockets=[listener])
"""


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
        """Counts what is lost while the server runs, of a picture of each gallery that chance chooses."""
        for key, (state, *others) in self.possible.items():
            stored = sorted(state.stored) if not others else []
            for digest in self.chance.sample(stored, min(len(stored), 1)):
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
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
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


def _decodes(content: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
        return True
    except Exception:  # whatever is wrong with it
        return False
