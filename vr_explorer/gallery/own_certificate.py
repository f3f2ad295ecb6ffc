"""The certificate of a server that has none from elsewhere: made on the spot, for this machine, signed by itself.

It is no authority: its key signs nothing but this server's own connections, so that who trusts it trusts nobody else.
"""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from foundation.errors import UserError
from foundation.files import replacing
from vr_explorer.gallery.addresses import own_addresses, own_names
from vr_explorer.gallery.private_files import private_file, private_folder

LASTS = timedelta(days=397)
"""Some browsers take none that are good for longer."""

RENEWED = timedelta(days=60)
"""Before its end."""

MOST_NAMES = 40
"""Those of other networks, in which the machine was before, among them: back there, it need not be trusted anew."""

LOOKED_AT = 12 * 3600.0
"""Seconds between two looks whether it is still good, while a server runs."""

_BOTH, _PUBLIC = "server.pem", "certificate.pem"


@dataclass(frozen=True)
class OwnCertificate:
    """both: key and certificate, readable by its owner alone. public: the certificate, to be trusted elsewhere.
    fingerprint: of its SHA-256, as browsers show it. ends: when it does.
    """

    both: Path
    public: Path
    fingerprint: str
    ends: datetime


def own_certificate(folder: Path, names: Iterable[str] = (), now: datetime | None = None) -> OwnCertificate:
    """The one in `folder`; made where there is none, it ends soon, or the machine has other names and addresses by now.

    names: further ones of the server. now: in place of the present time. UserError: it cannot be written, or is not for
    one of the names.
    """
    now = now or datetime.now(UTC)
    private_folder(folder)
    both = folder / _BOTH
    wanted = list(dict.fromkeys([*own_names(), *names, *own_addresses()]))
    present = _read(both)
    if present is None or not _good(present, wanted, now):
        before = _names_of(present) if present is not None else []
        content, present = _made(list(dict.fromkeys([*wanted, *before]))[:MOST_NAMES], now)
        _write(both, content)
    public = folder / _PUBLIC
    text = present.public_bytes(serialization.Encoding.PEM)
    if not public.is_file() or public.read_bytes() != text:
        _write(public, text)
    digest = present.fingerprint(hashes.SHA256())
    return OwnCertificate(both, public, digest.hex(":").upper(), present.not_valid_after_utc)


class Renewal:
    """While a server runs: what was renewed is used by the connections that come from then on. No connection meets one
    half of it: to load another certificate into a context that serves leaves this without a key for a moment.
    """

    def __init__(self, context: ssl.SSLContext, folder: Path, names: Sequence[str], every: float = LOOKED_AT) -> None:
        self._folder, self._names, self._every = folder, names, every
        self._renewed: ssl.SSLContext | None = None
        context.sni_callback = self._present
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="certificate", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join()

    def _present(self, connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        """As a client has said hello, whether it names a server or not."""
        if self._renewed is not None:
            connection.context = self._renewed

    def _run(self) -> None:
        shown = ""
        while not self._ended.wait(self._every):
            with suppress(UserError, OSError):  # at the next look
                own = own_certificate(self._folder, self._names)
                if own.fingerprint != shown:
                    renewed = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    renewed.load_cert_chain(own.both)
                    self._renewed, shown = renewed, own.fingerprint


def _made(names: Sequence[str], now: datetime) -> tuple[bytes, x509.Certificate]:
    """(key and certificate as PEM, the certificate). names: what it is for, addresses among them."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Artificial Inspiration on this machine")])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks of headsets are not always right
        .not_valid_after(now + LASTS - timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM), certificate


def _general(name: str) -> x509.GeneralName:
    with suppress(ValueError):
        return x509.IPAddress(ipaddress.ip_address(name))
    try:
        return x509.DNSName(name)
    except ValueError as error:
        raise UserError(
            f"A certificate cannot be for {name!r}; give --host-name in letters a to z, digits, dots and dashes."
        ) from error


def _names_of(certificate: x509.Certificate) -> list[str]:
    with suppress(x509.ExtensionNotFound, ValueError):
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]
    return []


def _good(certificate: x509.Certificate, wanted: Sequence[str], now: datetime) -> bool:
    lasts = certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - RENEWED
    return lasts and set(wanted) <= set(_names_of(certificate))


def _read(both: Path) -> x509.Certificate | None:
    """None where there is none, or it does not belong to the key there."""
    try:
        private_file(both, make=False)
        content = both.read_bytes()
        certificate = x509.load_pem_x509_certificate(content)
        key = serialization.load_pem_private_key(content, None)
        return certificate if key.public_key() == certificate.public_key() else None
    except (OSError, ValueError, TypeError):
        return None


def _write(path: Path, content: bytes) -> None:
    with replacing(path) as partial:
        private_file(partial)
        partial.write_bytes(content)
