"""What this machine is called, by itself and in its network."""

from __future__ import annotations

import ipaddress
import re
import socket
from contextlib import suppress

_ALL = frozenset({"0.0.0.0", "::", ""})
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
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


def own_names() -> list[str]:
    """What this machine is called, as far as a certificate can have it."""
    name = socket.gethostname().rstrip(".").lower()
    known = ("localhost", name, f"{name.partition('.')[0]}.local")
    return list(dict.fromkeys(one for one in known if _NAME.fullmatch(one)))


def own_addresses() -> list[str]:
    """Of this machine, as far as the system tells: of itself, outward, and those that its name has."""
    found = dict.fromkeys(("127.0.0.1", "::1", *outward_addresses()))
    with suppress(OSError, UnicodeError):
        for *_rest, where in socket.getaddrinfo(socket.gethostname(), None):
            with suppress(ValueError):
                found.setdefault(str(ipaddress.ip_address(str(where[0]).partition("%")[0])))
    return list(found)
