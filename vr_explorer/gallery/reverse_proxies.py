"""Whose request it is where reverse proxies stand before the server.

Every proxy adds at the end of X-Forwarded-For the address that it was asked from; what stands before comes from whoever
asked. So the last entry that no proxy of ours has made is the visitor's, and without such proxies none is looked at.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from foundation.errors import UserError

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_MOST = 64
"""Entries that are looked at."""


@dataclass(frozen=True)
class Proxies:
    """networks: of the proxies. hops: instead of these, how many there are one behind the other; 0: none."""

    networks: tuple[_Network, ...] = ()
    hops: int = 0

    @classmethod
    def of(cls, text: str) -> Proxies:
        """From a number of proxies, or from addresses and networks between commas. UserError: neither."""
        if text.strip().isdecimal() and 0 < int(text.strip()[:4]) <= _MOST:
            return cls(hops=int(text.strip()))
        try:
            networks = tuple(
                ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()
            )
        except ValueError as error:
            raise UserError(
                f"--behind-proxy {text}: {error}; give addresses such as 127.0.0.1, or a number."
            ) from error
        return cls(networks)

    def trust(self, address: str) -> bool:
        """Whether a connection from `address` is one of a proxy's."""
        return self.hops > 0 or self._among(address)

    def visitor(self, peer: str, forwarded: Iterable[str]) -> str:
        """The address of who asks. peer: where the connection comes from. forwarded: headers X-Forwarded-For."""
        if not self.trust(peer):
            return peer
        entries = [_address(entry) for entry in ",".join(forwarded).split(",")[-_MOST:]]
        if self.hops:
            entry = entries[-self.hops] if len(entries) >= self.hops else entries[0]
            return entry or peer
        for entry in reversed(entries):
            if not entry:
                return peer
            if not self._among(entry):
                return entry
            peer = entry
        return peer

    def _among(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = getattr(parsed, "ipv4_mapped", None)
        return any((mapped or parsed) in network for network in self.networks)


def _address(entry: str) -> str:
    """Of an entry, which may have a port; empty where it has no address."""
    text = entry.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
