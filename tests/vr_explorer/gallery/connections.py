"""Connections to a gallery's server, byte by byte."""

from __future__ import annotations

import socket
from contextlib import suppress
from urllib.parse import urlsplit

from .conftest import Server


def connected(server: Server) -> socket.socket:
    where = urlsplit(server.url)
    connection = socket.create_connection((where.hostname, where.port), timeout=300)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def answered(connection: socket.socket) -> bytes:
    """All that comes until the server ends it."""
    parts = []
    with suppress(ConnectionError):
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)
