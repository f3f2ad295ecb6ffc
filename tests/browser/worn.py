"""A headset that is not there: Meta's emulator of WebXR devices in the page, with a clock that is stepped by hand, so
that a frame is drawn when a test asks for it and is the same each time.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from playwright.sync_api import Page

FRAME = 1000.0 / 90.0
"""Milliseconds from one frame to the next."""

CLOCK = """
(() => {
  let now = 0, asked = [], number = 0;
  window.realNow = performance.now.bind(performance);
  performance.now = () => now;
  window.requestAnimationFrame = (act) => {
    asked.push([++number, act]);
    return number;
  };
  window.cancelAnimationFrame = (one) => { asked = asked.filter(([other]) => other !== one); };
  window.step = (milliseconds) => {
    now += milliseconds;
    const due = asked;
    asked = [];
    for (const [, act] of due) act(now);
  };
})();
"""
"""Before anything else in the page: time stands still, and `step` lets a frame of it pass."""

DEVICE = """
(() => {
  const given = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, wanted) {
    return given.call(this, kind, kind === "webgl2" ? { ...wanted, depth: true, antialias: true } : wanted);
  };
  window.device = new IWER.XRDevice(IWER.metaQuest3, { stereoEnabled: true, fovy: %s });
  device.installRuntime({ forceInstall: true });
  device.position.set(0, 1.6, 0);
})();
"""
"""What a headset hands out to be drawn into has depths and several samples a pixel; the emulator takes the canvas for
it, which otherwise has neither."""

READ = """() => {
  step(0);
  const gl = document.querySelector("canvas#cloud").getContext("webgl2");
  const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
  const pixels = new Uint8Array(4 * width * height);
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  let text = "";
  for (let at = 0; at < pixels.length; at += 32768) text += String.fromCharCode(...pixels.subarray(at, at + 32768));
  return [width, height, btoa(text)];
}"""


def headset_script(emulator: str, fov: float) -> str:
    """To be run in the page before its own. emulator: its script. fov: radians of the height of an eye's picture."""
    return CLOCK + emulator + DEVICE % fov


class Worn:
    """What a person with a headset on does, in a page that was opened with `headset_script`."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def frames(self, number: int = 1, milliseconds: float = FRAME) -> None:
        """Lets so many pass; what the page waits for meanwhile happens in between."""
        for _ in range(number):
            self.page.evaluate("(milliseconds) => step(milliseconds)", milliseconds)

    def enter(self) -> None:
        self.page.get_by_role("button", name="Enter VR").click()
        self.page.wait_for_selector("canvas[data-vr]", state="attached")
        self.frames(3)

    def leave(self) -> None:
        self.page.evaluate("document.querySelector('#enter-vr').click()")
        self.page.wait_for_selector("canvas:not([data-vr])", state="attached")

    def controller(self, side: str, **values: float) -> None:
        """Buttons by their names in the emulator, with `_` for `-`; how far they are pressed."""
        for name, value in values.items():
            self.page.evaluate(
                "([side, name, value]) => device.controllers[side].updateButtonValue(name, value)",
                [side, name.replace("_", "-"), value],
            )

    def stick(self, side: str, x: float, y: float) -> None:
        """Right and up are positive."""
        self.page.evaluate("([side, x, y]) => device.controllers[side].updateAxes('thumbstick', x, y)", [side, x, -y])

    def aim(
        self, side: str, position: Sequence[float], yaw: float = 0.0, pitch: float = 0.0, kind: str = "controllers"
    ) -> None:
        """Where a controller, or one of the `hands`, is in the headset's space, and where it points: radians to the
        left and upward.
        """
        cy, sy = np.cos(yaw / 2), np.sin(yaw / 2)
        cp, sp = np.cos(pitch / 2), np.sin(pitch / 2)
        turned = [cy * sp, sy * cp, -sy * sp, cy * cp]
        self.page.evaluate(
            "([kind, side, at, turned]) => { device[kind][side].position.set(...at);"
            "device[kind][side].quaternion.set(...turned); }",
            [kind, side, [float(part) for part in position], [float(part) for part in turned]],
        )

    def eyes(self) -> np.ndarray:
        """uint8 (H, W, 3): what both see, side by side, in a frame that takes no time."""
        width, height, text = self.page.evaluate(READ)
        pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)
        return pixels[::-1, :, :3].copy()

    def seen(self, script: str) -> Any:
        return self.page.evaluate(script)
