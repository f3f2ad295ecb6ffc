"""What `artificial-inspiration publish` and `serve` do with an open cloud."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from classification.cloud import Cloud
from foundation.console import Console
from foundation.progress import progress
from foundation.quantity import are, quantity
from foundation.settings import Settings
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.render.settings import RenderSettings
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.web.devices import DeviceSettings
from vr_explorer.web.site import PublishSettings, publish
from vr_explorer.web.up_to_date import up_to_date
from vr_explorer.xr.settings import HeadsetSettings

_output = Console()


def write(cloud: Cloud, out: Path, title: str | None, settings: Settings, words: bool = False) -> None:
    """Publishes `cloud` as the folder `out`. words: also labels and what files tell, whatever the settings say.

    UserError: as of `publish`.
    """
    problems: list[str] = []
    publishing, scene, render = _sections(settings)
    publishing = replace(publishing, words=publishing.words or words)
    with progress("Publishing", _output) as advance:
        page = publish(
            cloud,
            out,
            title or cloud.location.name,
            publishing,
            scene,
            render,
            advance,
            problems.append,
            devices=_devices(settings),
        )
    _tell(problems)
    more = ", labels, and what files tell of models, creators and keywords" if publishing.words else ""
    _output.print(
        "Published are the pictures, their titles, how they were made, their colours, measures and places"
        f"{more}; no file names, folders, parameters, prompts, notes or favourites."
    )
    _output.print(
        f"The page is {page}. Put the folder {out} on any web space, or look at it here: "
        f"python -m http.server --directory {out}"
    )


def for_server(cloud: Cloud, folder: Path, title: str, settings: Settings) -> Path:
    """The page of `cloud` as a server shows it, kept in `folder`. UserError: as of `publish`."""
    problems: list[str] = []
    with progress("Publishing", _output) as advance:
        site = up_to_date(
            cloud, folder, title, *_sections(settings), advance, problems.append, devices=_devices(settings)
        )
    _tell(problems)
    return site


def _sections(settings: Settings) -> tuple[PublishSettings, SceneSettings, RenderSettings]:
    return (
        settings.section("publish", PublishSettings),
        settings.section("scene", SceneSettings),
        settings.section("render", RenderSettings),
    )


def _devices(settings: Settings) -> DeviceSettings:
    return DeviceSettings(settings.section("headset", HeadsetSettings), settings.section("desktop", DesktopSettings))


def _tell(problems: list[str]) -> None:
    if problems:
        _output.print(f"Without a large picture {are(len(problems))} {quantity(len(problems), 'image')}: {problems[0]}")
