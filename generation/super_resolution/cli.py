"""`artificial-inspiration enlarge`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foundation.console import Console
from foundation.errors import UserError
from foundation.progress import progress
from foundation.quantity import are, quantity

_output = Console()


def enlarge(
    variants: Annotated[Path, typer.Argument(help="A folder that `generate` has made.")],
    out: Annotated[Path, typer.Option(help="Folder for the larger variants.")],
    factor: Annotated[int, typer.Option(help="2 or 4.")] = 2,
    network: Annotated[
        str,
        typer.Option(help="rdn-large, rdn-small, rdn-artefacts, rrdn, classical, or auto: what suits each picture."),
    ] = "auto",
) -> None:
    """Make variants larger. Run again, it goes on where it stopped."""
    from generation.super_resolution.automatic import Automatic
    from generation.super_resolution.enlarging import FACTORS, choose
    from generation.super_resolution.folders import enlarge_folder

    if factor not in FACTORS:
        raise UserError(f"The factor cannot be {factor}; it is 2 or 4.")
    enlarger = Automatic() if network == "auto" else choose(network)
    with progress("enlarged", _output) as done:
        total = enlarge_folder(variants, out, factor, enlarger, done)
    _output.print(
        f"{quantity(total, 'variant')}, enlarged by {' and '.join(enlarger.networks)}, {are(total)} in {out}."
    )
