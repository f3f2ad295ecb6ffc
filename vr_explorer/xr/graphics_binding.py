"""Ties an OpenXR session to the OpenGL context that is current on this thread: by WGL on Windows, by GLX elsewhere."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

import xr

from foundation.errors import UserError
from foundation.language import _
from vr_explorer.xr.runtime import Runtime


def check_version(runtime: Runtime, found: int) -> None:
    """The call that a session must be preceded by. found: the context's version, such as 330. UserError: too old."""
    needed = xr.GraphicsRequirementsOpenGLKHR()
    get = runtime.function("xrGetOpenGLGraphicsRequirementsKHR", xr.PFN_xrGetOpenGLGraphicsRequirementsKHR)
    get(runtime.instance, runtime.system, ctypes.byref(needed))
    least = xr.Version(needed.min_api_version_supported)
    if (least.major, least.minor) > (found // 100, found // 10 % 10):
        raise UserError(
            _(
                "{runtime} needs OpenGL {needed}, and {card} gave the window {found}; update the driver of that "
                "graphics card."
            ).format(
                runtime=runtime.name,
                needed=f"{least.major}.{least.minor}",
                card=renderer(),
                found=f"{found // 100}.{found // 10 % 10}",
            )
        )


def renderer() -> str:
    """The graphics card, or what draws in its place, as its driver calls it."""
    from OpenGL import GL

    name = GL.glGetString(GL.GL_RENDERER)
    return name.decode(errors="replace") if name else _("the graphics card")


def graphics_binding() -> Any:
    """Of the current context. It must stay current on this thread while the session draws.

    UserError: the window is not one that OpenXR can draw beside (Wayland without X11).
    """
    if sys.platform == "win32":
        from OpenGL import WGL

        return xr.GraphicsBindingOpenGLWin32KHR(h_dc=WGL.wglGetCurrentDC(), h_glrc=WGL.wglGetCurrentContext())
    from OpenGL import GLX

    display, context = GLX.glXGetCurrentDisplay(), GLX.glXGetCurrentContext()
    if not display or not context:
        raise UserError(_("The headset needs an X11 window; on Wayland, install XWayland and set DISPLAY."))
    attribute = ctypes.c_int()
    GLX.glXQueryContext(display, context, GLX.GLX_FBCONFIG_ID, attribute)
    wanted = (ctypes.c_int * 3)(GLX.GLX_FBCONFIG_ID, attribute.value, 0)
    count = ctypes.c_int()
    configs = GLX.glXChooseFBConfig(display, 0, wanted, ctypes.byref(count))
    visual = ctypes.c_int()
    GLX.glXGetFBConfigAttrib(display, configs[0], GLX.GLX_VISUAL_ID, ctypes.byref(visual))
    return xr.GraphicsBindingOpenGLXlibKHR(
        x_display=display,
        visualid=visual.value,
        glx_fbconfig=configs[0],
        glx_drawable=GLX.glXGetCurrentDrawable(),
        glx_context=context,
    )
