"""OpenGL contexts: one without a window, and what any context must offer."""

from __future__ import annotations

import os
import sys
from ctypes.util import find_library
from functools import cache
from typing import Any

import moderngl

from foundation.errors import UserError
from vr_explorer.opengl_versions import newest_given

NEEDED = 330
OLDEST = 210
"""The least that is asked of a driver only to learn its name."""

REMEDY = "install the newest driver of your graphics card (on Linux without one: libegl1, libgl1 and libgl1-mesa-dri)"


def headless_context() -> moderngl.Context:
    """A current OpenGL context without a window, of the newest version that the driver gives: through EGL on Linux,
    which needs no display server.

    PyOpenGL, which chooses its platform at its first import, is told to use EGL as well. UserError: no driver, or one
    older than OpenGL 3.3.
    """
    options: dict[str, Any] = {}
    if sys.platform.startswith("linux"):
        options |= {"backend": "egl", "libgl": _library("GL"), "libegl": _library("EGL")}
        os.environ["PYOPENGL_PLATFORM"] = "egl"
    reasons: list[Exception] = []

    def created(version: int) -> moderngl.Context | None:
        try:
            return moderngl.create_standalone_context(require=version, **options)
        except Exception as error:  # glcontext raises plain Exception for every way in which a driver fails
            reasons.append(error)
            return None

    newest = newest_given(lambda major, minor: created(100 * major + 10 * minor))
    if newest is not None:
        return newest
    older = created(OLDEST)
    if older is None:
        reason = reasons[-2]
        raise UserError(f"There is no OpenGL 3.3 without a window here ({reason}); {REMEDY}.") from reason
    return require_33(older)


@cache
def _library(name: str) -> str | None:
    """Its file; to find it, Python starts a program, which glcontext would ask of it for every context."""
    return find_library(name)


def require_33(ctx: moderngl.Context) -> moderngl.Context:
    """`ctx`, where it offers OpenGL 3.3; otherwise it is released, and a UserError names the driver found.

    moderngl refuses such a context itself, without a name, unless it is made with `require=OLDEST`.
    """
    if ctx.version_code >= NEEDED:
        return ctx
    info = ctx.info
    found = f"{info['GL_RENDERER']} with OpenGL {info['GL_VERSION']}"
    ctx.release()
    raise UserError(f"OpenGL 3.3 is needed, but the driver found is {found}; {REMEDY}.")
