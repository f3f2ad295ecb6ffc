"""`artificial-inspiration serve`, and what `upload` and `export` do with an open cloud."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import platformdirs
import typer

from classification.cloud import Cloud
from foundation.console import Console
from foundation.errors import UserError
from foundation.options import Overrides, SettingsFile
from foundation.progress import progress
from foundation.projects import title_of
from foundation.quantity import are, quantity
from foundation.settings import APPLICATION, Settings
from foundation.streams import fits
from vr_explorer.gallery.favourites import favourite_images
from vr_explorer.gallery.rate_limits import GalleryLimits
from vr_explorer.gallery.sharing import NOT_INSTALLED, SharingSettings, outbox_of
from vr_explorer.gallery.token_store import kept_token
from vr_explorer.store.session_store import default_file

PORT = 8765

_BLOCKS = "▀▄█"
"""What segno draws a code with."""

_output = Console(highlight=False, soft_wrap=True)


def serve(
    data: Annotated[Path | None, typer.Option(help="Folder of the galleries; the user's own by default.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all networks.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = PORT,
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate (PEM), with --key.")] = None,
    key: Annotated[Path | None, typer.Option(help="TLS private key (PEM).")] = None,
    behind_proxy: Annotated[
        str | None,
        typer.Option(help="Addresses of the reverse proxies in front, or how many; their X-Forwarded-For is believed."),
    ] = None,
    host_name: Annotated[
        list[str] | None, typer.Option(help="Name of the server (gallery.example.org); it answers to no other.")
    ] = None,
    overrides: Overrides = None,
    settings_file: SettingsFile = None,
) -> None:
    """Serve galleries: pages of favourites that open with a code."""
    limits = Settings.load(settings_file, overrides or ()).section("gallery", GalleryLimits)
    if (certificate is None) != (key is None):
        raise UserError("--certificate and --key belong together; give both or neither.")
    for file in (certificate, key):
        if file is not None and not file.is_file():
            raise UserError(f"There is no file {file}; give the path of a PEM file.")
    folder = data or default_folder()
    try:
        from vr_explorer.gallery.forwarded import Proxies
        from vr_explorer.gallery.serving import prepared
    except ModuleNotFoundError as error:
        raise UserError(f"Cannot serve: {NOT_INSTALLED}.") from error
    if os.name == "posix":
        os.umask(0o077)
    proxies = Proxies.of(behind_proxy) if behind_proxy is not None else Proxies()
    server, listener = prepared(
        folder, host, port, limits, proxies=proxies, names=host_name or (), certificate=certificate, key=key
    )
    port = listener.getsockname()[1]
    scheme = "http" if certificate is None else "https"
    shown = "localhost" if host in {"0.0.0.0", "::", "127.0.0.1"} else host
    _output.print(f"Galleries are at {scheme}://{shown}:{port}/ and kept in {folder}.", markup=False)
    _output.print(f"The token for uploading is {(folder / 'token').read_text('ascii').strip()}", markup=False)
    with suppress(KeyboardInterrupt):
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
                    _output.print(now.message, markup=False)
                said = now.message
            now = uploader.progress
            advance(now.sent, now.total)
    if now.state is not State.FINISHED:
        raise UserError(now.message)
    if fits(_BLOCKS):
        segno.make(now.link, micro=False).terminal(compact=True, border=2)
    _output.print(f"{quantity(now.total, 'image is', 'images are')} at {now.link}", markup=False)
    _output.print(f"Code: {now.code.replace('-', ' ')}", markup=False)


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
        _output.print(problem, markup=False)
    if html:
        _output.print(f"The page is {page(out, name, written)}", markup=False)
    if archive:
        target = out.with_name(f"{out.name}.zip")
        zipped(out, target)
        _output.print(f"The zip is {target}", markup=False)
    _output.print(
        f"{quantity(len(written), 'image')} with tables and contact sheets {are(len(written))} in {out}", markup=False
    )


def _tell_missing(missing: list[str]) -> None:
    if missing:
        named = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        _output.print(
            f"Left out, as there is no picture in the folder: {quantity(len(missing), 'favourite')}: {named}",
            markup=False,
        )


def default_folder() -> Path:
    """Where `serve` keeps galleries when no folder is named."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)) / "galleries"
