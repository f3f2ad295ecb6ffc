"""Joins scene, drawing and devices."""

import OpenGL

# Before its functions are made. Asking for errors after each call costs more than most of the calls; and a runtime that
# leaves an error behind (SteamVR on Linux does at the end of a frame) would have it raised at the next call of ours.
OpenGL.ERROR_CHECKING = False
