"""What `explore`, `demo` and `tour` take from the command line, as the explorer wants it; and `doctor --headset`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from classification.cloud import Cloud
from foundation.console import Console
from foundation.errors import UserError
from foundation.files import replacing
from foundation.progress import progress
from foundation.settings import Settings
from vr_explorer.app.options import Camera, ExploreOptions, Through
from vr_explorer.gallery.session_address import SessionAddress, is_session_address, session_address
from vr_explorer.scene.arrangements import ARRANGEMENTS, PointCloud
from vr_explorer.scene.criteria import Measures
from vr_explorer.scene.serialization import tour_from_json
from vr_explorer.scene.tour import Tour
from vr_explorer.store.session_store import default_file, kept_tour

FIRST = PointCloud.id

_output = Console()


def _arrangement(name: str) -> str:
    if name not in ARRANGEMENTS:
        raise typer.BadParameter(f"{name!r} is not one of {', '.join(map(repr, ARRANGEMENTS))}.")
    return name


InHeadset = Annotated[bool, typer.Option("--vr", help="Wait for a headset if there is none yet.")]
InWindow = Annotated[bool, typer.Option("--desktop", help="Open the window even if a headset is there.")]
Headless = Annotated[bool, typer.Option("--headless", help="Write a picture instead of opening a window.")]
Screenshot = Annotated[Path | None, typer.Option(help="The picture to write (PNG, JPEG or WebP).")]
Size = Annotated[str, typer.Option(metavar="WxH", help="Size of the picture in pixels.")]
Place = Annotated[str | None, typer.Option(metavar="X,Y,Z[,YAW,PITCH]", help="Place in metres, gaze in degrees.")]
Arranged = Annotated[
    str,
    typer.Option(parser=_arrangement, metavar=f"<{'|'.join(ARRANGEMENTS)}>", help="How the images are arranged."),
]
Pointed = Annotated[str | None, typer.Option(help="Id of an image to point at, shown with its facts.")]
SessionToOpen = Annotated[
    str | None,
    typer.Option(
        "--session",
        metavar="FILE|WORDS@URL",
        help="Begin a session with what such a file holds, or go on with one of a server that shows the cloud.",
    ),
]
Played = Annotated[Path | None, typer.Option("--play", help="Play such a recording; Esc gives you the control.")]
Filmed = Annotated[Path | None, typer.Option("--play", help="A recording instead of a tour.")]
WithHelp = Annotated[bool, typer.Option("--help-overlay", help="Show the controls over the picture.")]

STANDARD_SIZE = "1920x1080"


def options(
    *,
    screenshot: Path | None,
    size: str = STANDARD_SIZE,
    camera: str | None = None,
    arrangement: str = FIRST,
    hover: str | None = None,
    help_overlay: bool = False,
    session: str | None = None,
    play: Path | None = None,
    settings: Settings | None = None,
    settings_file: Path | None = None,
) -> ExploreOptions:
    """The options as the explorer wants them. UserError where a text cannot be read."""
    return ExploreOptions(
        screenshot=screenshot,
        size=_size(size),
        camera=_camera(camera) if camera is not None else None,
        arrangement=ARRANGEMENTS[arrangement],
        hover=hover,
        help_overlay=help_overlay,
        session=_session(session) if session is not None else None,
        play=play,
        settings=settings or Settings(),
        settings_file=settings_file,
    )


def film(
    cloud: Cloud, out: Path, size: str, rate: int, speed: float, mine: bool, play: Path | None, settings: Settings
) -> None:
    """mine: the tour that was put together in the latest session. play: a recording in its place. UserError as for
    `write_film` and `write_recording`, or no such tour.
    """
    from vr_explorer.app.film import write_film, write_recording

    if play is not None:
        if mine:
            raise UserError("--mine and --play exclude each other; give one of them.")
        with progress("frames") as done:
            write_recording(cloud, out, _size(size), rate, play, settings, done)
        return
    tour = _kept_tour(cloud) if mine else None
    with progress("frames") as done:
        write_film(cloud, out, _size(size), rate, speed, tour, settings, done)


def _kept_tour(cloud: Cloud) -> Tour:
    text = kept_tour(default_file(), cloud.identity, cloud.location)
    if text is None:
        raise UserError("No tour was put together in this cloud yet; do so in the menu, page Tours.")
    try:
        return tour_from_json(text, {image: index for index, image in enumerate(cloud.ids)}, Measures(cloud).described)
    except ValueError as error:
        raise UserError("The tour names images that this cloud no longer has; put it together anew.") from error


def through(*, vr: bool, desktop: bool, headless: bool) -> Through:
    """What is asked for; at most one of them. UserError otherwise."""
    asked = {"--vr": (vr, Through.HEADSET), "--desktop": (desktop, Through.WINDOW)}
    asked["--headless"] = headless, Through.PICTURE
    named = [name for name, (given, _) in asked.items() if given]
    if len(named) > 1:
        raise UserError(f"{' and '.join(named)} exclude each other; give one of them.")
    return asked[named[0]][1] if named else Through.ANY


def _session(text: str) -> Path | SessionAddress:
    return session_address(text) if is_session_address(text) else Path(text)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    try:
        return int(width), int(height)
    except ValueError as error:
        raise UserError(f"--size {text} is not of the form WxH; give for example --size {STANDARD_SIZE}.") from error


def _camera(text: str) -> Camera:
    try:
        numbers = [float(number) for number in text.split(",")]
        return Camera(*numbers)
    except (ValueError, TypeError) as error:
        raise UserError(
            f"--camera {text} is not of the form X,Y,Z or X,Y,Z,YAW,PITCH; give metres and degrees."
        ) from error


def try_headset(out: Path, settings: Settings) -> None:
    """UserError: OpenXR's loader does not work, or the report cannot be written."""
    try:
        from vr_explorer.app import headset_trial
    except (ImportError, OSError) as error:
        raise UserError(f"OpenXR's loader does not work here ({error}); install the explorer's packages.") from error
    _output.print("Put the headset on; pictures are shown in it for a few seconds.")
    with progress("frames") as done:
        trial = headset_trial.try_headset(settings, tell=done)
    with replacing(out) as partial:
        partial.write_text(trial.report.text(), encoding="utf-8")
    _output.print(f"{trial.outcome} The report is {out}: read it, and send it to whoever helps you.")
    if not trial.succeeded:
        raise typer.Exit(1)
