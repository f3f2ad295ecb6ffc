"""The gallery's server: killed in the middle of uploads and removals, on a disk that is full at every write, fuzzed.

What it has acknowledged must be there after each blow (`server_model.py`).
"""

from __future__ import annotations

import random
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from benchmarks.isolated import isolated, leave
from benchmarks.server_fuzz import fuzz
from benchmarks.server_model import Model, serving
from benchmarks.storm import Count, StormOptions, counts

TIMES = 100
FUZZED = 50
"""Requests for each kill."""

DISK = "3m"


def storm(options: StormOptions) -> Iterator[Count]:
    times, seed = options.times or TIMES, options.seed
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        yield from counts("killed", kills(folder / "killed", times, seed))
        yield from counts("full disk", isolated(full_disks, folder / "full", times, seed, DISK))
        yield from counts("fuzzed", fuzz(folder / "fuzzed", times * FUZZED, seed))


def kills(folder: Path, times: int, seed: int) -> dict[str, int]:
    """SIGKILL at a moment that chance chooses, while one client changes galleries and another looks at them."""
    model = Model(None, random.Random(seed))
    for name in ("lost", "wrong", "left behind", "not mended", "answers of 500"):
        model.counts[name] = 0
    with serving(folder) as (_, model.client):
        model.act()  # the first start takes its time
    for _ in range(times):
        with serving(folder) as (process, model.client):
            timer = threading.Timer(model.chance.uniform(0.01, 0.5), process.kill)
            timer.start()
            with suppress(httpx.TransportError):
                while process.poll() is None:
                    model.act()
            timer.join()
            process.wait()
        model.counts["kills"] += 1
        with serving(folder) as (_, model.client):
            model.look(folder)
    return dict(model.counts)


def full_disks(folder: Path, times: int, seed: int) -> dict[str, int]:
    """On the small disk at `folder`: as many pages are left as the round's number says, so that each write is the last
    that there is room for in some round."""
    from starlette.testclient import TestClient

    from foundation.errors import UserError
    from vr_explorer.gallery.rate_limits import GalleryLimits
    from vr_explorer.gallery.server import application

    limits = GalleryLimits(requests=1e9, burst=1_000_000_000, wrong_codes=1_000_000_000, reserve_megabytes=0.0)
    galleries, filler = folder / "galleries", folder / "filler"
    model = Model(None, random.Random(seed))
    for name in ("lost", "wrong", "left behind", "not mended", "answers of 500"):
        model.counts[name] = 0

    @contextmanager
    def here() -> Iterator[None]:
        with TestClient(application(galleries, limits), raise_server_exceptions=False) as model.client:
            token = (galleries / "token").read_text("ascii").strip()
            model.client.headers["authorization"] = f"Bearer {token}"
            yield

    for number in range(times):
        with suppress(UserError), here():
            if number == 0:
                model.act()
            for act in range(6):
                leave(filler, number + act)
                model.act()
                model.peek()
            if number % 2:  # it ends while the disk is full, or after that
                filler.unlink(missing_ok=True)
        with suppress(UserError), here():  # a start on a full disk
            pass
        filler.unlink(missing_ok=True)
        with here():
            model.look(galleries)
        model.counts["rounds"] += 1
    return dict(model.counts)
