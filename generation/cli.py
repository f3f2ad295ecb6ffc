"""`artificial-inspiration generate`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foundation.console import Console
from foundation.errors import UserError
from foundation.progress import progress
from foundation.settings import Settings
from generation.encoding import ENCODINGS

if TYPE_CHECKING:
    from generation.method import Method
    from generation.methods import Models
    from generation.mix import Shares

PRESETS = ("quick", "fast", "demo", "original")
_LEARNING = (
    "Styles for painted_style are learned from the pictures in {folder} when they are first used, about five seconds "
    "each, and kept; `styles learn` does it beforehand."
)
_output = Console(highlight=False, soft_wrap=True)


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
    preset: str = "quick"
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
    methods: Annotated[str, typer.Option(help="Names, separated by commas; all by default.")] = "",
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; one for each core by default.")] = None,
    ray: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Work on a Ray cluster: auto, HOST:PORT or local.")
    ] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", metavar="SECTION.NAME=VALUE", help="Change a setting.")
    ] = None,
    settings_file: Annotated[Path | None, typer.Option("--settings", help="A TOML file of settings.")] = None,
) -> None:
    """Make variants of a portrait. Run again, it goes on where it stopped; with a larger --count it makes more."""
    given = {"seed": seed, "size": size, "jobs": jobs, "preset": preset}
    changed = [
        *(overrides or ()),
        *(f"generation.{name}={json.dumps(value)}" for name, value in given.items() if value is not None),
    ]
    names = [name.strip() for name in methods.split(",") if name.strip()]
    make(portrait, out, count, Settings.load(settings_file, changed), styles, names, ray)


def make(
    portrait: Path | None,
    out: Path,
    count: int,
    settings: Settings,
    styles: Path | None = None,
    methods: list[str] | None = None,
    cluster: str | None = None,
) -> None:
    """Runs the generation stage with a progress bar; `portrait` None is the bundled one."""
    from generation.methods import styles_identity
    from generation.pipeline import generate as run
    from generation.portrait import bundled_portrait, load_portrait
    from generation.styles.library import StyleLibrary
    from generation.worker import Job

    chosen = settings.section("generation", GenerationSettings)
    picture = bundled_portrait(chosen.size) if portrait is None else load_portrait(portrait, chosen.size)
    folder = styles.absolute() if styles is not None else None
    recipes = _recipes(settings, chosen, folder, tuple(methods or ()), out)
    job = Job(picture, out, chosen.seed, recipes.mix, recipes.methods, styles_identity(folder), chosen.format)
    for warning in filter(None, (StyleLibrary(folder).warning(), *recipes.warnings)):
        _output.print(warning, markup=False)
    with progress("variants", _output) as done:
        report = run(job, count, chosen.jobs or None, done, cluster)
    if report.dropped_lines:
        _output.print(f"{report.dropped_lines} lines of the manifest, cut off or without an image, were dropped.")
    if report.failures:
        number, first = len(report.failures), report.failures[0]
        _output.print(f"{number} attempts went wrong and were drawn anew; the first: {first}.", markup=False)
    _output.print(f"{report.total} variants are in {out} ({report.made} made now).", markup=False)


@dataclass(frozen=True)
class _Recipes:
    """mix and methods as a Job has them. warnings: sentences for the start of the run."""

    mix: Shares
    methods: Callable[[], Mapping[str, Method]]
    warnings: tuple[str, ...]


def _recipes(
    settings: Settings, chosen: GenerationSettings, styles: Path | None, names: tuple[str, ...], out: Path
) -> _Recipes:
    """What the preset, or the methods of these names, are made by. UserError: something that they need is missing.

    out: the folder of the run, which may have been begun by an earlier version.
    """
    from generation.methods import Models
    from generation.singan.model import Settings as SinGan
    from generation.stylegan2.method import BlendSettings
    from generation.stylegan2.method import Settings as Network
    from generation.stylegan2.transfer import Settings as Transfer

    models = Models(
        settings.section("singan", SinGan),
        settings.section("stylegan2", Network),
        settings.section("blend", BlendSettings),
        settings.section("transfer", Transfer),
    )
    if chosen.preset == "quick":
        return _quick(settings, styles, names, models, out)
    if names:
        raise UserError(f"The preset {chosen.preset} chooses its methods itself; leave --methods or the preset out.")
    if chosen.preset == "demo":
        return _demo(settings, models, out)
    return _fast(settings, styles) if chosen.preset == "fast" else _original(settings, chosen, styles, models)


def _quick(settings: Settings, styles: Path | None, names: tuple[str, ...], models: Models, out: Path) -> _Recipes:
    from generation.methods import all_methods, chosen_methods, default_names
    from generation.mix import EARLIER, Mix, without_zeros
    from generation.pipeline import recorded
    from generation.stylegan2.method import warning

    mix, warnings = settings.section("mix", Mix), []
    before = recorded(out)
    if before is not None and mix == Mix() and without_zeros(before.mix) in EARLIER:
        mix = Mix(**(dict.fromkeys(vars(mix), 0.0) | {"neural": mix.neural} | dict(before.mix)))
        names = names or before.methods
        warnings.append(f"{out} was begun with the mix of an earlier version, and goes on with it.")
    if not names:
        names, missing = default_names(styles)
        warnings += missing
    without_networks = set(names) <= all_methods(styles).keys()  # workers that need no models do not load torch
    factory = partial(chosen_methods, names, styles, models=None if without_networks else models)
    if styles is not None and "painted_style" in names:
        warnings.append(_LEARNING.format(folder=styles))
    return _Recipes(mix, factory, (*warnings, warning(names, models.stylegan2)))


def _fast(settings: Settings, styles: Path | None) -> _Recipes:
    from generation.methods import chosen_methods, fast_names
    from generation.mix import FastMix

    names, missing = fast_names(styles)
    learning = _LEARNING.format(folder=styles) if styles is not None and "painted_style" in names else ""
    return _Recipes(settings.section("fast", FastMix), partial(chosen_methods, names, styles), (*missing, learning))


def _demo(settings: Settings, models: Models, out: Path) -> _Recipes:
    """A folder that was begun with another mix, as the demo of an earlier version, goes on as the default way does."""
    from generation.methods import chosen_methods, demo_names
    from generation.mix import DemoMix, without_zeros
    from generation.pipeline import recorded

    mix, before = settings.section("demo", DemoMix), recorded(out)
    own = {kind: share for kind, share in without_zeros(vars(mix)).items() if kind != "neural"}
    if before is not None and without_zeros(before.mix) != own:
        return _quick(settings, None, (), models, out)
    names, missing = demo_names()
    return _Recipes(mix, partial(chosen_methods, names), missing)


def _original(settings: Settings, chosen: GenerationSettings, styles: Path | None, models: Models) -> _Recipes:
    from generation.original import OriginalMix, original_methods, parts
    from generation.stylegan2.method import warning

    found = parts(models, chosen.enlarge > 1)
    made = partial(original_methods, found, chosen.enlarge, styles, models)
    return _Recipes(
        settings.section("original", OriginalMix), made, (*found.missing, warning(found.methods, models.stylegan2))
    )
