"""The commands that show a cloud: in a window, a headset, a picture or a video."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

import classification.cli
import generation.cli
import vr_explorer.cli as explorer
from foundation.options import Overrides, SettingsFile
from foundation.settings import Settings
from front_door.clouds import CloudFolder, Trusted, opened, output, source, told
from generation.presets import DEMO
from vr_explorer.app.options import ExploreOptions, Through
from vr_explorer.checks import has_screen

DEMO_COUNT = 400
DEMO_PICTURE = "cloud.png"


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
        output.print("This machine has no screen, so the cloud is drawn into a picture instead of a window.")
        headless = True
    picture = screenshot or out / DEMO_PICTURE
    through = Through.PICTURE if headless else Through.ANY
    wanted = explorer.options(screenshot=picture, size=size, settings=settings, settings_file=settings_file)
    show(cloud, wanted, through)


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
    show(cloud, wanted, through, trust_source)


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
        told(opened(cloud, trust=trust_source)),
        out,
        size,
        fps,
        speed,
        mine,
        play,
        Settings.load(settings_file, overrides or ()),
    )


def start_window() -> None:
    """UserError: no window can be opened."""
    from vr_explorer.app.start import start

    start(source, explorer.options(screenshot=None, settings=Settings.load()))


def show(path: Path, options: ExploreOptions, through: Through, trust: bool = False) -> None:
    from vr_explorer.app.run import run

    shown = source(path, through, trust)
    if through is Through.PICTURE:
        run(shown, options, through)
        output.print(f"The picture is {options.screenshot}.", markup=False)
        return
    from vr_explorer.app.start import remember, start
    from vr_explorer.projects.recent import default_file

    opened = partial(remember, default_file(), path)
    if run(shown, replace(options, opened=opened), through):
        start(source, replace(options, session=None, camera=None, hover=None, help_overlay=False))
