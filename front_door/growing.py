"""The commands that make further variants for a cloud."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foundation.options import Overrides, SettingsFile
from foundation.settings import Settings
from front_door.clouds import CloudFolder
from front_door.exploring import DEMO_COUNT


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
