"""Who a visitor of the gallery's server is, behind proxies, and by which name the server is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from foundation.errors import UserError
from tests.vr_explorer.gallery.connections import answered, connected
from vr_explorer.gallery.reverse_proxies import Proxies

from .conftest import LIMITS, Server

Start = Callable[..., Server]


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "visitor"),
    [
        ("", "9.9.9.9", ["1.1.1.1"], "9.9.9.9"),
        ("127.0.0.1", "9.9.9.9", ["1.1.1.1"], "9.9.9.9"),
        ("127.0.0.1", "127.0.0.1", ["1.1.1.1"], "1.1.1.1"),
        ("127.0.0.1", "127.0.0.1", ["6.6.6.6, 1.1.1.1"], "1.1.1.1"),
        ("127.0.0.1", "127.0.0.1", ["6.6.6.6", "1.1.1.1"], "1.1.1.1"),
        ("127.0.0.1, 10.0.0.0/8", "127.0.0.1", ["6.6.6.6, 1.1.1.1, 10.2.3.4"], "1.1.1.1"),
        ("127.0.0.1", "127.0.0.1", ["1.1.1.1, nonsense"], "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", ["127.0.0.1"], "127.0.0.1"),
        ("127.0.0.1", "::ffff:127.0.0.1", ["1.1.1.1:4711"], "1.1.1.1"),
        ("::1", "::1", ['"[2001:db8::1]:443"'], "2001:db8::1"),
        ("1", "9.9.9.9", ["6.6.6.6, 1.1.1.1"], "1.1.1.1"),
        ("2", "9.9.9.9", ["6.6.6.6, 1.1.1.1, 10.2.3.4"], "1.1.1.1"),
        ("3", "9.9.9.9", ["1.1.1.1"], "1.1.1.1"),
        ("127.0.0.1", "127.0.0.1", ["6.6.6.6," * 5_000 + "1.1.1.1"], "1.1.1.1"),
    ],
)
def test_the_visitor_is_the_last_that_no_proxy_of_ours_has_named(
    proxies: str, peer: str, forwarded: list[str], visitor: str
) -> None:
    assert Proxies.of(proxies).visitor(peer, forwarded) == visitor


@pytest.mark.parametrize("text", ["x", "127.0.0.1/99", "0", "1.2.3", "-1", "99999999999999999999"])
def test_proxies_that_are_none_are_said(text: str) -> None:
    with pytest.raises(UserError, match="--behind-proxy"):
        Proxies.of(text)


def test_guesses_are_counted_for_the_visitor_and_not_for_what_he_claims(start: Start) -> None:
    plain, behind = start(replace(LIMITS, wrong_codes=3)), None
    wrong = f"{plain.url}/api/galleries/babab-babab-babab-babab"
    claimed = [httpx.get(wrong, headers={"x-forwarded-for": f"1.2.3.{n}"}).status_code for n in range(5)]
    assert claimed == [404] * 3 + [429] * 2
    behind = start(replace(LIMITS, wrong_codes=3), folder="behind", proxies=Proxies.of("127.0.0.1"))
    wrong = f"{behind.url}/api/galleries/babab-babab-babab-babab"
    one = [httpx.get(wrong, headers={"x-forwarded-for": f"6.6.6.{n}, 1.1.1.1"}).status_code for n in range(5)]
    assert one == [404] * 3 + [429] * 2
    assert httpx.get(wrong, headers={"x-forwarded-for": "2.2.2.2"}).status_code == 404


@pytest.mark.parametrize(
    "path", ["/static", "/static/", "/api/galleries/", "/g/", "//evil.example/", "/g/x/", "/static/."]
)
def test_nothing_redirects_to_what_the_client_calls_the_host(server: Server, path: str) -> None:
    with connected(server) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode())
        answer = answered(connection).lower()
    assert answer.split()[1] in {b"404", b"405", b"200"}
    assert b"location:" not in answer and b"evil" not in answer


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("gallery.example.org", 200),
        ("Gallery.Example.ORG:8443", 200),
        ("gallery.example.org.", 200),
        ("evil.example", 421),
        ("gallery.example.org.evil.example", 421),
        ("127.0.0.1", 421),
        ("", 421),
    ],
)
def test_a_server_with_a_name_answers_to_no_other(start: Start, host: str, status: int) -> None:
    server = start(names=["gallery.example.org"])
    with connected(server) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert answered(connection).split()[1] == str(status).encode()
