"""Options that several commands have, with the same words for all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Overrides = Annotated[list[str] | None, typer.Option("--set", metavar="SECTION.NAME=VALUE", help="Change a setting.")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="A TOML file of settings.")]
Jobs = Annotated[int | None, typer.Option(min=1, help="Processes; one for each core by default.")]
Ray = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Work on a Ray cluster: auto, HOST:PORT or local.")]
