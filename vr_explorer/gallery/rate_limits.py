"""What a gallery server takes at most, and how often from one address."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class GalleryLimits:
    """Settings section "gallery".

    megabytes: of one image; total_megabytes: of all files; reserve_megabytes: what stays free on the disk.
    megapixels: that one image may decode to. images: in one gallery. galleries: on the server.
    patience: seconds that a sender may pause; transfer: seconds that one body may take. head: seconds that a connection
    may be without a whole request; reading: seconds that a reader may take nothing of an answer.
    connections: at once; connections_each: of one address.
    requests: a second from one address, in the mean; burst: at once.
    wrong_codes: wrong codes, words or tokens from one address before it waits; wait: seconds until all are forgotten.
    sessions: of visitors to clouds, on the server. new_sessions: that one address begins at once; after `wait`, again.
    """

    megabytes: float = 40.0
    total_megabytes: float = 20_000.0
    reserve_megabytes: float = 200.0
    megapixels: float = 100.0
    images: int = 5_000
    galleries: int = 10_000
    patience: float = 15.0
    transfer: float = 300.0
    head: float = 15.0
    reading: float = 60.0
    connections: int = 1_000
    connections_each: int = 100
    requests: float = 100.0
    burst: int = 3_000
    wrong_codes: int = 20
    wait: float = 600.0
    sessions: int = 100_000
    new_sessions: int = 50

    def __post_init__(self) -> None:
        positive = ("megabytes", "total_megabytes", "megapixels", "images", "galleries", "patience", "transfer")
        for name in (*positive, "head", "reading", "connections", "connections_each"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be more than 0")
        if self.reserve_megabytes < 0 or self.requests <= 0 or self.burst < 1:
            raise ValueError("reserve_megabytes must not be negative, requests and burst must be more than 0")
        if min(self.wrong_codes, self.sessions, self.new_sessions) < 1 or self.wait <= 0:
            raise ValueError("wrong_codes, wait, sessions and new_sessions must be more than 0")


class Buckets:
    """Token buckets by address: `capacity` at once, `rate` a second in the mean.

    An IPv6 address counts with its /64 network, which one client owns. Only the latest `REMEMBERED` are kept.
    """

    REMEMBERED = 20_000

    def __init__(self, capacity: float, rate: float) -> None:
        self._capacity, self._rate = capacity, rate
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> bool:
        """Takes one where there is one."""
        key, level = self._level(address)
        if level < 1:
            return False
        self._levels[key] = level - 1, time.monotonic()
        self._levels.move_to_end(key)
        if len(self._levels) > self.REMEMBERED:
            self._levels.popitem(last=False)
        return True

    def empty(self, address: str) -> bool:
        return self._level(address)[1] < 1

    def _level(self, address: str) -> tuple[str, float]:
        key = network_of(address)
        level, at = self._levels.get(key, (self._capacity, 0.0))
        return key, min(self._capacity, level + (time.monotonic() - at) * self._rate)


def network_of(address: str) -> str:
    """What is counted for `address`."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address
