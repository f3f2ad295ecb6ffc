"""How the commands open a cloud, and what they say of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classification.cloud import Cloud, outline
from foundation.console import Console
from foundation.progress import ProgressCallback, ignore
from foundation.projects import title_of
from vr_explorer.app.options import Through

if TYPE_CHECKING:
    from vr_explorer.app.source import CloudSource

CloudFolder = Annotated[Path, typer.Argument(help="A cloud, a folder with the original's img2vec.csv, or that table.")]
Trusted = Annotated[
    bool, typer.Option("--trust-source", help="Read the pictures from where the cloud says they are, now and later.")
]

output = Console(highlight=False, soft_wrap=True)


def source(path: Path, through: Through = Through.ANY, trust: bool = False) -> CloudSource:
    """UserError: there is nothing that can be opened."""
    from classification.import_original import check
    from vr_explorer.app.source import CloudSource

    check(path)

    def read(done: ProgressCallback) -> Cloud:
        cloud = opened(path, done, trust)
        return told(cloud) if through is Through.PICTURE else cloud

    return CloudSource(title_of(path), str(path), read, outline(path))


def opened(path: Path, done: ProgressCallback = ignore, trust: bool = False) -> Cloud:
    """trust: the user agrees to the folder of pictures that the cloud names."""
    from classification.import_original import open_cloud

    cloud, warnings = open_cloud(path, done)
    for warning in warnings:
        output.print(warning, markup=False)
    if trust:
        cloud.allow()
    return cloud


def told(cloud: Cloud) -> Cloud:
    """Says where nobody can be asked what is not shown."""
    if not cloud.readable and cloud.place is not None and cloud.place.there:
        output.print(
            f"The cloud names {cloud.source} as the folder of its pictures, to which you have not agreed yet: they are "
            "shown as small as the cloud itself has them; add --trust-source to read them there.",
            markup=False,
        )
    return cloud
