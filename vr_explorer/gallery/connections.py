"""Connections of the gallery's server, bounded before a byte of them is read: in all, and of one address.

The bound is at `accept`, so that it holds for those that send nothing and before TLS. Where the process has no
descriptor left, a spare one is given up to take the next connection and end it; otherwise it would stay in the queue,
and the loop would be called for it again and again.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import selectors
import socket
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial

from foundation.errors import UserError
from vr_explorer.gallery.rate_limits import GalleryLimits, network_of
from vr_explorer.gallery.reverse_proxies import Proxies

SEND_BUFFER = 256 * 1024
"""Bytes of a connection that the system holds for a slow reader; beyond, it is seen that he does not read."""

_BASE, _EACH = 40, 2
"""Descriptors that the server needs without connections, and for each: itself, and a file."""

_WAITING = 128
_TURNED_AWAY = 64
"""Connections, until the loop looks at those that are there."""

_NONE_LEFT = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_log = logging.getLogger(__name__)


class Listener(socket.socket):
    """The socket that connections come to. UserError: nothing can listen there.

    proxies: their connections are not counted by address. most: connections at once, as far as there are descriptors.
    """

    def __init__(self, host: str, port: int, limits: GalleryLimits, proxies: Proxies) -> None:
        family = _family(host, port)
        super().__init__(family, socket.SOCK_STREAM)
        try:
            if os.name == "posix":  # on Windows it would let two servers have one port
                self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.bind((host, port))
            self.listen(_WAITING)  # who comes before the loop runs, waits
        except OSError as error:
            self.close()
            raise UserError(f"Cannot listen on {host}, port {port} ({error.strerror}); choose another.") from error
        self.most = _as_many_as_there_are_descriptors(limits.connections)
        self._each, self._proxies = limits.connections_each, proxies
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()
        self._count = 0
        self._spare = os.open(os.devnull, os.O_RDONLY)

    def close(self) -> None:
        spare, self._spare = getattr(self, "_spare", -1), -1
        if spare >= 0:
            os.close(spare)
        super().close()

    def accept(self) -> tuple[socket.socket, object]:
        """As of every socket; one too many is closed at once, and the next is looked at."""
        for _ in range(_TURNED_AWAY):
            try:
                descriptor, address = self._accept()  # type: ignore[attr-defined]
            except OSError as error:
                if error.errno not in _NONE_LEFT:
                    raise
                _log.warning("No descriptor is left; connections are turned away (%s)", error.strerror)
                self._turn_away()
                continue
            key = network_of(str(address[0]))
            if not self._counted(key, str(address[0])):
                socket.close(descriptor)
                _log.warning("There are too many connections; one more is turned away")
                continue
            taken = _Connection(self.family, descriptor, partial(self._ended, key))
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            return taken, address
        raise BlockingIOError

    def _counted(self, key: str, address: str) -> bool:
        with self._lock:
            each = self._each if not self._proxies.trust(address) else self.most
            if self._count >= self.most or self._open[key] >= each:
                return False
            self._open[key] += 1
            self._count += 1
            return True

    def _ended(self, key: str) -> None:
        with self._lock:
            self._count -= 1
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]

    def _turn_away(self) -> None:
        """BlockingIOError: nobody waits, or there is no descriptor for it."""
        if self._spare < 0:
            raise BlockingIOError
        os.close(self._spare)
        try:
            socket.close(self._accept()[0])  # type: ignore[attr-defined]
        except OSError as error:
            raise BlockingIOError from error
        finally:
            try:
                self._spare = os.open(os.devnull, os.O_RDONLY)
            except OSError:
                self._spare = -1


class _Connection(socket.socket):
    """Tells when it is closed, once."""

    def __init__(self, family: int, descriptor: int, ended: Callable[[], None]) -> None:
        super().__init__(family, socket.SOCK_STREAM, fileno=descriptor)
        self._ended: Callable[[], None] | None = ended

    def close(self) -> None:
        super().close()
        ended, self._ended = self._ended, None
        if ended is not None:
            ended()


def selector_loop() -> asyncio.AbstractEventLoop:
    """The event loop that takes connections by `accept`, on every system."""
    return asyncio.SelectorEventLoop(selectors.DefaultSelector())


def _family(host: str, port: int) -> int:
    try:
        return int(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0])
    except OSError as error:
        raise UserError(f"{host} is no address of this machine ({error}); give one such as 127.0.0.1.") from error


def _as_many_as_there_are_descriptors(wanted: int) -> int:
    try:
        import resource
    except ImportError:  # Windows, where `select` looks at 512
        return min(wanted, 400)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = _BASE + _EACH * wanted
    if soft != resource.RLIM_INFINITY and soft < needed:
        more = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
            soft = more
        except (ValueError, OSError):
            pass
        return max(min(wanted, (soft - _BASE) // _EACH), 4)
    return wanted
