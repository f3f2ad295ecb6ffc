"""The front door: the command line, and the only module that knows all three stages.

artificial-inspiration demo
python -m artificial_inspiration demo
"""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

import classification.cli
import generation.cli
import generation.singan.cli
import generation.style_network.cli
import generation.stylegan2.cli
import generation.stylegan2.train_cli
import generation.super_resolution.cli
import generation.weights_cli
import vr_explorer.cli as explorer
import vr_explorer.gallery.cli as gallery
import vr_explorer.web.cli
from classification.cloud import Cloud, outline_with_children
from classification.cloud.keys import key_of
from foundation.checks import Check
from foundation.console import Console, printable
from foundation.errors import UserError
from foundation.options import Overrides, SettingsFile
from foundation.processes import collect_seldom, run_and_exit, run_only_here
from foundation.progress import ProgressCallback, ignore
from foundation.projects import title_of
from foundation.settings import Settings
from foundation.streams import make_lenient
from generation.presets import DEMO
from vr_explorer.app.options import ExploreOptions, Through
from vr_explorer.checks import has_screen
from vr_explorer.gallery.shared_cloud import SharedCloud

if TYPE_CHECKING:
    from vr_explorer.app.source import CloudSource

DEMO_COUNT = 400
DEMO_PICTURE = "cloud.png"

app = typer.Typer(
    help="From one portrait to a cloud of its variants that you fly through.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(generation.cli.generate)
app.command()(generation.super_resolution.cli.enlarge)
app.command()(classification.cli.classify)
app.add_typer(generation.weights_cli.app, name="weights")
app.add_typer(generation.style_network.cli.app, name="styles")
app.add_typer(generation.stylegan2.cli.app, name="network")
app.command()(generation.stylegan2.train_cli.train)
app.command()(generation.singan.cli.singan)

_error = Console(stderr=True)
_output = Console()

CloudFolder = Annotated[Path, typer.Argument(help="A cloud, a folder with the original's img2vec.csv, or that table.")]
SelectionFile = Annotated[Path | None, typer.Option(help="File with the favourites; the user's own by default.")]
Trusted = Annotated[
    bool, typer.Option("--trust-source", help="Read the pictures from where the cloud says they are, now and later.")
]


@app.callback()
def begin(context: typer.Context) -> None:
    """From one portrait to a cloud of its variants that you fly through. Without a command, the start window opens."""
    if context.invoked_subcommand is not None:
        return
    if not has_screen():
        _output.print(context.get_help())
        _output.print("This machine has no screen, so the start window cannot open; the commands above work without.")
        return
    _start()


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the variants, the cloud and the picture.")] = Path("demo"),
    count: Annotated[int, typer.Option(min=1, help="How many variants.")] = DEMO_COUNT,
    headless: explorer.Headless = False,
    screenshot: explorer.Screenshot = None,
    size: explorer.Size = explorer.STANDARD_SIZE,
    overrides: Overrides = None,
    settings_file: SettingsFile = None,
) -> None:
    """Show the whole way on the bundled portrait: make variants, measure them, fly through them."""
    settings = Settings.load(settings_file, [f'generation.preset="{DEMO}"', *(overrides or ())])
    variants, cloud = out / "variants", out / "cloud"
    generation.cli.make(None, variants, count, settings)
    classification.cli.measure(variants, cloud, settings)
    if not headless and not has_screen():
        _output.print("This machine has no screen, so the cloud is drawn into a picture instead of a window.")
        headless = True
    picture = screenshot or out / DEMO_PICTURE
    through = Through.PICTURE if headless else Through.ANY
    wanted = explorer.options(screenshot=picture, size=size, settings=settings, settings_file=settings_file)
    _show(cloud, wanted, through)


@app.command()
def explore(
    cloud: CloudFolder,
    vr: explorer.InHeadset = False,
    desktop: explorer.InWindow = False,
    headless: explorer.Headless = False,
    screenshot: explorer.Screenshot = None,
    size: explorer.Size = explorer.STANDARD_SIZE,
    camera: explorer.Place = None,
    arrangement: explorer.Arranged = explorer.FIRST,
    hover: explorer.Pointed = None,
    help_overlay: explorer.WithHelp = False,
    session: explorer.SessionToOpen = None,
    play: explorer.Played = None,
    trust_source: Trusted = False,
    overrides: Overrides = None,
    settings_file: SettingsFile = None,
) -> None:
    """Fly through a cloud in a headset or a window, or write a picture of it."""
    through = explorer.through(vr=vr, desktop=desktop, headless=headless)
    wanted = explorer.options(
        screenshot=screenshot,
        size=size,
        camera=camera,
        arrangement=arrangement,
        hover=hover,
        help_overlay=help_overlay,
        session=session,
        play=play,
        settings=Settings.load(settings_file, overrides or ()),
        settings_file=settings_file,
    )
    _show(cloud, wanted, through, trust_source)


@app.command()
def tour(
    cloud: CloudFolder,
    out: Annotated[Path, typer.Option(help="The video to write (MP4).")],
    size: explorer.Size = explorer.STANDARD_SIZE,
    fps: Annotated[int, typer.Option(min=1, max=120, help="Frames a second.")] = 30,
    speed: Annotated[float, typer.Option(min=0.25, max=1.5, help="Of the flight.")] = 1.0,
    mine: Annotated[bool, typer.Option("--mine", help="The tour that you put together in the menu.")] = False,
    play: explorer.Filmed = None,
    trust_source: Trusted = False,
    overrides: Overrides = None,
    settings_file: SettingsFile = None,
) -> None:
    """Write a video of a flight through a cloud: past its faces, its colours and what is most abstract, or --mine."""
    explorer.film(
        _warned(_opened(cloud, trust=trust_source)),
        out,
        size,
        fps,
        speed,
        mine,
        play,
        Settings.load(settings_file, overrides or ()),
    )


@app.command()
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
    gallery.send(_opened(cloud, trust=trust_source), to, known, title, selection)


@app.command()
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
    opened = _opened(cloud, trust=trust_source)
    if table is not None:
        gallery.write_table(opened, table, selection)
        if out is None and not html and not archive:
            return
    gallery.write(opened, out or Path("favourites"), title, selection, html=html, archive=archive)


@app.command()
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
    vr_explorer.web.cli.write(_warned(_opened(cloud, trust=trust_source)), out, title, settings, words)


@app.command()
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
            one = _warned(_opened(place, trust=trust_source))
            title, identity = title_of(one.location), key_of(one)
            site = vr_explorer.web.cli.for_server(one, folder / identity, title, settings)
            found[identity] = SharedCloud(site, title, identity)
        return list(found.values())

    gallery.serve(wanted, settings, shared)


@app.command()
def breed(
    cloud: CloudFolder,
    first: Annotated[str, typer.Option("--from", metavar="ID", help="The picture to breed from.")] = "",
    others: Annotated[
        list[str] | None, typer.Option("--with", metavar="ID", help="Another parent; may be given more than once.")
    ] = None,
    share: Annotated[
        float, typer.Option(min=0, max=1, help="0: children like the first parent … 1: like the others.")
    ] = 0.5,
    count: Annotated[int, typer.Option(min=1, max=100_000, help="How many children.")] = 20,
    strength: Annotated[float, typer.Option(min=0, max=1, help="Of mutation: 0.1 is calm, 0.3 usual, 0.7 wild.")] = 0.3,
    seed: Annotated[int | None, typer.Option(min=0, help="The same seed breeds the same children.")] = None,
    styles: Annotated[Path | None, typer.Option(help="The folder of style pictures that was used.")] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Speak JSON on the standard streams.")] = False,
    overrides: Overrides = None,
    settings_file: SettingsFile = None,
) -> None:
    """Make new variants from those that you like: of one, between two, or of many; they join the cloud at once."""
    import generation.breeding.cli as breeding
    from classification.growth.family import GrowingFamily

    settings = Settings.load(settings_file, overrides or ())
    if serve:
        breeding.serve(lambda: GrowingFamily(cloud), settings, styles)
        return
    parents = (*filter(None, (first,)), *(others or ()))
    wanted = breeding.Wanted(parents, share, count, strength, seed, styles)
    breeding.breed(lambda: GrowingFamily(cloud), wanted, settings)


@app.command(hidden=True)
def grow(
    project: Annotated[Path | None, typer.Option(help="A folder that was begun; it goes on.")] = None,
    portrait: Annotated[Path | None, typer.Option(help="A picture of a face.")] = None,
    pictures: Annotated[Path | None, typer.Option(help="A folder of pictures.")] = None,
    root: Annotated[Path | None, typer.Option(help="Where folders are begun; beside the user's pictures.")] = None,
    count: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many variants.")] = DEMO_COUNT,
    anew: Annotated[bool, typer.Option("--anew", help="Put all in order anew.")] = False,
    overrides: Overrides = None,
    settings_file: SettingsFile = None,
) -> None:
    """Make variants into a cloud that is shown meanwhile, and tell of it in lines of JSON: for the start window. By
    default of the bundled portrait.
    """
    from classification.project_cloud import ProjectCloud
    from classification.scan import survey
    from generation import growing_cli

    wanted = growing_cli.Wanted(project, portrait, pictures, root, count, anew)
    growing_cli.grow(ProjectCloud, survey, wanted, lambda: Settings.load(settings_file, overrides or ()))


@app.command(name="install-desktop")
def install_desktop(
    remove: Annotated[bool, typer.Option("--remove", help="Take it away again.")] = False,
) -> None:
    """Put the program into the menu of the desktop (Linux), or into the Start menu (Windows), with its icon."""
    from vr_explorer import launcher

    if remove:
        gone = launcher.remove()
        _output.print("It is taken out of the menu." if gone else "It was not in the menu.")
        return
    _output.print(f"It is in the menu now, as {launcher.NAME} ({launcher.install()}).")


@app.command()
def doctor(
    headset: Annotated[
        bool, typer.Option("--headset", help="Show pictures in the headset for some seconds, and write a report.")
    ] = False,
    out: Annotated[Path, typer.Option(help="The report of --headset.")] = Path("headset-report.txt"),
    overrides: Overrides = None,
    settings_file: SettingsFile = None,
) -> None:
    """Tell what works on this machine, and what to do about what does not."""
    if headset:
        explorer.try_headset(out, Settings.load(settings_file, overrides or ()))
        return
    table = Table("works", "name", Column(overflow="fold"), box=None, show_header=False, pad_edge=False)
    found = _checks()
    for check in found:
        sign = "[green]✓[/]" if check.works else ("[red]✗[/]" if check.needed else "[yellow]–[/]")
        name, outcome, remedy = (escape(printable(text)) for text in (check.name, check.found, check.remedy))
        table.add_row(sign, name, outcome if check.works else f"{outcome}\n[dim]{remedy}[/]")
    _output.print(table)
    if any(check.needed and not check.works for check in found):
        raise typer.Exit(1)


def program() -> None:
    """The command line as the program of this process, which it ends."""
    collect_seldom()
    run_and_exit(main)


def main() -> None:
    """Runs the command line; a UserError becomes one sentence on the error stream and exit status 1."""
    make_lenient()
    run_only_here()
    try:
        app()
    except UserError as error:
        _error.print("✗", str(error), style="red")
        _show_failure(str(error))
        sys.exit(1)
    except Exception as error:
        _show_failure(f"The program has ended by a mistake of its own ({type(error).__name__}: {error}).")
        raise


def _show_failure(words: str) -> None:
    """In a window, where the program was started from a menu, so that nobody reads the error stream."""
    watched = sys.stderr is not None and sys.stderr.isatty()
    if len(sys.argv) > 1 or watched or not has_screen():
        return
    from vr_explorer.app.dialogues import say

    say("Artificial Inspiration", words)


def _start() -> None:
    """UserError: no window can be opened."""
    from vr_explorer.app.start import start

    start(_source, explorer.options(screenshot=None, settings=Settings.load()))


def _show(path: Path, options: ExploreOptions, through: Through, trust: bool = False) -> None:
    from vr_explorer.app.run import run

    source = _source(path, through, trust)
    if through is Through.PICTURE:
        run(source, options, through)
        _output.print(f"The picture is {options.screenshot}.")
        return
    from vr_explorer.app.start import remember, start
    from vr_explorer.projects.recent import default_file

    opened = partial(remember, default_file(), path)
    if run(source, replace(options, opened=opened), through):
        start(_source, replace(options, session=None, camera=None, hover=None, help_overlay=False))


def _source(path: Path, through: Through = Through.ANY, trust: bool = False) -> CloudSource:
    """UserError: there is nothing that can be opened."""
    from classification.import_original import check
    from vr_explorer.app.source import CloudSource

    check(path)

    def read(done: ProgressCallback) -> Cloud:
        cloud = _opened(path, done, trust)
        return _warned(cloud) if through is Through.PICTURE else cloud

    return CloudSource(title_of(path), str(path), read, outline_with_children(path))


def _opened(path: Path, done: ProgressCallback = ignore, trust: bool = False) -> Cloud:
    """trust: the user agrees to the folder of pictures that the cloud names."""
    from classification.import_original import open_cloud

    cloud, warnings = open_cloud(path, done)
    for warning in warnings:
        _output.print(warning)
    if trust:
        cloud.allow()
    return cloud


def _warned(cloud: Cloud) -> Cloud:
    """`cloud`; where the user cannot be asked, they are told that its pictures are shown small until they agree."""
    if not cloud.readable and cloud.place is not None and cloud.place.there:
        _output.print(
            f"The cloud names {cloud.source} as the folder of its pictures, to which you have not agreed yet: they are "
            "shown as small as the cloud itself has them; add --trust-source to read them there."
        )
    return cloud


def _checks() -> list[Check]:
    import classification.checks
    import generation.checks
    import vr_explorer.checks

    return [*generation.checks.checks(), *classification.checks.checks(), *vr_explorer.checks.checks()]


if __name__ == "__main__":
    program()
