"""What is looked at in every request before anything else: its headers, its host, how often its address asks."""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Iterable
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foundation.errors import UserError
from vr_explorer.gallery.rate_limits import Buckets, GalleryLimits
from vr_explorer.gallery.reverse_proxies import Proxies

HEADERS, HEADER_BYTES = 64, 16 * 1024
"""At most, of one request."""

FRESH = {"cache-control": "private, no-cache"}
SECURITY = {
    "content-security-policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex, nofollow",
}
_log = logging.getLogger(__name__)


class Guard:
    """Around everything: the rate by address, the security headers, and a sentence for what nobody foresaw.

    names: of the host, where the server answers to these alone. The visitor's address is in the scope afterwards.
    """

    def __init__(self, app: ASGIApp, limits: GalleryLimits, proxies: Proxies, names: Iterable[str] = ()) -> None:
        self._app = app
        self._requests = Buckets(limits.burst, limits.requests)
        self._proxies = proxies
        self._names = frozenset(name.lower().rstrip(".") for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                present = {name for name, _ in message["headers"]}
                added = [(name.encode(), value.encode()) for name, value in SECURITY.items()]
                message["headers"] = [*message["headers"], *(pair for pair in added if pair[0] not in present)]
            await send(message)

        scope = {**scope, "client": (self._visitor(scope), 0)}
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, guarded)
            return
        try:
            await self._app(scope, receive, guarded)
        except Exception as error:
            if started:
                raise
            await unforeseen(error)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        if not self._requests.take(address_of(scope)):
            return sentence(429, "Too many requests from this address; wait a little.")
        headers = scope["headers"]
        if len(headers) > HEADERS or sum(len(name) + len(value) for name, value in headers) > HEADER_BYTES:
            return sentence(431, "The request has too many headers, or too long ones.")
        if self._names and _host(headers) not in self._names:
            return sentence(421, "This server does not answer to that name.")
        return None

    def _visitor(self, scope: Scope) -> str:
        peer = str((scope.get("client") or ("",))[0])
        forwarded = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
        if forwarded and not self._proxies.trust(peer):
            _log.warning("A request has X-Forwarded-For, which is not believed without --behind-proxy")
        return self._proxies.visitor(peer, forwarded)


def address_of(scope: Scope) -> str:
    """The visitor's."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def sentence(status: int, words: str, headers: Any = None) -> Response:
    return JSONResponse({"error": words}, status, {**FRESH, **(headers or {})})


def unforeseen(error: Exception) -> Response:
    cause = error.__cause__ if isinstance(error, UserError) else error
    full = isinstance(cause, OSError) and cause.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    if full or getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
        return sentence(507, "The server's disk is full; its owner must free some space.")
    busy = isinstance(cause, OSError) and cause.errno in {errno.EMFILE, errno.ENFILE, errno.ENOENT}
    if busy or isinstance(error, sqlite3.OperationalError):
        _log.warning("The store did not answer (%s)", error)
        return sentence(503, "The server cannot reach its store just now; try again.")
    _log.error("A request failed", exc_info=error)
    return sentence(500, "The server met an error of its own; its owner finds it in the log.")


def _host(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """What the request calls the server, without a port."""
    host = next((value.decode("latin-1") for name, value in headers if name == b"host"), "").strip().lower()
    name = host.partition("]")[0][1:] if host.startswith("[") else host.partition(":")[0]
    return name.rstrip(".")
