"""`artificial-inspiration generate`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foundation.console import Console
from foundation.options import Jobs, Overrides, Ray, SettingsFile
from foundation.progress import progress
from foundation.quantity import are, quantity
from foundation.settings import Settings, declare
from generation.encoding import ENCODINGS
from generation.presets import PRESETS, QUICK, Wanted, set_up
from generation.registry import sections

if TYPE_CHECKING:
    from generation.pipeline import Report
    from generation.worker import Job

_output = Console()
declare(sections)


@dataclass(frozen=True)
class GenerationSettings:
    """Settings section "generation".

    size: longest side of the variants in pixels. jobs: processes, 0 = one a core. format: png, jpg or webp. preset:
    quick, fast, demo or original. enlarge: of the preset original: 4, 2, or 1 for not at all.
    """

    size: int = 256
    seed: int = 0
    jobs: int = 0
    format: str = "png"
    preset: str = QUICK
    enlarge: int = 4

    def __post_init__(self) -> None:
        if not 64 <= self.size <= 2048:
            raise ValueError("size must be from 64 to 2048 pixels")
        if self.seed < 0 or self.jobs < 0:
            raise ValueError("seed and jobs must not be negative")
        if self.format not in ENCODINGS:
            raise ValueError(f"format must be one of {', '.join(ENCODINGS)}")
        if self.preset not in PRESETS:
            raise ValueError(f"preset must be one of {', '.join(PRESETS)}")
        if self.enlarge not in (1, 2, 4):
            raise ValueError("enlarge must be 1, 2 or 4")


def generate(
    portrait: Annotated[Path, typer.Argument(help="A picture of a face, in any usual format.")],
    out: Annotated[Path, typer.Option(help="Folder for the variants.")],
    count: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many variants.")] = 1000,
    seed: Annotated[int | None, typer.Option(min=0, help="Another seed makes other variants.")] = None,
    size: Annotated[int | None, typer.Option(help="Longest side in pixels.")] = None,
    styles: Annotated[Path | None, typer.Option(help="Folder of style pictures, instead of painted ones.")] = None,
    preset: Annotated[
        str | None,
        typer.Option(help="quick (default) and fast need no weights; original is the mix of networks and styles."),
    ] = None,
    methods: Annotated[
        str, typer.Option(help="Names, separated by commas; all of this program's that need no weights by default.")
    ] = "",
    jobs: Jobs = None,
    ray: Ray = None,
    overrides: Overrides = None,
    settings_file: SettingsFile = None,
) -> None:
    """Make variants of a portrait. Run again, it goes on where it stopped; with a larger --count it makes more."""
    given = {"seed": seed, "size": size, "jobs": jobs, "preset": preset}
    changed = [
        *(overrides or ()),
        *(f"generation.{name}={json.dumps(value)}" for name, value in given.items() if value is not None),
    ]
    names = [name.strip() for name in methods.split(",") if name.strip()]
    report = make(portrait, out, count, Settings.load(settings_file, changed), styles, names, ray)
    if report.left_out:
        raise typer.Exit(1)


def prepared(
    portrait: Path | None,
    out: Path,
    settings: Settings,
    styles: Path | None = None,
    methods: list[str] | None = None,
) -> tuple[Job, list[str]]:
    """What is to be made in `out`, and what the user should know of it; `portrait` None is the bundled one. UserError:
    the portrait cannot serve, a method is not here.
    """
    from generation.methods import styles_identity
    from generation.portrait import bundled_portrait, load_portrait
    from generation.styles.library import StyleLibrary
    from generation.worker import Job

    chosen = settings.section("generation", GenerationSettings)
    picture = bundled_portrait(chosen.size) if portrait is None else load_portrait(portrait, chosen.size)
    folder = styles.absolute() if styles is not None else None
    run_setup = set_up(chosen.preset, Wanted(settings, folder, tuple(methods or ()), out, chosen.enlarge))
    identity = styles_identity(folder)
    job = Job(picture, out, chosen.seed, run_setup.mix, run_setup.methods, identity, chosen.format, run_setup.shares)
    return job, [warning for warning in (StyleLibrary(folder).warning(), *run_setup.warnings) if warning]


def make(
    portrait: Path | None,
    out: Path,
    count: int,
    settings: Settings,
    styles: Path | None = None,
    methods: list[str] | None = None,
    cluster: str | None = None,
) -> Report:
    """Runs the generation stage with a progress bar, and tells of it; `portrait` None is the bundled one."""
    from generation.pipeline import generate as run

    chosen = settings.section("generation", GenerationSettings)
    job, warnings = prepared(portrait, out, settings, styles, methods)
    for warning in warnings:
        _output.print(warning)
    with progress("variants", _output) as done:
        report = run(job, count, chosen.jobs or None, done, cluster)
    if report.dropped_lines:
        _output.print(
            f"Dropped from the manifest, cut off or without an image: {quantity(report.dropped_lines, 'line')}."
        )
    if report.failures:
        number, first = len(report.failures), report.failures[0]
        _output.print(f"{quantity(number, 'attempt')} went wrong, and another was drawn for each; the first: {first}.")
    _output.print(f"{quantity(report.total, 'variant')} {are(report.total)} in {out} ({report.made:,} made now).")
    if report.left_out:
        (id_, why), left = next(iter(report.left_out.items())), len(report.left_out)
        _output.print(
            f"{quantity(left, 'variant')} {are(left)} left out, the first of them {id_}: {why} "
            "The same command tries them again."
        )
    return report
