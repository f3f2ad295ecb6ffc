"""The selection outside the explorer: the web gallery, the upload to it, and exports.

Nothing here knows OpenGL, OpenXR or panels. `server` and what it serves need the extra "gallery".
"""
