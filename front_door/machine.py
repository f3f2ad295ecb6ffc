"""The commands about the machine: what works on it, and the program in its menu."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

import vr_explorer.cli as explorer
from foundation.checks import Check
from foundation.options import Overrides, SettingsFile
from foundation.settings import Settings
from front_door.clouds import output


def install_desktop(
    remove: Annotated[bool, typer.Option("--remove", help="Take it away again.")] = False,
) -> None:
    """Put the program into the menu of the desktop (Linux), or into the Start menu (Windows), with its icon."""
    from vr_explorer import launcher

    if remove:
        gone = launcher.remove()
        output.print("It is taken out of the menu." if gone else "It was not in the menu.", markup=False)
        return
    output.print(f"It is in the menu now, as {launcher.NAME} ({launcher.install()}).", markup=False)


def doctor(
    headset: Annotated[
        bool, typer.Option("--headset", help="Show pictures in the headset for some seconds, and write a report.")
    ] = False,
    out: Annotated[Path, typer.Option(help="The report of --headset.")] = Path("headset-report.txt"),
    overrides: Overrides = None,
    settings_file: SettingsFile = None,
) -> None:
    """Tell what works on this machine, and what to do about what does not."""
    if headset:
        explorer.try_headset(out, Settings.load(settings_file, overrides or ()))
        return
    table = Table("works", "name", Column(overflow="fold"), box=None, show_header=False, pad_edge=False)
    found = _checks()
    for check in found:
        sign = "[green]✓[/]" if check.works else ("[red]✗[/]" if check.needed else "[yellow]–[/]")
        name, outcome, remedy = map(escape, (check.name, check.found, check.remedy))
        table.add_row(sign, name, outcome if check.works else f"{outcome}\n[dim]{remedy}[/]")
    output.print(table)
    if any(check.needed and not check.works for check in found):
        raise typer.Exit(1)


def _checks() -> list[Check]:
    import classification.checks
    import generation.checks
    import vr_explorer.checks

    return [*generation.checks.checks(), *classification.checks.checks(), *vr_explorer.checks.checks()]
