"""The operating system's window with an OpenGL context, through glfw."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any

import moderngl
import numpy as np
from PIL import Image

from foundation.errors import UserError
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.desktop.window_place import WindowPlace, recalled, remember
from vr_explorer.opengl_versions import newest_given

IDENTITY = "artificial-inspiration"
"""Class of the window: as the desktop's entry is called (`vr_explorer/launcher`)."""

ICONS = ("icon-16.png", "icon-32.png", "icon-48.png", "icon-64.png")

_GL_NAMES = {"vendor": 0x1F00, "renderer": 0x1F01, "version": 0x1F02}
_HEADLESS = "use --headless --screenshot FILE to write a picture without a window"


class Window:
    """Opened by entering it. ctx: the ModernGL context, current on this thread, of the newest
    version that the driver gives. rate: pictures a second of the screen; fastest: of the fastest screen.

    file: where it is remembered where the window was, None for nowhere.

    UserError: no screen, or no OpenGL 3.3 (with the driver that was found).
    """

    ctx: moderngl.Context
    rate: float
    fastest: float

    def __init__(self, title: str, settings: DesktopSettings, file: Path | None = None) -> None:
        self._title = title
        self._settings = settings
        self._file = file
        self._complaints: list[str] = []
        self._pixels = self._units = (0, 0)
        self._scale = 1.0
        self._windowed = (0, 0, settings.width, settings.height)
        self.handle: Any = None

    def __enter__(self) -> Window:
        glfw.set_error_callback(self._note)
        if os.environ.get("DISPLAY") and glfw.platform_supported(glfw.PLATFORM_X11):
            glfw.init_hint(glfw.PLATFORM, glfw.PLATFORM_X11)  # XWayland: what the headset runtimes bind to as well
        if not glfw.init():
            raise UserError(f"No window can be opened here ({self._said()}); {_HEADLESS}.")
        try:
            self._open()
        except BaseException:
            glfw.terminate()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._remember()
        self.ctx.release()
        glfw.destroy_window(self.handle)
        glfw.terminate()

    @property
    def size(self) -> tuple[int, int]:
        """Pixels of the framebuffer; 0 × 0 while minimised."""
        return self._pixels

    @property
    def units(self) -> tuple[int, int]:
        """Size in the units of the pointer's place."""
        return max(self._units[0], 1), max(self._units[1], 1)

    @property
    def content_scale(self) -> float:
        """How much larger than on an ordinary screen the system wants texts to be, in pixels."""
        return self._scale

    @property
    def closing(self) -> bool:
        return bool(glfw.window_should_close(self.handle))

    def entitle(self, title: str) -> None:
        glfw.set_window_title(self.handle, title)

    @property
    def fills_screen(self) -> bool:
        return bool(glfw.get_window_monitor(self.handle))

    def fill_screen(self, all_of_it: bool) -> None:
        """All of the screen that most of the window is on, or the place that it had before. On the main thread."""
        if all_of_it == self.fills_screen:
            return
        if not all_of_it:
            left, top, width, height = self._windowed
            nowhere: Any = None
            glfw.set_window_monitor(self.handle, nowhere, left, top, width, height, glfw.DONT_CARE)
            return
        left, top = glfw.get_window_pos(self.handle)
        width, height = glfw.get_window_size(self.handle)
        self._windowed = left, top, width, height
        monitor = max(glfw.get_monitors(), key=lambda one: _shared(self._windowed, one), default=None)
        if monitor is not None:
            mode = glfw.get_video_mode(monitor)
            glfw.set_window_monitor(self.handle, monitor, 0, 0, mode.size.width, mode.size.height, mode.refresh_rate)

    def show(self) -> None:
        """What was drawn appears; waits for the screen where vsync is on."""
        glfw.swap_buffers(self.handle)

    def _open(self) -> None:
        self.handle = self._created()
        if glfw.get_platform() != glfw.PLATFORM_WAYLAND:  # which takes the icon of the desktop's entry
            icons: Any = [_icon(name) for name in ICONS]
            glfw.set_window_icon(self.handle, len(ICONS), icons)
        self._recall()
        glfw.make_context_current(self.handle)
        glfw.swap_interval(1 if self._settings.vsync else 0)
        self.ctx = moderngl.create_context(context=_Functions())  # type: ignore[arg-type]  # it takes any such object
        # Asking is a round trip to the screen's server, so it is done once; sizes are told from then on.
        self.rate = _rate_of(glfw.get_primary_monitor())
        self.fastest = max([self.rate, *map(_rate_of, glfw.get_monitors())])
        self._pixels, self._units = glfw.get_framebuffer_size(self.handle), glfw.get_window_size(self.handle)
        self._on_scale(self.handle, *glfw.get_window_content_scale(self.handle))
        glfw.set_window_content_scale_callback(self.handle, self._on_scale)
        glfw.set_framebuffer_size_callback(self.handle, self._on_pixels)
        glfw.set_window_size_callback(self.handle, self._on_units)

    def lend(self) -> None:
        """The context is current on this thread no more, so that another one may `take` it."""
        glfw.make_context_current(None)  # type: ignore[arg-type]  # as GLFW wants it

    def take(self) -> None:
        """The context is current on this thread from now on."""
        glfw.make_context_current(self.handle)

    def _recall(self) -> None:
        """Where it was the last time, if that is on a screen by now."""
        place = recalled(self._file) if self._file is not None else None
        if place is None:
            return
        windowed = place.left, place.top, place.width, place.height
        if any(2 * _shared(windowed, one) >= place.width * place.height for one in glfw.get_monitors()):
            glfw.set_window_size(self.handle, place.width, place.height)
            glfw.set_window_pos(self.handle, place.left, place.top)
            self._windowed = windowed
        self.fill_screen(place.full_screen)

    def _remember(self) -> None:
        if self._file is None or glfw.get_window_attrib(self.handle, glfw.ICONIFIED):
            return
        full = self.fills_screen
        if not full:
            self._windowed = *glfw.get_window_pos(self.handle), *glfw.get_window_size(self.handle)
        with suppress(ValueError):
            remember(self._file, WindowPlace(*self._windowed, full))

    def _created(self) -> Any:
        handle = newest_given(self._created_for)
        if handle is None:
            raise UserError(
                f"OpenGL 3.3 is needed; found here: {self._driver()} ({self._said()}). "
                f"Update the graphics driver or {_HEADLESS}."
            )
        return handle

    def _created_for(self, major: int, minor: int) -> Any | None:
        _hint_context(major, minor)
        glfw.window_hint(glfw.SCALE_TO_MONITOR, glfw.TRUE)
        for hint in (glfw.X11_CLASS_NAME, glfw.X11_INSTANCE_NAME, glfw.WAYLAND_APP_ID):
            glfw.window_hint_string(hint, IDENTITY)  # so that a desktop knows whose icon it has
        return glfw.create_window(self._settings.width, self._settings.height, self._title, None, None) or None

    def _on_pixels(self, _window: Any, width: int, height: int) -> None:
        self._pixels = width, height

    def _on_scale(self, _window: Any, across: float, _down: float) -> None:
        self._scale = float(max(across, 0.5))

    def _on_units(self, _window: Any, width: int, height: int) -> None:
        self._units = width, height

    def _driver(self) -> str:
        """What any OpenGL context here says about itself."""
        glfw.default_window_hints()
        glfw.window_hint(glfw.VISIBLE, glfw.FALSE)
        probe = glfw.create_window(64, 64, "", None, None)
        if not probe:
            return "no OpenGL driver"
        glfw.make_context_current(probe)
        address = ctypes.cast(glfw.get_proc_address("glGetString"), ctypes.c_void_p).value
        texts = []
        if address:
            get_string = ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_uint)(address)
            texts = [(get_string(name) or b"?").decode(errors="replace") for name in _GL_NAMES.values()]
        glfw.destroy_window(probe)
        return ", ".join(texts) or "an unknown OpenGL driver"

    def _note(self, _code: int, message: bytes | str) -> None:
        self._complaints.append(message.decode(errors="replace") if isinstance(message, bytes) else str(message))

    def _said(self) -> str:
        return self._complaints[-1] if self._complaints else "no reason was given"


def _icon(name: str) -> tuple[int, int, list[list[list[int]]]]:
    """Width, height and rows of pixels, as glfw wants them."""
    with (files("assets") / "icons" / name).open("rb") as stream, Image.open(stream) as picture:
        return *picture.size, np.asarray(picture.convert("RGBA")).tolist()


class _Functions:
    """How ModernGL finds OpenGL's functions. Left to itself, it looks for GLX on Linux, which Wayland does not have."""

    def load_opengl_function(self, name: str) -> int:
        return ctypes.cast(glfw.get_proc_address(name), ctypes.c_void_p).value or 0

    def release(self) -> None:
        """The context belongs to the window."""


def _shared(window: tuple[int, int, int, int], monitor: Any) -> int:
    """Screen units of a window, left, top, width and height, that a monitor shows."""
    left, top, width, height = window
    x, y = glfw.get_monitor_pos(monitor)
    size = glfw.get_video_mode(monitor).size
    across = min(left + width, x + size.width) - max(left, x)
    down = min(top + height, y + size.height) - max(top, y)
    return max(across, 0) * max(down, 0)


def _rate_of(monitor: Any) -> float:
    """Pictures a second of a screen, 60 where it does not say, or there is none."""
    mode = glfw.get_video_mode(monitor) if monitor else None
    return float(mode.refresh_rate) if mode is not None and mode.refresh_rate > 0 else 60.0


def _hint_context(major: int, minor: int) -> None:
    glfw.default_window_hints()
    glfw.window_hint(glfw.CONTEXT_VERSION_MAJOR, major)
    glfw.window_hint(glfw.CONTEXT_VERSION_MINOR, minor)
    glfw.window_hint(glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE)
    glfw.window_hint(glfw.OPENGL_FORWARD_COMPAT, glfw.TRUE)
