"""Processor time in which TensorBoard's projector and this program draw a frame of the same cloud while it turns.

    python -m benchmarks.peers CLOUD [--tensorboard PROGRAM] [--cards N,N] [--rounds N]

Both have the images of CLOUD, as often as it takes, at the same places and with the same small pictures, in 666×595
pixels without anti-aliasing, by a software driver each: SwiftShader in headless Chromium, and Mesa's. They take turns;
of the projector counts what all of Chromium's processes take. Beside it, this program alone at 1280×720 with four
samples a pixel.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Frame, sync_playwright

from benchmarks.drawing import copied, used
from classification.cloud import Cloud
from foundation.images import load_rgb
from vr_explorer.render.headless import headless_context
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View, look, perspective

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
DRIVERS = {
    "chromium": ("--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
    "system": ("--use-angle=gl-egl",),
}
"""By which Chromium draws: its own software, as it does by itself without a graphics card, or the system's OpenGL."""
SIZE, LARGER = (666, 595), (1280, 720)
SAMPLES = 4
SHEET = 8192
"""Pixels of a side of the projector's sheet of pictures, at most."""
SIDE = 64
FEWEST = 12
"""Frames in which each is measured, at least."""
PATIENCE = 300.0

COUNTED = """
window.drawn = { frames: 0, rests: false, driver: "" };
let now = 0;
for (const type of [WebGLRenderingContext, WebGL2RenderingContext]) {
  for (const name of ["drawArrays", "drawElements"]) {
    const given = type.prototype[name];
    type.prototype[name] = function (...values) {
      if (!this.getParameter(this.FRAMEBUFFER_BINDING) && this.canvas.isConnected) {
        now = 1;
        window.drawn.width = this.drawingBufferWidth;
        window.drawn.height = this.drawingBufferHeight;
        window.drawn.samples = this.getParameter(this.SAMPLES);
        const told = this.getExtension("WEBGL_debug_renderer_info");
        window.drawn.driver ||= told ? this.getParameter(told.UNMASKED_RENDERER_WEBGL) : "unknown";
      }
      return given.apply(this, values);
    };
  }
}
const ask = window.requestAnimationFrame;
window.requestAnimationFrame = (act) => ask(function later(time) {
  if (window.drawn.rests) return setTimeout(() => ask(later), 100);
  act(time);
  window.drawn.frames += now;
  now = 0;
});
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cloud", type=Path)
    parser.add_argument("--tensorboard", default="tensorboard", help="the program, in whatever environment it is")
    parser.add_argument("--cards", type=lambda text: [int(part) for part in text.split(",")], default=[10_000, 50_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--driver", choices=DRIVERS, default="chromium", help="what draws for the projector")
    told = parser.parse_args()
    tensorboard, chromium = shutil.which(told.tensorboard), next(filter(None, map(shutil.which, PROGRAMS)), None)
    if tensorboard is None or chromium is None:
        sys.exit("TensorBoard or Chromium is missing; install both and name the first by --tensorboard.")
    for count in told.cards:
        cloud = copied(told.cloud, count)
        ours = Ours(cloud)
        peer, own, larger = [], [], []
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            write_for_projector(cloud, ours.scene.cards.target, folder)
            with served(tensorboard, folder) as (address, server), shown(chromium, address, told.driver) as frame:
                for _ in range(told.rounds):
                    peer.append(of_projector(frame, server))
                    own.append(ours.turned(SIZE, 0))
                    larger.append(ours.turned(LARGER, SAMPLES))
        theirs, here, large = (1e3 * float(np.median(each)) for each in (peer, own, larger))
        print(f"{count:9,} projector {theirs:7.1f} ms, here {here:6.1f} ms: {theirs / here:.1f} x", flush=True)
        print(f"{'':9} here at 1280×720, {SAMPLES} samples a pixel {large:6.1f} ms", flush=True)


class Ours:
    """This program with a cloud at rest."""

    def __init__(self, cloud: Cloud) -> None:
        self.scene = Scene(cloud)
        self.scene.settle()
        self._ctx = headless_context()
        self._renderer = Renderer(self._ctx, cloud)
        self._renderer.settle(self.scene.cards, 100.0)

    def turned(self, size: tuple[int, int], samples: int) -> float:
        """Seconds of the processor for a frame, while the viewer goes about the middle and looks there."""
        target, window = Target(self._ctx, size, samples), Target(self._ctx, size, 0)
        projection = perspective(np.radians(60.0), size[0] / size[1], 0.1, 6000.0)
        away, height = np.hypot(*self.scene.body.head[[0, 2]]), self.scene.body.head[1]
        begin = 0.0
        for frame in range(-2, FEWEST):
            if frame == 0:
                begin = used()
            yaw = 0.02 * frame
            head = np.array((away * np.sin(yaw), height, away * np.cos(yaw)), np.float32)
            view = View(look(head, yaw, 0.0), projection, head, size)
            self._renderer.render(target.framebuffer, view, self.scene.cards, 100.0)
            target.show(window.framebuffer, size)
            self._ctx.finish()
        seconds = (used() - begin) / FEWEST
        target.release()
        window.release()
        return seconds


def write_for_projector(cloud: Cloud, places: np.ndarray, folder: Path) -> None:
    """places: (N, 3)."""
    count = len(cloud)
    across = int(np.ceil(count**0.5))
    side = min(SIDE, SHEET // across)
    sheet, small = Image.new("RGB", (side * across, side * across)), dict[Path, Image.Image]()
    for number in range(count):
        path = cloud.image_path(number)
        if path not in small:
            picture = load_rgb(path, content=cloud.content(path), max_side=2 * side)
            small[path] = picture.resize((side, side), Image.Resampling.LANCZOS)
        sheet.paste(small[path], (side * (number % across), side * (number // across)))
    sheet.save(folder / "sheet.jpg", quality=95)
    np.savetxt(folder / "places.tsv", places, fmt="%.4f", delimiter="\t")
    (folder / "projector_config.pbtxt").write_text(
        f'embeddings {{ tensor_name: "cloud" tensor_path: "places.tsv" tensor_shape: {count} tensor_shape: 3'
        f' sprite {{ image_path: "sheet.jpg" single_image_dim: {side} single_image_dim: {side} }} }}\n',
        encoding="utf-8",
    )


@contextmanager
def served(tensorboard: str, folder: Path) -> Iterator[tuple[str, int]]:
    """The address of the projector, and the number of TensorBoard's process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    command = [tensorboard, "--logdir", str(folder), "--host", "127.0.0.1", "--port", str(port), "--load_fast=false"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and server.poll() is None:
            try:
                urllib.request.urlopen(f"{address}data/plugin/projector/runs").close()
                break
            except OSError:
                time.sleep(0.5)
        yield f"{address}#projector", server.pid
    finally:
        server.terminate()
        server.wait()


@contextmanager
def shown(chromium: str, address: str, driver: str) -> Iterator[Frame]:
    """The projector's frame in the page, once it draws, its picture as large as `SIZE`."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--ignore-gpu-blocklist", *DRIVERS[driver]]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.add_init_script(COUNTED)
        page.goto(address)
        end = time.monotonic() + PATIENCE
        while not (drawn := [frame for frame in page.frames if frame.evaluate("drawn.frames")]):
            if time.monotonic() > end:
                sys.exit("The projector draws nothing here; look at it in a browser.")
            page.wait_for_timeout(1000)
        (frame,) = drawn
        window = [1280, 720]
        while (now := frame.evaluate("[drawn.width, drawn.height]")) != [*SIZE]:
            if time.monotonic() > end:
                sys.exit("The projector's picture does not become as large as it is to be.")
            window = [is_ + wanted - drawn for is_, wanted, drawn in zip(window, SIZE, now, strict=True)]
            page.set_viewport_size({"width": window[0], "height": window[1]})
            page.wait_for_timeout(8000)
        told = frame.evaluate("drawn")
        print(f"{'':9} projector: {told['width']}×{told['height']}, {told['samples']} samples, {told['driver']}")
        yield frame
        browser.close()


def of_projector(frame: Frame, server: int) -> float:
    """Seconds of the processor for a frame, in all of Chromium's processes. server: not counted."""
    frame.evaluate("drawn.rests = false")
    frame.page.wait_for_timeout(2000)
    drawn, begin, end = frame.evaluate("drawn.frames"), of_children(server), time.monotonic() + PATIENCE
    while (frames := frame.evaluate("drawn.frames") - drawn) < FEWEST:
        if time.monotonic() > end:
            sys.exit("The projector does not turn; it does by itself until it is clicked.")
        frame.page.wait_for_timeout(1000)
    seconds = (of_children(server) - begin) / frames
    frame.evaluate("drawn.rests = true")
    frame.page.wait_for_timeout(2000)
    return float(seconds)


def of_children(but: int) -> float:
    """Seconds of the processor that all processes have taken which this one, and those in turn, have started."""
    parents, taken = dict[int, int](), dict[int, float]()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
        except OSError:
            continue  # it has ended
        number = int(stat.parent.name)
        parents[number], taken[number] = int(fields[1]), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    ours, added = {os.getpid()}, {os.getpid()}
    while added:
        added = {number for number, parent in parents.items() if parent in ours and number not in ours | {but}}
        ours |= added
    return sum(taken[number] for number in ours - {os.getpid()})


if __name__ == "__main__":
    main()
