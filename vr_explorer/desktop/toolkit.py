"""The one import of GLFW, for everybody; which library it loads, `vr_explorer.window_system` has settled before."""

import os

if os.environ.get("PYGLFW_LIBRARY_VARIANT") == "wayland":
    # Its compiled part needs a GLFW for X11 and brings it along, but takes one of the same name that is loaded already.
    import imgui_bundle  # noqa: F401

import glfw

__all__ = ["glfw"]
