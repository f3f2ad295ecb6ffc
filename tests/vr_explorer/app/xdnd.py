"""A client of the X Window System that lets files fall on another's window, as a file manager does (XDND, version 5).

The protocol: https://www.freedesktop.org/wiki/Specifications/XDND/
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Sequence
from ctypes import POINTER, Structure, Union, byref, c_char_p, c_int, c_long, c_ubyte, c_uint, c_ulong, c_void_p
from pathlib import Path

VERSION = 5
PATIENCE = 10.0

SELECTION_REQUEST, SELECTION_NOTIFY, CLIENT_MESSAGE = 30, 31, 33
"""Types of events (X.h)."""

_ANY = [("type", c_int), ("serial", c_ulong), ("send_event", c_int), ("display", c_void_p)]


class Message(Structure):
    """XClientMessageEvent."""

    _fields_ = (*_ANY, ("window", c_ulong), ("kind", c_ulong), ("format", c_int), ("data", c_long * 5))


class Request(Structure):
    """XSelectionRequestEvent."""

    _fields_ = (
        *_ANY,
        *((name, c_ulong) for name in ("owner", "requestor", "selection", "target", "property", "time")),
    )


class Notice(Structure):
    """XSelectionEvent."""

    _fields_ = (*_ANY, *((name, c_ulong) for name in ("requestor", "selection", "target", "property", "time")))


class Event(Union):
    """XEvent."""

    _fields_ = (("type", c_int), ("message", Message), ("request", Request), ("notice", Notice), ("pad", c_long * 24))


def drop(display: str, window: int, position: tuple[int, int], files: Sequence[Path]) -> bool:
    """Lets `files` fall on a window at a place of the screen; whether it says that it has taken them."""
    source = _Source(display)
    try:
        return source.drop(window, position, files)
    finally:
        source.close()


def ask_to_close(display: str, window: int) -> None:
    """As a window manager does when its button is pressed (ICCCM, WM_DELETE_WINDOW)."""
    source = _Source(display)
    try:
        source.ask_to_close(window)
    finally:
        source.close()


class _Source:
    def __init__(self, display: str) -> None:
        x = self._x = ctypes.CDLL("libX11.so.6")
        x.XOpenDisplay.restype = c_void_p
        x.XDefaultRootWindow.restype = x.XCreateSimpleWindow.restype = x.XInternAtom.restype = c_ulong
        x.XDefaultRootWindow.argtypes = x.XCloseDisplay.argtypes = x.XPending.argtypes = x.XFlush.argtypes = [c_void_p]
        x.XInternAtom.argtypes = [c_void_p, c_char_p, c_int]
        x.XCreateSimpleWindow.argtypes = [c_void_p, c_ulong, *[c_int] * 2, *[c_uint] * 3, *[c_ulong] * 2]
        x.XSetSelectionOwner.argtypes = [c_void_p, *[c_ulong] * 3]
        x.XSendEvent.argtypes = [c_void_p, c_ulong, c_int, c_long, POINTER(Event)]
        x.XNextEvent.argtypes = [c_void_p, POINTER(Event)]
        x.XChangeProperty.argtypes = [c_void_p, *[c_ulong] * 3, c_int, c_int, POINTER(c_ubyte), c_int]
        self._display = x.XOpenDisplay(display.encode())
        assert self._display, f"no display {display}"
        root = x.XDefaultRootWindow(self._display)
        self._own = x.XCreateSimpleWindow(self._display, root, 0, 0, 1, 1, 0, 0, 0)

    def drop(self, window: int, position: tuple[int, int], files: Sequence[Path]) -> bool:
        uris = "".join(f"{file.as_uri()}\r\n" for file in files).encode("ascii")
        list_of_uris = self._atom("text/uri-list")
        self._x.XSetSelectionOwner(self._display, self._atom("XdndSelection"), self._own, 0)
        self._send(window, "XdndEnter", VERSION << 24, list_of_uris)
        self._send(window, "XdndPosition", 0, position[0] << 16 | position[1], 0, self._atom("XdndActionCopy"))
        status = self._message("XdndStatus")
        assert status.data[1] & 1, "the window takes no drop"
        self._send(window, "XdndDrop")
        self._hand_over(self._next(SELECTION_REQUEST).request, uris)
        # Bit 0 by the protocol; glfw writes the number of bytes that it has read.
        return self._message("XdndFinished").data[1] != 0

    def ask_to_close(self, window: int) -> None:
        self._tell(window, "WM_PROTOCOLS", self._atom("WM_DELETE_WINDOW"))

    def close(self) -> None:
        self._x.XCloseDisplay(self._display)

    def _atom(self, name: str) -> int:
        return int(self._x.XInternAtom(self._display, name.encode(), 0))

    def _send(self, window: int, kind: str, *data: int) -> None:
        self._tell(window, kind, self._own, *data)

    def _tell(self, window: int, kind: str, *data: int) -> None:
        values = (c_long * 5)(*data)
        event = Event(message=Message(CLIENT_MESSAGE, 0, 1, self._display, window, self._atom(kind), 32, values))
        self._x.XSendEvent(self._display, window, 0, 0, byref(event))
        self._x.XFlush(self._display)

    def _hand_over(self, asked: Request, content: bytes) -> None:
        data = (c_ubyte * len(content)).from_buffer_copy(content)
        self._x.XChangeProperty(self._display, asked.requestor, asked.property, asked.target, 8, 0, data, len(content))
        about = asked.requestor, asked.selection, asked.target, asked.property, asked.time
        event = Event(notice=Notice(SELECTION_NOTIFY, 0, 1, self._display, *about))
        self._x.XSendEvent(self._display, asked.requestor, 0, 0, byref(event))
        self._x.XFlush(self._display)

    def _message(self, kind: str) -> Message:
        wanted = self._atom(kind)
        while True:
            message: Message = self._next(CLIENT_MESSAGE).message
            if message.kind == wanted:
                return message

    def _next(self, kind: int) -> Event:
        event, end = Event(), time.monotonic() + PATIENCE
        while time.monotonic() < end:
            while self._x.XPending(self._display):
                self._x.XNextEvent(self._display, byref(event))
                if event.type == kind:
                    return event
            time.sleep(0.01)
        raise TimeoutError(f"the window does not answer (event {kind})")
