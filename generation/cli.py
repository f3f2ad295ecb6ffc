"""`artificial-inspiration generate`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from foundation.progress import progress
from foundation.settings import Settings
from generation.encoding import ENCODINGS

_output = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class GenerationSettings:
    """Settings section "generation".

    size: longest side of the variants in pixels. jobs: processes, 0 = one a core. format: png, jpg or webp.
    """

    size: int = 256
    seed: int = 0
    jobs: int = 0
    format: str = "png"

    def __post_init__(self) -> None:
        if not 64 <= self.size <= 1024:
            raise ValueError("size must be from 64 to 1024 pixels")
        if self.seed < 0 or self.jobs < 0:
            raise ValueError("seed and jobs must not be negative")
        if self.format not in ENCODINGS:
            raise ValueError(f"format must be one of {', '.join(ENCODINGS)}")


def generate(
    portrait: Annotated[Path, typer.Argument(help="A picture of a face, in any usual format.")],
    out: Annotated[Path, typer.Option(help="Folder for the variants.")],
    count: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many variants.")] = 1000,
    seed: Annotated[int | None, typer.Option(min=0, help="Another seed makes other variants.")] = None,
    size: Annotated[int | None, typer.Option(help="Longest side in pixels.")] = None,
    styles: Annotated[Path | None, typer.Option(help="Folder of style pictures, instead of painted ones.")] = None,
    methods: Annotated[str, typer.Option(help="Names, separated by commas; all by default.")] = "",
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; one for each core by default.")] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", metavar="SECTION.NAME=VALUE", help="Change a setting.")
    ] = None,
    settings_file: Annotated[Path | None, typer.Option("--settings", help="A TOML file of settings.")] = None,
) -> None:
    """Make variants of a portrait. Run again, it goes on where it stopped; with a larger --count it makes more."""
    given = {"seed": seed, "size": size, "jobs": jobs}
    changed = [
        *(overrides or ()),
        *(f"generation.{name}={value}" for name, value in given.items() if value is not None),
    ]
    names = [name.strip() for name in methods.split(",") if name.strip()]
    make(portrait, out, count, Settings.load(settings_file, changed), styles, names)


def make(
    portrait: Path | None,
    out: Path,
    count: int,
    settings: Settings,
    styles: Path | None = None,
    methods: list[str] | None = None,
) -> None:
    """Runs the generation stage with a progress bar; `portrait` None is the bundled one."""
    from generation.methods import chosen_methods, styles_identity
    from generation.pipeline import generate as run
    from generation.portrait import bundled_portrait, load_portrait
    from generation.recipe import Mix
    from generation.singan.model import Settings as Training
    from generation.stylegan2.method import BlendSettings
    from generation.stylegan2.method import Settings as Network
    from generation.stylegan2.method import warning as network_warning
    from generation.styles.library import StyleLibrary
    from generation.worker import Job

    chosen = settings.section("generation", GenerationSettings)
    picture = bundled_portrait(chosen.size) if portrait is None else load_portrait(portrait, chosen.size)
    folder = styles.absolute() if styles is not None else None
    training = settings.section("singan", Training)
    network, blending = settings.section("stylegan2", Network), settings.section("blend", BlendSettings)
    named = tuple(methods or ())
    factory = partial(chosen_methods, named, folder, training=training, network=network, blending=blending)
    mix = settings.section("mix", Mix)
    job = Job(picture, out, chosen.seed, mix, factory, styles_identity(folder), chosen.format)
    for warning in filter(None, (StyleLibrary(folder).warning(), network_warning(named, network))):
        _output.print(warning, markup=False)
    with progress("variants", _output) as done:
        report = run(job, count, chosen.jobs or None, done)
    if report.dropped_lines:
        _output.print(f"{report.dropped_lines} lines of the manifest, cut off or without an image, were dropped.")
    if report.failures:
        number, first = len(report.failures), report.failures[0]
        _output.print(f"{number} attempts went wrong and were drawn anew; the first: {first}.", markup=False)
    _output.print(f"{report.total} variants are in {out} ({report.made} made now).", markup=False)
