"""`artificial-inspiration weights`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Column, Table

from foundation.console import Console
from foundation.progress import progress

app = typer.Typer(help="Published weights of networks that generation and search can use.", no_args_is_help=True)

_output = Console()

Name = Annotated[str, typer.Argument(help="As `weights list` names it; siglip2 is all that search by words needs.")]


@app.command("list")
def list_() -> None:
    """Tell which weights there are, what for, under which licence, and which of them are on this machine."""
    from foundation.networks.packaged import PACKAGES, fault
    from generation.networks.registry import REGISTRY, located

    name_column, address = Column("name", no_wrap=True), Column("address", overflow="fold")
    table = Table("here", name_column, "MB", "licence", "for", address, box=None, pad_edge=False)
    for name, entry in REGISTRY.items():
        weights = entry.weights
        sign = "[green]✓[/]" if located(name) else "[yellow]–[/]"
        table.add_row(sign, name, f"{weights.size / 1e6:.0f}", weights.licence, entry.use, weights.url)
    _output.print(table)
    _output.print()
    packages = Table(
        "here",
        Column("package", no_wrap=True),
        "version",
        "licence",
        "for",
        Column("state", no_wrap=True),
        box=None,
        pad_edge=False,
    )
    for packaged in PACKAGES:
        error = fault(packaged)
        sign, state = ("[green]✓[/]", "installed") if error is None else ("[yellow]–[/]", error.state)
        packages.add_row(sign, packaged.package, packaged.version, packaged.licence, packaged.use, state)
    _output.print(packages)


@app.command()
def get(name: Name) -> None:
    """Download weights and compare them with the published checksum. Run again, it goes on where it stopped."""
    from foundation.weights import fetch
    from generation.networks.registry import TOGETHER, published

    for one in TOGETHER.get(name, (name,)):
        with progress("bytes", _output) as done:
            path = fetch(published(one).weights, done)
        _output.print(f"The weights are {path}.")


@app.command("import")
def import_(
    name: Name, file: Annotated[Path, typer.Argument(help="The file that you have; of TensorFlow.js the model.json.")]
) -> None:
    """Take weights from a file, where its names and shapes are the network's; no code in it is run."""
    from generation.networks.registry import take

    path = take(name, file)
    _output.print(f"The weights are {path}.")
