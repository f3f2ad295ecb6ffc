"""What `serve` does, and what `upload` and `export` do with an open cloud."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import platformdirs
import typer

from classification.cloud import Cloud
from foundation.console import Console
from foundation.errors import UserError
from foundation.progress import progress
from foundation.projects import title_of
from foundation.quantity import are, quantity
from foundation.settings import APPLICATION, Settings
from foundation.streams import fits
from vr_explorer.gallery.addresses import shown_host
from vr_explorer.gallery.favourites import favourite_images
from vr_explorer.gallery.private_files import private_folder
from vr_explorer.gallery.rate_limits import GalleryLimits
from vr_explorer.gallery.shared_cloud import SharedCloud
from vr_explorer.gallery.sharing import NOT_INSTALLED, SharingSettings, outbox_of
from vr_explorer.gallery.token_store import kept_token
from vr_explorer.store.session_store import default_file

PORT = 8765
HTTPS = "https"
"""Where the server's own certificate lies in its folder."""

_BLOCKS = "▀▄█"
"""What segno draws a code with."""

_output = Console()


Data = Annotated[Path | None, typer.Option(help="Folder of the galleries; the user's own by default.")]
Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all networks.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")]
Certificate = Annotated[Path | None, typer.Option(help="TLS certificate (PEM), with --key.")]
PrivateKey = Annotated[Path | None, typer.Option("--key", help="TLS private key (PEM).")]
Https = Annotated[
    bool, typer.Option("--https", help="With a certificate made on the spot; browsers in headsets ask for one.")
]
BehindProxy = Annotated[
    str | None,
    typer.Option(help="Addresses of the reverse proxies in front, or how many; their X-Forwarded-For is believed."),
]
HostNames = Annotated[
    list[str] | None,
    typer.Option("--host-name", help="Name of the server (gallery.example.org); it answers to no other."),
]


@dataclass(frozen=True)
class ServeOptions:
    """As the command line has them (`Data` … `HostNames`). data: None is the user's own folder."""

    data: Path | None = None
    host: str = "127.0.0.1"
    port: int = PORT
    certificate: Path | None = None
    key: Path | None = None
    https: bool = False
    behind_proxy: str | None = None
    host_names: Sequence[str] = ()

    def check(self) -> None:
        """UserError: they do not fit each other, or name a file that is not there."""
        if (self.certificate is None) != (self.key is None):
            raise UserError("--certificate and --key belong together; give both or neither.")
        if self.https and self.certificate is not None:
            raise UserError("--https makes a certificate, --certificate names one; give one of them.")
        for file in (self.certificate, self.key):
            if file is not None and not file.is_file():
                raise UserError(f"There is no file {file}; give the path of a PEM file.")

    def address(self, port: int) -> str:
        """Of the server on this machine, which listens at that port."""
        scheme = "https" if self.https or self.certificate is not None else "http"
        return f"{scheme}://{shown_host(self.host)}:{port}"

    def outside(self, port: int) -> str:
        """By which visitors come: of the proxy before it, where there is one whose name is told."""
        named = next(iter(self.host_names), None)
        return f"https://{named}" if named is not None and self.behind_proxy is not None else self.address(port)


def serve(wanted: ServeOptions, settings: Settings, clouds: Callable[[Path], Sequence[SharedCloud]]) -> None:
    """Serves galleries, and clouds. clouds: publishes those that are shown, below the folder that it is given.

    UserError: the options do not fit, or as of `prepared` and `clouds`.
    """
    limits = settings.section("gallery", GalleryLimits)
    wanted.check()
    try:
        import segno

        from vr_explorer.gallery.own_certificate import Renewal, own_certificate
        from vr_explorer.gallery.reverse_proxies import Proxies
        from vr_explorer.gallery.serving import prepared
    except ModuleNotFoundError as error:
        raise UserError(f"Cannot serve: {NOT_INSTALLED}.") from error
    if os.name == "posix":
        os.umask(0o077)
    proxies = Proxies.of(wanted.behind_proxy) if wanted.behind_proxy is not None else Proxies()
    folder = wanted.data or default_folder()
    private_folder(folder, all_of_it=False)
    own = own_certificate(folder / HTTPS, wanted.host_names) if wanted.https else None
    server, listener = prepared(
        folder,
        wanted.host,
        wanted.port,
        limits,
        proxies=proxies,
        names=wanted.host_names,
        certificate=own.both if own is not None else wanted.certificate,
        key=wanted.key,
        clouds=clouds(folder / "clouds"),
    )
    port = listener.getsockname()[1]
    _output.print(f"Galleries are at {wanted.address(port)}/ and kept in {folder}.")
    _output.print(f"The token for uploading is {(folder / 'token').read_text('ascii').strip()}")
    if own is not None:
        _output.print(
            f"The certificate is {own.public}, good until {own.ends:%Y-%m-%d}; browsers ask whether to trust it. "
            f"Its fingerprint (SHA-256) is {own.fingerprint}"
        )
    for cloud in server.config.app.state.clouds:  # type: ignore[union-attr]
        link = f"{wanted.outside(port)}{cloud.address}"
        if fits(_BLOCKS):
            segno.make(link, micro=False).terminal(compact=True, border=2)
        _output.print(f"{cloud.shared.title} is at {link}")
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        if own is not None:
            server.config.load()
            assert server.config.ssl is not None
            stack.callback(Renewal(server.config.ssl, folder / HTTPS, wanted.host_names).close)
        server.run(sockets=[listener])


def known_token(server: str, given: str = "") -> str:
    """The one that is given, else the one that the explorer was given for that server and the system's keyring keeps,
    or the settings file where there is none, else the one that is typed. UserError: there is none, and nobody to ask.
    """
    if given.strip():
        return given
    try:
        from vr_explorer.gallery.upload import address
    except ModuleNotFoundError as error:
        raise UserError(f"Cannot upload: {NOT_INSTALLED}.") from error
    at = address(server)
    kept = kept_token(at)
    if not kept:
        settings = Settings.load().section("sharing", SharingSettings)
        kept = settings.token if settings.server.strip().rstrip("/") == at else ""
    if not kept and sys.stdin is not None and sys.stdin.isatty():
        kept = str(typer.prompt("Token", hide_input=True))
    if not kept.strip():
        raise UserError(
            f"There is no token for {at}: give the one that it shows its owner by --token or "
            "ARTIFICIAL_INSPIRATION_TOKEN, or connect it once on the explorer's page Board."
        )
    return kept


def send(cloud: Cloud, server: str, token: str, title: str | None, selection: Path | None) -> None:
    """Uploads the favourites of `cloud`, with a bar and at the end the link as a QR code. UserError: it was stopped."""
    try:
        import segno

        from vr_explorer.gallery.upload import State, Uploader
    except ModuleNotFoundError as error:
        raise UserError(f"Cannot upload: {NOT_INSTALLED}.") from error
    images, missing = favourite_images(cloud, selection)
    _tell_missing(missing)
    outbox = outbox_of(selection or default_file())
    place = cloud.location
    with Uploader(server, token, outbox, cloud.identity, place, title or title_of(place), lambda: images) as uploader:
        said = ""
        with progress("Uploading", _output) as advance:
            while not uploader.wait(0.1):
                now = uploader.progress
                advance(now.sent, now.total)
                if now.message and now.message != said:
                    _output.print(now.message)
                said = now.message
            now = uploader.progress
            advance(now.sent, now.total)
    if now.state is not State.FINISHED:
        raise UserError(now.message)
    if fits(_BLOCKS):
        segno.make(now.link, micro=False).terminal(compact=True, border=2)
    _output.print(f"{quantity(now.total, 'image is', 'images are')} at {now.link}")
    _output.print(f"Code: {now.code.replace('-', ' ')}")


def write(cloud: Cloud, out: Path, title: str | None, selection: Path | None, *, html: bool, archive: bool) -> None:
    """Exports the favourites of `cloud` into `out`. UserError: there are none, or the folder cannot be written."""
    from vr_explorer.gallery.export import export, page, zipped

    images, missing = favourite_images(cloud, selection)
    _tell_missing(missing)
    name = title or title_of(cloud.location)
    with progress("Exporting", _output) as advance:
        problems: list[str] = []
        written = export(out, name, images, advance, problems.append)
    for problem in problems:
        _output.print(problem)
    if html:
        _output.print(f"The page is {page(out, name, written)}")
    if archive:
        target = out.with_name(f"{out.name}.zip")
        zipped(out, target)
        _output.print(f"The zip is {target}")
    _output.print(f"{quantity(len(written), 'image')} with tables and contact sheets {are(len(written))} in {out}")


def write_table(cloud: Cloud, target: Path, selection: Path | None) -> None:
    """Writes all that is known of `cloud` as a table. UserError: it cannot be written."""
    from vr_explorer.gallery import cloud_table

    kept = cloud_table.write_table(cloud, target, selection)
    _output.print(
        f"{quantity(len(cloud), 'image')}, of which {quantity(kept, 'favourite')}, {are(len(cloud))} in {target}"
    )


def _tell_missing(missing: list[str]) -> None:
    if missing:
        named = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        _output.print(f"Left out, as there is no picture in the folder: {quantity(len(missing), 'favourite')}: {named}")


def default_folder() -> Path:
    """Where `serve` keeps galleries when no folder is named."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)) / "galleries"
