"""How often a second the headset shows a picture (XR_FB_display_refresh_rate)."""

from __future__ import annotations

import ctypes

import xr

from vr_explorer.xr.session import Session

EXTENSION = "XR_FB_display_refresh_rate"


SAME = 0.5
"""Hz by which a rate may differ from the one that was asked for: displays of 72 Hz call it 72.0 or 71.9."""


def offered_rates(session: Session) -> list[float]:
    """Hz. The runtime has the extension; its failures are raised as they are."""
    count = ctypes.c_uint32()
    enumerate_rates = session.runtime.function(
        "xrEnumerateDisplayRefreshRatesFB", xr.PFN_xrEnumerateDisplayRefreshRatesFB
    )
    enumerate_rates(session.handle, 0, ctypes.byref(count), None)
    rates = (ctypes.c_float * count.value)()
    enumerate_rates(session.handle, count, ctypes.byref(count), rates)
    return list(rates)


def request_rate(session: Session, wanted: float) -> float:
    """Asks for the highest rate that the headset has up to `wanted` (Hz); 0 leaves it as it is set in the runtime.

    Returns what was asked for; 0 where nothing was, which is noted where `wanted` is not 0.
    """
    runtime = session.runtime
    if wanted == 0.0:
        return 0.0
    if EXTENSION not in runtime.extensions:
        session.note(f"The display keeps its rate: {runtime.name} lets no program choose it.")
        return 0.0
    with session.optional("The display keeps its rate: the runtime does not change it"):
        request = runtime.function("xrRequestDisplayRefreshRateFB", xr.PFN_xrRequestDisplayRefreshRateFB)
        rates = offered_rates(session)
        possible = [rate for rate in rates if rate <= wanted + SAME]
        if not possible:
            offered = ", ".join(f"{rate:g}" for rate in sorted(rates)) or "none"
            session.note(f"The display keeps its rate: it has none up to {wanted:g} Hz (its rates: {offered}).")
            return 0.0
        request(session.handle, max(possible))
        if max(possible) < wanted - SAME:
            session.note(f"The display has no {wanted:g} Hz; {max(possible):g} Hz was asked for.")
        return float(max(possible))
    return 0.0
