"""A headset that is not there: Meta's emulator of WebXR devices in the page, with a clock that is stepped by hand, so
that a frame is drawn when a test asks for it and is the same each time.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from playwright.sync_api import Page

from classification.cloud import Cloud
from tests.browser.visits import LOOKED_AT, WELCOMED, Visit
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.view import turned
from vr_explorer.web.layouts import layouts

SIZE = {"width": 320, "height": 160}
"""Of both eyes' pictures side by side, which the emulator draws in pixels of the page."""

FOV = math.radians(110.0)
HAND = np.array([-0.2, -0.25, -0.15])
"""Metres of the left hand from the head, in the headset's space."""

FRAME = 1000.0 / 90.0
"""Milliseconds from one frame to the next."""

CLOCK = (
    LOOKED_AT
    + """
(() => {
  let now = 0, asked = [], number = 0;
  window.realNow = performance.now.bind(performance);
  performance.now = () => now;
  window.requestAnimationFrame = (act) => {
    asked.push([++number, act]);
    return number;
  };
  window.cancelAnimationFrame = (one) => { asked = asked.filter(([other]) => other !== one); };
  window.step = (milliseconds, seen = true) => {
    now += milliseconds;
    looked.at = seen;
    const due = asked;
    asked = [];
    for (const [, act] of due) act(now);
    looked.at = true;
  };
})();
"""
)
"""Before anything else in the page: time stands still, and `step` lets a frame of it pass; one that nobody looks at is
not drawn.
"""

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

FRAMES = """async ([number, milliseconds, seen]) => {
  for (let left = number - 1; left >= 0; left--) {
    step(milliseconds, seen && left === 0);
    if (left > 0) await new Promise((goOn) => setTimeout(goOn, 5));
  }
}"""

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

GAZE = """
const gaze = device.controllers.left.inputSource;
Object.defineProperties(gaze, {
  targetRayMode: { get: () => "transient-pointer" }, handedness: { get: () => "none" },
  gripSpace: { get: () => undefined }, profiles: { get: () => ["generic-fixed-gaze"] },
});
device.controllers.right.connected = false;
"""
"""What is looked at, and a pinch, in the place of controllers; the left one's trigger is the pinch."""


def headset_script(emulator: str, fov: float) -> str:
    """To be run in the page before its own. emulator: its script. fov: radians of the height of an eye's picture."""
    return WELCOMED + CLOCK + emulator + DEVICE % fov


class Worn:
    """What a person with a headset on does, in a page that was opened with `headset_script`."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def frames(self, number: int = 1, milliseconds: float = FRAME, seen: bool = True) -> None:
        """Lets so many pass; what the page waits for meanwhile happens in between. seen: whether the last one is, as no
        other.
        """
        self.page.evaluate(FRAMES, [number, milliseconds, seen])

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

    def point_at(
        self, side: str, position: Sequence[float], target: Sequence[float], kind: str = "controllers"
    ) -> None:
        """The controller, or one of the `hands`, is at `position` and points at `target`, both (3,) of the headset's
        space.
        """
        x, y, z = (float(there - here) for there, here in zip(target, position, strict=True))
        self.aim(side, position, math.atan2(-x, -z), math.atan2(y, math.hypot(x, z)), kind)

    def eyes(self) -> np.ndarray:
        """uint8 (H, W, 3): what both see, side by side, in a frame that takes no time."""
        width, height, text = self.page.evaluate(READ)
        pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)
        return pixels[::-1, :, :3].copy()

    def seen(self, script: str) -> Any:
        return self.page.evaluate(script)


Wear = Callable[..., tuple[Visit, Worn]]


def first_view(cloud: Cloud) -> tuple[np.ndarray, tuple[np.ndarray, float]]:
    """Where cards are, (N, 3), and place and yaw of the first look."""
    layout = layouts(cloud, SceneSettings())[0]
    x, y, z, yaw, _ = layout.view
    return layout.positions.astype(float), (np.array([x, y, z]), yaw)


def aimed_at_a_card(cloud: Cloud, hand: np.ndarray = HAND) -> tuple[float, float]:
    """Yaw and pitch in the headset's space by which that hand points at the card nearest to the first look."""
    positions, (place, yaw) = first_view(cloud)
    offsets = (positions - place) @ turned(yaw)  # right, up, back of the viewer
    ahead = -offsets[:, 2]
    near = np.where(ahead > 0.8 * np.linalg.norm(offsets, axis=1), ahead, np.inf)
    x, y, z = offsets[int(near.argmin())] - hand
    return math.atan2(-x, -z), math.atan2(y, math.hypot(x, z))


def halves(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    middle = picture.shape[1] // 2
    return picture[:, :middle].astype(float), picture[:, middle:].astype(float)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Mean of the difference, 0..255."""
    return float(np.abs(one.astype(float) - other.astype(float)).mean())
