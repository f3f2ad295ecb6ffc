"""What the lenses of a headset hide (XR_KHR_visibility_mask)."""

from __future__ import annotations

import ctypes

import numpy as np
import numpy.typing as npt
import xr

from vr_explorer.xr.session import STEREO, Session

EXTENSION = "XR_KHR_visibility_mask"


def hidden_triangles(session: Session, eye: int) -> npt.NDArray[np.float32]:
    """float32 (3 T, 2), on the plane 1 m before the eye, to the right and upward; T is 0 where nothing is known."""
    nothing = np.zeros((0, 2), np.float32)
    if EXTENSION not in session.runtime.extensions:
        return nothing
    wanted = (session.handle, STEREO.value, eye, xr.VisibilityMaskTypeKHR.HIDDEN_TRIANGLE_MESH.value)
    mask = xr.VisibilityMaskKHR()
    with session.optional("What the lenses hide is drawn as well: the runtime does not tell what that is"):
        get = session.runtime.function("xrGetVisibilityMaskKHR", xr.PFN_xrGetVisibilityMaskKHR)
        get(*wanted, ctypes.byref(mask))
        if mask.vertex_count_output == 0 or mask.index_count_output == 0:
            return nothing
        vertices = (xr.Vector2f * mask.vertex_count_output)()
        indices = (ctypes.c_uint32 * mask.index_count_output)()
        mask.vertex_capacity_input, mask.index_capacity_input = len(vertices), len(indices)
        mask.vertices = ctypes.cast(vertices, ctypes.POINTER(xr.Vector2f))
        mask.indices = ctypes.cast(indices, ctypes.POINTER(ctypes.c_uint32))
        get(*wanted, ctypes.byref(mask))
        positions, order = np.frombuffer(vertices, np.float32).reshape(-1, 2), np.frombuffer(indices, np.uint32)
        if len(order) % 3 == 0 and order.max() < len(positions) and np.isfinite(positions).all():
            return positions[order]
        session.note("What the lenses hide is drawn as well: the runtime's triangles are none.")
    return nothing
