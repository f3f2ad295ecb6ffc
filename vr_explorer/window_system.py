"""Settles on Linux, before GLFW and PyOpenGL are imported, which window system they are for.

The wheel of glfw holds a library for X11 and one for Wayland alone, and takes that of the session (XDG_SESSION_TYPE);
PyOpenGL looks for GLX or EGL by the same variables. The runtimes of headsets bind to GLX, so X11 is taken wherever
there is one, XWayland as well.
"""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from importlib.util import find_spec
from pathlib import Path


def settle(environment: MutableMapping[str, str], platform: str = sys.platform) -> None:
    """Adds to `environment` what glfw and PyOpenGL read as they are imported; what a user has set there stays."""
    if not platform.startswith("linux"):
        return
    by_screen = "x11" if environment.get("DISPLAY") else "wayland" if environment.get("WAYLAND_DISPLAY") else None
    system = environment.get("PYGLFW_LIBRARY_VARIANT") or by_screen
    if system == "x11":
        environment["PYGLFW_LIBRARY_VARIANT"] = system
        environment.setdefault("PYOPENGL_PLATFORM", "glx")
    elif system == "wayland":
        environment["PYGLFW_LIBRARY_VARIANT"] = system
        environment.setdefault("PYOPENGL_PLATFORM", "egl")
        library = _library(system)
        if library is not None:  # otherwise imgui_bundle names its own, which knows X11 alone
            environment.setdefault("PYGLFW_LIBRARY", str(library))


def _library(system: str) -> Path | None:
    """The one for `system` in the wheel of glfw; None where there is no such wheel."""
    found = find_spec("glfw")
    if found is None or found.origin is None:
        return None
    library = Path(found.origin).parent / system / "libglfw.so"
    return library if library.exists() else None
