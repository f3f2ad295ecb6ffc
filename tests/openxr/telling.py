"""What a runtime could tell and this one does not: events put in between it and the program."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import xr

from vr_explorer.xr.session import Session

Told = list[xr.SessionState | xr.StructureType]


@contextmanager
def telling(session: Session) -> Iterator[Told]:
    """What is put into the list is told before whatever the runtime has to tell: a state of the session, or an event of
    which the type alone counts. What the program answers to states is not passed on: the session stays as it is.
    """
    told: Told = []
    read = session.events.read

    def told_or_read() -> object:
        if not told:
            return read()
        first, buffer = told.pop(0), xr.EventDataBuffer()
        if isinstance(first, xr.SessionState):
            event = xr.EventDataSessionStateChanged(session=session.handle, state=first)
            ctypes.memmove(ctypes.byref(buffer), ctypes.byref(event), ctypes.sizeof(event))
        else:
            buffer.type = first.value
        return buffer

    with (
        patch.object(session.events, "read", told_or_read),
        patch.object(xr, "end_session", lambda *_: None),
        patch.object(xr, "begin_session", lambda *_: None),
    ):
        yield told
