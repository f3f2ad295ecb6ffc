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

_output = Console()


def classify(
    folder: Annotated[Path, typer.Argument(help="A folder of pictures, made by `generate` or any other.")],
    out: Annotated[Path, typer.Option(help="Folder for the cloud.")],
    embedder: Annotated[
        str, typer.Option(help="auto, builtin, efficientnet or resnet50 (downloaded when it is missing).")
    ] = "auto",
    layout: Annotated[str | None, typer.Option(help="umap, opentsne or tsne.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Another seed gives another layout.")] = None,
    new_layout: Annotated[
        bool,
        typer.Option(
            "--new-layout",
            help="Lay all out anew; otherwise, what is in the cloud stays where it is and more joins it.",
        ),
    ] = False,
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
    measure(folder, out, Settings.load(settings_file, changed), embedder, seed, jobs, ray, portrait, new_layout, own)


def measure(
    folder: Path,
    out: Path,
    settings: Settings,
    embedder: str = "auto",
    seed: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    portrait: Path | None = None,
    new_layout: bool = False,
    own: OwnFiles | None = None,
) -> None:
    """Runs the classification stage with a progress bar and prints its warnings."""
    from classification.layout import LayoutSettings
    from classification.pipeline import classify as run
    from classification.stage_clock import shares

    chosen = settings.section("layout", LayoutSettings)
    with progress("measuring", _output) as done:
        own = own or OwnFiles()
        report = run(folder, out, embedder, chosen, seed, jobs, done, cluster, portrait, new_layout, own)
    for sentence in (*settings.notes, *report.warnings, *report.notes):
        _output.print(sentence)
    inside = f" ({parts})" if (parts := shares(report.seconds_measuring)) else ""
    _output.print(
        f"It took {sum(report.seconds.values()):,.0f} s: "
        + shares(report.seconds).replace("measuring", f"measuring{inside}", 1)
    )
    quality = report.cloud.description["layout"]["trustworthiness"]
    judged = f"trustworthiness {quality:.2f}" if quality is not None else "too few different ones to judge the layout"
    _output.print(
        f"The cloud of {quantity(len(report.cloud), 'picture')} is in {out} "
        f"({report.measured:,} measured now, {judged}). See it with `artificial-inspiration explore {out}`."
    )
