"""What this machine is called, by itself and in its network."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress

_ALL = frozenset({"0.0.0.0", "::", ""})
_ELSEWHERE = (
    (socket.AF_INET, "192.0.2.1"),
    (socket.AF_INET6, "2001:db8::1"),
)
"""Of documentation (RFC 5737, RFC 3849): nothing is sent there, the system only says from where it would be."""


def shown_host(host: str) -> str:
    """What stands in a link to a server that listens on `host`: where that is all networks, the address in one that
    others reach, else `localhost`; IPv6 in brackets.
    """
    if host in _ALL:
        host = next(iter(outward_addresses()), "localhost")
    with suppress(ValueError):
        address = ipaddress.ip_address(host)
        if address.is_loopback:
            return "localhost"
        return f"[{address}]" if address.version == 6 else str(address)
    return host


def outward_addresses() -> list[str]:
    """Those from which others would be spoken to, IPv4 first; none where there is no network."""
    found = []
    for family, elsewhere in _ELSEWHERE:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asked:
            asked.connect((elsewhere, 9))
            address = ipaddress.ip_address(str(asked.getsockname()[0]).partition("%")[0])
            if not (address.is_loopback or address.is_link_local or address.is_unspecified):
                found.append(str(address))
    return found
