"""How often a second the headset shows a picture (XR_FB_display_refresh_rate)."""

from __future__ import annotations

import ctypes

import xr

from vr_explorer.xr.session import Session, told_when_lost

EXTENSION = "XR_FB_display_refresh_rate"


def request_rate(session: Session, wanted: float) -> float:
    """Asks for the highest rate up to `wanted` (Hz), 0 for the highest; returns it, 0 where none can be chosen."""
    runtime = session.runtime
    if EXTENSION not in runtime.extensions:
        return 0.0
    count = ctypes.c_uint32()
    enumerate_rates = runtime.function("xrEnumerateDisplayRefreshRatesFB", xr.PFN_xrEnumerateDisplayRefreshRatesFB)
    request = runtime.function("xrRequestDisplayRefreshRateFB", xr.PFN_xrRequestDisplayRefreshRateFB)
    with told_when_lost():
        enumerate_rates(session.handle, 0, ctypes.byref(count), None)
        rates = (ctypes.c_float * count.value)()
        enumerate_rates(session.handle, count, ctypes.byref(count), rates)
        possible = [rate for rate in rates if wanted == 0.0 or rate <= wanted + 0.5]
        if not possible:
            return 0.0
        request(session.handle, max(possible))
    return max(possible)
