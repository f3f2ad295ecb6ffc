"""`artificial-inspiration serve`, and what `upload` and `export` do with an open cloud."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import platformdirs
import typer
from rich.console import Console

from foundation.errors import UserError
from foundation.settings import APPLICATION, Settings
from vr_explorer.gallery.limits import GalleryLimits

PORT = 8765
EXTRA = 'the packages of the gallery are not installed; run `pip install "artificial-inspiration[gallery]"`'

_output = Console(highlight=False, soft_wrap=True)


def serve(
    data: Annotated[Path | None, typer.Option(help="Folder of the galleries; the user's own by default.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all networks.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = PORT,
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate (PEM), with --key.")] = None,
    key: Annotated[Path | None, typer.Option(help="TLS private key (PEM).")] = None,
    proxies: Annotated[str, typer.Option(help="Addresses of reverse proxies that are believed.")] = "127.0.0.1",
    overrides: Annotated[
        list[str] | None, typer.Option("--set", metavar="SECTION.NAME=VALUE", help="Change a setting.")
    ] = None,
    settings_file: Annotated[Path | None, typer.Option("--settings", help="A TOML file of settings.")] = None,
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
        import uvicorn

        from vr_explorer.gallery.server import application
    except ModuleNotFoundError as error:
        raise UserError(f"Cannot serve: {EXTRA}.") from error
    app = application(folder, limits)
    scheme = "http" if certificate is None else "https"
    shown = "localhost" if host in {"0.0.0.0", "::", "127.0.0.1"} else host
    _output.print(f"Galleries are at {scheme}://{shown}:{port}/ and kept in {folder}.", markup=False)
    _output.print(f"The token for uploading is {(folder / 'token').read_text('ascii').strip()}", markup=False)
    uvicorn.run(
        app,
        host=host,
        port=port,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        forwarded_allow_ips=proxies,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )


def default_folder() -> Path:
    """Where `serve` keeps galleries when no folder is named."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)) / "galleries"
