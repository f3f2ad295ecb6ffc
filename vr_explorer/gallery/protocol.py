"""HTTP/1.1 with an end to all patience: of who sends no request, half of one, or does not read the answer.

Uvicorn waits for these without limit. Its own limit for connections kept alive counts from the last answer to the next
byte alone.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from contextlib import suppress
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from vr_explorer.gallery.guard import FRESH, SECURITY
from vr_explorer.gallery.rate_limits import GalleryLimits

HEAD = 16 * 1024
"""Bytes of a request's line and headers."""

WATCH = 4
"""Times in each patience that a connection is looked at."""


class _Patient(H11Protocol):
    """Ends connections of which nothing comes, or to which nothing can be sent, for longer than `limits` says."""

    limits: GalleryLimits

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._waiting: float | None = None
        """Since when for a whole head."""
        self._stuck: tuple[float, int] | None = None
        """Since when nothing of the answer was taken, and what is left."""
        self._watching: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._waiting = self.loop.time()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watching is not None:
            self._watching.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        # In pieces: a head that came at once would not be measured by h11, which bounds what is incomplete.
        for start in range(0, len(data), HEAD):
            if self.transport.is_closing():
                return
            super().data_received(data[start : start + HEAD])
        self._waiting = None if self._busy() else self._waiting or self.loop.time()

    def on_response_complete(self) -> None:
        self._waiting = self.loop.time()
        super().on_response_complete()
        if self._busy():
            self._waiting = None

    def send_400_response(self, msg: str) -> None:
        """As all of the server's answers are; none where one has begun."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.close()
            return
        body = json.dumps({"error": "The request cannot be read: it is no HTTP, or its head is too long."}).encode()
        named = {**SECURITY, **FRESH, "content-type": "application/json", "connection": "close"}
        headers = [(name.encode(), value.encode()) for name, value in named.items()]
        headers.append((b"content-length", str(len(body)).encode()))
        answer = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
        for event in (answer, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _busy(self) -> bool:
        """Whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def _leave(self) -> None:
        """At once: the system would hold what was not read, and wait for it on its own."""
        connection = self.transport.get_extra_info("socket")
        if connection is not None:
            with suppress(OSError):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _watch(self) -> None:
        """Ends the connection where patience is at an end, and looks again later."""
        now, left = self.loop.time(), self.transport.get_write_buffer_size()
        if left == 0:
            self._stuck = None
        elif self._stuck is None or left != self._stuck[1]:
            self._stuck = now, left
        late = self._waiting is not None and now - self._waiting > self.limits.head
        stuck = self._stuck is not None and now - self._stuck[0] > self.limits.reading
        if stuck or (late and not left and not self._busy()):
            self._leave()
        else:
            self._watching = self.loop.call_later(min(self.limits.head, self.limits.reading) / WATCH, self._watch)


def protocol_of(limits: GalleryLimits) -> type[asyncio.Protocol]:
    """The protocol for uvicorn."""
    return type("Patient", (_Patient,), {"limits": limits})
