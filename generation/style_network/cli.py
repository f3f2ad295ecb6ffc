"""`artificial-inspiration styles`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foundation.console import Console
from foundation.errors import UserError
from foundation.options import Jobs
from foundation.progress import progress
from foundation.quantity import are, quantity

app = typer.Typer(help="Styles that the style network learns from pictures.", no_args_is_help=True)

_output = Console()


@app.callback()
def styles() -> None:
    """Without a callback, typer would make the only command the group itself."""


@app.command()
def learn(
    pictures: Annotated[Path, typer.Argument(help="A style picture, or a folder of them.")],
    jobs: Jobs = None,
    sheet: Annotated[
        Path | None, typer.Option(help="A picture to write: each style beside the bundled portrait in it.")
    ] = None,
) -> None:
    """Learn the styles of pictures, some seconds each; `generate --styles FOLDER` then finds them learned.

    Run again, it learns only what is new or was changed.
    """
    from foundation.files import replacing
    from generation.style_network.folder_learning import learn_all, paths_of, sheet_of_styles

    paths = paths_of(pictures)
    with progress("styles", _output) as done:
        report = learn_all(paths, jobs, done)
    if report.left_out:
        first, left = next(iter(report.left_out.values())), len(report.left_out)
        _output.print(f"{left} of {quantity(len(paths), 'picture')} {are(left)} left out; the first: {first}")
    learned = len(report.learned)
    if not learned:
        raise UserError(f"There is no picture to learn from in {pictures}; name others.")
    _output.print(f"{quantity(learned, 'style')} {are(learned)} learned ({report.new} now).")
    if sheet is not None:
        image = sheet_of_styles(report.learned)
        with replacing(sheet) as partial:
            image.save(partial, format="JPEG" if sheet.suffix.lower() in (".jpg", ".jpeg") else "PNG", quality=90)
        _output.print(f"The sheet is {sheet}.")
