"""`artificial-inspiration classify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from classification.own_tables.own_files import OwnFiles
from foundation.console import Console
from foundation.options import Jobs, Overrides, Ray, SettingsFile
from foundation.progress import progress
from foundation.quantity import quantity
from foundation.settings import Settings

_output = Console(highlight=False, soft_wrap=True)


def classify(
    folder: Annotated[Path, typer.Argument(help="A folder of pictures, made by `generate` or any other.")],
    out: Annotated[Path, typer.Option(help="Folder for the cloud.")],
    embedder: Annotated[
        str, typer.Option(help="auto, builtin, efficientnet or resnet50 (downloaded when it is missing).")
    ] = "auto",
    layout: Annotated[str | None, typer.Option(help="umap, opentsne or tsne.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Another seed gives another layout.")] = 0,
    jobs: Jobs = None,
    ray: Ray = None,
    portrait: Annotated[
        Path | None, typer.Option(help="What the pictures are variants of, where `generate` has not noted it.")
    ] = None,
    features: Annotated[
        Path | None,
        typer.Option(help="Vectors of your own (.npy, .parquet, .feather, .csv) by which pictures are alike."),
    ] = None,
    coordinates: Annotated[
        Path | None, typer.Option(help="Places of your own, two or three numbers a picture, as the cloud's.")
    ] = None,
    table: Annotated[
        list[Path] | None,
        typer.Option(help="A table of your own (.csv, .parquet, .feather): measures and labels; may be given again."),
    ] = None,
    overrides: Overrides = None,
    settings_file: SettingsFile = None,
) -> None:
    """Measure the pictures of a folder and make a cloud of them. Run again, only new pictures are measured."""
    changed = [*(overrides or ()), *([f'layout.method="{layout}"'] if layout is not None else [])]
    own = OwnFiles(features, coordinates, tuple(table or ()))
    measure(folder, out, Settings.load(settings_file, changed), embedder, seed, jobs, ray, portrait, own)


def measure(
    folder: Path,
    out: Path,
    settings: Settings,
    embedder: str = "auto",
    seed: int = 0,
    jobs: int | None = None,
    cluster: str | None = None,
    portrait: Path | None = None,
    own: OwnFiles | None = None,
) -> None:
    """Runs the classification stage with a progress bar and prints its warnings."""
    from classification.layout import LayoutSettings
    from classification.pipeline import classify as run

    chosen = settings.section("layout", LayoutSettings)
    with progress("measuring", _output) as done:
        report = run(folder, out, embedder, chosen, seed, jobs, done, cluster, portrait, own or OwnFiles())
    for sentence in (*settings.notes, *report.warnings, *report.notes):
        _output.print(sentence, markup=False)
    quality = report.cloud.description["layout"]["trustworthiness"]
    judged = f"trustworthiness {quality:.2f}" if quality is not None else "too few different ones to judge the layout"
    _output.print(
        f"The cloud of {quantity(len(report.cloud), 'picture')} is in {out} "
        f"({report.measured:,} measured now, {judged}). See it with `artificial-inspiration explore {out}`.",
        markup=False,
    )
