"""What the explorer needs of a machine: a screen, OpenGL 3.3, and for a headset an OpenXR runtime."""

from __future__ import annotations

import os
import sys

from foundation import fonts
from foundation.checks import Check
from foundation.errors import UserError
from foundation.processes import interpreter


def has_screen() -> bool:
    """Whether a window can be opened here: on Linux a display server must be named in the environment."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def checks() -> list[Check]:
    """The lines of the report that concern the explorer."""
    return [_screen(), _fonts(), _opengl(), *_graphics_setting(), _openxr()]


def _screen() -> Check:
    found = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform
    if has_screen():
        return Check("screen", True, found)
    remedy = "start it on a desktop, or make pictures with `explore CLOUD --headless --screenshot FILE`"
    return Check("screen", False, "no display (DISPLAY is not set)", remedy, needed=False)


def _fonts() -> Check:
    lacking = fonts.missing()
    if not lacking:
        return Check("fonts", True, f"for {', '.join(fonts.SAMPLES)}")
    remedy = "install fonts that have them, such as Noto (https://fonts.google.com/noto)"
    if sys.platform.startswith("linux"):
        remedy = "on Debian or Ubuntu: sudo apt install fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"
    return Check(
        "fonts", False, f"none for {', '.join(lacking)}; a sign stands for what they lack", remedy, needed=False
    )


def _opengl() -> Check:
    from vr_explorer.render.headless import headless_context

    try:
        context = headless_context()
    except UserError as error:
        return Check("OpenGL", False, str(error))
    try:
        return Check("OpenGL", True, f"{context.info['GL_VERSION']} on {context.info['GL_RENDERER']}")
    finally:
        context.release()


def _graphics_setting() -> list[Check]:
    """Windows chooses between two graphics cards by a program's file."""
    if sys.platform != "win32":
        return []
    how = f"with two, choose in Settings > System > Display > Graphics for {interpreter()}"
    return [Check("graphics card", True, how)]


def _openxr() -> Check:
    remedy = "without it, explore in the window"
    try:
        from vr_explorer.xr.results import LostError
        from vr_explorer.xr.runtime import Runtime

        runtime = Runtime()
    except (ImportError, OSError) as error:
        return Check("OpenXR", False, f"the loader cannot be loaded ({error})", remedy, needed=False)
    except UserError as error:
        return Check("OpenXR", False, str(error), remedy, needed=False)
    try:
        runtime.find()
        return Check("OpenXR", True, f"{runtime.name}, {runtime.headset}")
    except UserError as error:
        return Check("OpenXR", False, str(error), remedy, needed=False)
    except LostError as error:
        return Check("OpenXR", False, f"{runtime.name} has just ended ({error})", remedy, needed=False)
    finally:
        runtime.release()
