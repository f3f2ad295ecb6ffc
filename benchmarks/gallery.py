"""The gallery server under 200 viewers at once on a gallery of 1,000 images: requests a second, p99, memory.

Each viewer opens the page, its data and the thumbnails of the wall as a browser does, over six connections, and looks
for `--pause` seconds after each screen of 42 images; with a pause of 0 the server is kept as busy as it can be. The
viewers run in processes of their own on the same machine, so that they take some of its time.

python -m benchmarks.gallery [--viewers 200] [--images 1000] [--seconds 20] [--pause 15]
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import io
import multiprocessing
import random
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np
from PIL import Image, ImageFilter

CONNECTIONS = 6
PROCESSES = 2
SCREEN = 42
"""Images of the wall that a screen shows and a browser fetches ahead, a multiple of the connections."""

SERVE = """
import sys
from pathlib import Path
from vr_explorer.gallery.rate_limits import GalleryLimits
from vr_explorer.gallery.serving import prepared
limits = GalleryLimits(requests=1e9, burst=1_000_000_000, connections=4_000, connections_each=4_000)
server, listener = prepared(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), limits)
server.run(sockets=[listener])
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--pause", type=float, default=15.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen([sys.executable, "-c", SERVE, str(folder), str(port)])
        try:
            code = filled(f"http://127.0.0.1:{port}", folder, options.images)
            share = options.viewers // PROCESSES
            with multiprocessing.Pool(PROCESSES) as pool:
                jobs = [(port, code, share, options.seconds, options.pause, seed) for seed in range(PROCESSES)]
                results = pool.starmap(viewed, jobs)
            memory = peak_memory(server.pid)
        finally:
            server.terminate()
            server.wait()
    milliseconds = 1000 * np.concatenate([times for times, _ in results])
    print(f"{share * PROCESSES} viewers, {options.images} images, {options.seconds:g} s, pause {options.pause:g} s")
    print(f"{len(milliseconds) / options.seconds:.0f} requests a second, {sum(wrong for _, wrong in results)} failed")
    median, p99 = np.percentile(milliseconds, [50, 99])
    print(f"median {median:.0f} ms, 99th percentile {p99:.0f} ms, slowest {milliseconds.max():.0f} ms")
    print(f"the server's memory at its highest: {memory:.0f} MB")


def filled(url: str, folder: Path, count: int) -> str:
    """The code of a gallery of `count` pictures of 256 pixels."""
    with httpx.Client(base_url=url, timeout=30) as client:
        while True:
            try:
                client.get("/")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        client.headers["authorization"] = f"Bearer {(folder / 'token').read_text('ascii').strip()}"
        pictures = {hashlib.sha256(content).hexdigest(): content for content in map(picture, range(count))}
        code = str(client.post("/api/galleries", json={"key": "a benchmark's own key"}).json()["code"])
        items = [
            {"id": digest[:12], "digest": digest, "parameters": {"alpha": 1.8, "guide": 3.8}} for digest in pictures
        ]
        client.put(f"/api/galleries/{code}", json={"items": items}).raise_for_status()
        for digest, content in pictures.items():
            client.put(f"/api/images/{digest}", content=content).raise_for_status()
    return code


def picture(seed: int) -> bytes:
    noise = np.random.default_rng(seed).integers(0, 256, (256, 256, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noise).filter(ImageFilter.GaussianBlur(1.5)).save(stream, "JPEG", quality=90)
    return stream.getvalue()


def viewed(port: int, code: str, viewers: int, seconds: float, pause: float, seed: int) -> tuple[np.ndarray, int]:
    """Seconds of each request of `viewers`, and how many failed."""
    return asyncio.run(_viewers(port, code, viewers, time.monotonic() + seconds, pause, random.Random(seed)))


async def _viewers(
    port: int, code: str, viewers: int, end: float, pause: float, chance: random.Random
) -> tuple[np.ndarray, int]:
    times: list[float] = []
    wrong = 0
    paths = [f"/g/{code}", "/static/main.js", "/static/page.css", f"/api/galleries/{code}"]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        shown = client.get(paths[-1]).json()["items"]
    thumbnails = [f"/api/galleries/{code}/{item['thumbnail']}" for item in shown]

    async def connection(first: bool) -> None:
        nonlocal wrong
        await asyncio.sleep(chance.uniform(0, pause))
        while time.monotonic() < end:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            start = chance.randrange(len(thumbnails))
            for path in [*(paths if first else []), *thumbnails[start : start + SCREEN // CONNECTIONS]]:
                if time.monotonic() > end:
                    break
                began = time.perf_counter()
                writer.write(f"GET {path} HTTP/1.1\r\nHost: gallery\r\n\r\n".encode())
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                await reader.readexactly(int(length[15:]))
                times.append(time.perf_counter() - began)
                wrong += not head.startswith(b"HTTP/1.1 200")
            writer.close()
            await asyncio.sleep(min(pause, max(end - time.monotonic(), 0)))

    await asyncio.gather(*(connection(number % CONNECTIONS == 0) for number in range(viewers * CONNECTIONS)))
    return np.array(times), wrong


def peak_memory(process: int) -> float:
    """Megabytes (Linux)."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


if __name__ == "__main__":
    main()
