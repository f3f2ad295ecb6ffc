"""A certificate of the server's own: for this machine, private, renewed in time, and trusted by who is told to."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from classification.cloud import Cloud
from foundation.errors import UserError
from tests.vr_explorer.gallery.test_cli import COMMAND, ROOT
from vr_explorer.gallery.addresses import own_addresses, own_names, shown_host
from vr_explorer.gallery.own_certificate import LASTS, RENEWED, OwnCertificate, Renewal, own_certificate

from .served_clouds import link_of, serving


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


def names(own: OwnCertificate) -> set[str]:
    """What OpenSSL itself reads in it."""
    found = ssl._ssl._test_decode_cert(str(own.public))["subjectAltName"]  # type: ignore[attr-defined]
    return {value.lower() for _, value in found}


def test_it_is_for_this_machine_and_private(tmp_path: Path) -> None:
    own = own_certificate(tmp_path / "https", ["gallery.example.org"])
    assert {"localhost", "127.0.0.1", "gallery.example.org", *own_names()} <= names(own)
    assert len(own_addresses()) >= 2
    assert b"PRIVATE KEY" in own.both.read_bytes()
    assert b"PRIVATE KEY" not in own.public.read_bytes()
    digest = ssl.PEM_cert_to_DER_cert(own.public.read_text("ascii"))
    assert own.fingerprint.replace(":", "").lower() == hashlib.sha256(digest).hexdigest()
    if os.name == "posix":
        assert own.both.stat().st_mode & 0o777 == 0o600
        assert own.both.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(one.name for one in own.both.parent.iterdir()) == ["certificate.pem", "server.pem"]


def test_it_stays_until_it_ends_soon_or_the_machine_is_elsewhere(tmp_path: Path) -> None:
    begun = datetime.now(UTC)
    first = own_certificate(tmp_path, now=begun)
    assert own_certificate(tmp_path, now=begun + LASTS - RENEWED - timedelta(days=2)) == first
    second = own_certificate(tmp_path, now=begun + LASTS - RENEWED)
    assert second.fingerprint != first.fingerprint
    assert second.ends > first.ends
    assert own_certificate(tmp_path, now=begun) != second, "one that is not good yet is made anew"
    third = own_certificate(tmp_path, ["another.example.org"], now=begun)
    assert "another.example.org" in names(third)
    assert own_certificate(tmp_path, now=begun) == third, "what it was called before stays"


def test_a_name_that_no_certificate_can_have_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="A certificate cannot be for 'gälerie"):
        own_certificate(tmp_path, ["gälerie.example.org"])
    assert not list(tmp_path.glob("*.pem"))


@pytest.mark.parametrize("damage", [b"", b"no PEM", b"-----BEGIN CERTIFICATE-----\n\n-----END CERTIFICATE-----\n"])
def test_a_damaged_one_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    first = own_certificate(tmp_path)
    first.both.write_bytes(damage)
    second = own_certificate(tmp_path)
    assert second.fingerprint != first.fingerprint
    assert second.public.read_bytes() in second.both.read_bytes()


def test_a_server_answers_with_it_to_who_trusts_it(cloud: Cloud, tmp_path: Path) -> None:
    arguments = "--https", "--cloud", str(cloud.folder), "--set", "publish.side=0", "--set", "publish.etc2=false"
    with serving(tmp_path, *arguments) as (_, said):
        link = link_of(said)
        assert link.startswith("https://localhost:")
        public = tmp_path / "https" / "certificate.pem"
        fingerprint = re.search(r"fingerprint \(SHA-256\) is ([0-9A-F:]{95})", "".join(said))
        assert fingerprint is not None
        assert fingerprint[1] == own_certificate(tmp_path / "https").fingerprint
        end = time.monotonic() + 300
        while True:
            try:
                page = httpx.get(link, verify=trusting(public), timeout=300)
                break
            except httpx.ConnectError:
                assert time.monotonic() < end
                time.sleep(0.05)
        assert "<title>" in page.text
        by_address = link.replace("localhost", "127.0.0.1")
        assert httpx.get(by_address, verify=trusting(public), timeout=300).text == page.text
        with pytest.raises(httpx.ConnectError, match="self-signed"):
            httpx.get(link, timeout=300)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")
def test_it_is_no_authority(tmp_path: Path) -> None:
    own = own_certificate(tmp_path)
    shown = subprocess.run(
        ["openssl", "x509", "-in", own.public, "-noout", "-text"], capture_output=True, text=True, check=True
    )
    assert "CA:FALSE" in shown.stdout
    assert "Certificate Sign" not in shown.stdout


def test_a_running_server_takes_the_renewed_one(tmp_path: Path) -> None:
    old = own_certificate(tmp_path, now=datetime.now(UTC) - LASTS + RENEWED)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(old.both)
    assert served(context) == old.fingerprint
    renewal = Renewal(context, tmp_path, (), every=0.01)
    try:
        end = time.monotonic() + 300
        while served(context) == old.fingerprint:
            assert time.monotonic() < end
            time.sleep(0.02)
    finally:
        renewal.close()
    assert served(context) == own_certificate(tmp_path).fingerprint


def test_no_connection_meets_half_of_a_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is renewed again and again, while one connection after the other is made."""
    both = [own_certificate(tmp_path / name) for name in "ab"]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(both[0].both)
    turns = itertools.cycle(both)
    monkeypatch.setattr("vr_explorer.gallery.own_certificate.own_certificate", lambda *_: next(turns))
    renewal = Renewal(context, tmp_path, (), every=0.0)
    try:
        shown = {served(context) for _ in range(200)}
    finally:
        renewal.close()
    assert shown == {own.fingerprint for own in both}


def served(context: ssl.SSLContext) -> str:
    """The fingerprint of what a connection is shown."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection, context.wrap_socket(connection, server_side=True) as wrapped:
                wrapped.recv(1)

        thread = threading.Thread(target=answer)
        thread.start()
        asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        asking.check_hostname, asking.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(listener.getsockname()) as plain, asking.wrap_socket(plain) as wrapped:
            shown = wrapped.getpeercert(binary_form=True)
            wrapped.send(b"x")
        thread.join()
    assert shown is not None
    return hashlib.sha256(shown).digest().hex(":").upper()


def test_two_certificates_are_one_too_many(tmp_path: Path) -> None:
    own = own_certificate(tmp_path)
    arguments = ["--https", "--certificate", str(own.both), "--key", str(own.both)]
    run = subprocess.run(
        [*COMMAND, "--data", str(tmp_path), *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, "give one of them" in run.stderr) == (1, True)


def test_links_have_an_address_that_others_reach() -> None:
    assert shown_host("127.0.0.1") == shown_host("::1") == "localhost"
    assert shown_host("gallery.example.org") == "gallery.example.org"
    assert shown_host("2001:db8::5") == "[2001:db8::5]"
    assert shown_host("0.0.0.0") not in {"0.0.0.0", "127.0.0.1"}
