"""The commands that take a cloud and its favourites outside: files, galleries, pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import vr_explorer.gallery.cli as gallery
import vr_explorer.web.cli
from classification.cloud.keys import key_of
from foundation.options import Overrides, SettingsFile
from foundation.projects import title_of
from foundation.settings import Settings
from front_door.clouds import CloudFolder, Trusted, opened, told
from vr_explorer.gallery.shared_cloud import SharedCloud

SelectionFile = Annotated[Path | None, typer.Option(help="File with the favourites; the user's own by default.")]


def upload(
    cloud: CloudFolder,
    to: Annotated[str, typer.Option(metavar="URL", help="Address of the gallery server (`serve`).")],
    token: Annotated[
        str,
        typer.Option(
            envvar="ARTIFICIAL_INSPIRATION_TOKEN",
            help="Shown by `serve`; by default the one that the explorer's page Board was given.",
        ),
    ] = "",
    title: Annotated[str | None, typer.Option(help="Title of the gallery; the cloud's name by default.")] = None,
    selection: SelectionFile = None,
    trust_source: Trusted = False,
) -> None:
    """Send the favourites of a cloud to a gallery. Run again, it goes on where it stopped."""
    known = gallery.known_token(to, token)
    gallery.send(opened(cloud, trust=trust_source), to, known, title, selection)


def export(
    cloud: CloudFolder,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the pictures, tables and contact sheets.", show_default="favourites")
    ] = None,
    html: Annotated[bool, typer.Option("--html", help="Also the gallery's page; it needs no server.")] = False,
    archive: Annotated[bool, typer.Option("--zip", help="Also the whole folder as a zip beside it.")] = False,
    table: Annotated[
        Path | None,
        typer.Option(help="A table of all images (.parquet, .csv), favourites marked; without --out, that alone."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title on the sheets and the page; the cloud's by default.")] = None,
    selection: SelectionFile = None,
    trust_source: Trusted = False,
) -> None:
    """Write the favourites of a cloud at full resolution, with how each was made, or a table of all images."""
    read = opened(cloud, trust=trust_source)
    if table is not None:
        gallery.write_table(read, table, selection)
        if out is None and not html and not archive:
            return
    gallery.write(read, out or Path("favourites"), title, selection, html=html, archive=archive)


def publish(
    cloud: CloudFolder,
    out: Annotated[Path, typer.Option(help="Folder for the page; a new one, or one that was published.")] = Path(
        "site"
    ),
    title: Annotated[str | None, typer.Option(help="Title of the page; the cloud's name by default.")] = None,
    words: Annotated[
        bool, typer.Option("--words", help="Also labels, and what files tell of models, creators and keywords.")
    ] = False,
    trust_source: Trusted = False,
    overrides: Overrides = None,
    settings_file: SettingsFile = None,
) -> None:
    """Write a cloud as a folder for any web space, where a browser flies through it."""
    settings = Settings.load(settings_file, overrides or ())
    vr_explorer.web.cli.write(told(opened(cloud, trust=trust_source)), out, title, settings, words)


def serve(
    cloud: Annotated[
        list[Path] | None, typer.Option(metavar="CLOUD", help="A cloud to show; may be given more than once.")
    ] = None,
    data: gallery.Data = None,
    host: gallery.Host = "127.0.0.1",
    port: gallery.Port = gallery.PORT,
    certificate: gallery.Certificate = None,
    key: gallery.PrivateKey = None,
    https: gallery.Https = False,
    behind_proxy: gallery.BehindProxy = None,
    host_name: gallery.HostNames = None,
    trust_source: Trusted = False,
    overrides: Overrides = None,
    settings_file: SettingsFile = None,
) -> None:
    """Serve clouds to browsers, and galleries: pages of favourites. Each opens with a code of four words."""
    settings = Settings.load(settings_file, overrides or ())
    wanted = gallery.ServeOptions(data, host, port, certificate, key, https, behind_proxy, host_name or ())

    def shared(folder: Path) -> list[SharedCloud]:
        found = dict[str, SharedCloud]()
        for place in cloud or ():
            one = told(opened(place, trust=trust_source))
            title, identity = title_of(one.location), key_of(one)
            site = vr_explorer.web.cli.for_server(one, folder / identity, title, settings)
            found[identity] = SharedCloud(site, title, identity)
        return list(found.values())

    gallery.serve(wanted, settings, shared)
