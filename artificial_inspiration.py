"""The front door: the command line, of the stages' own commands and those that need several of them (`front_door/`).

artificial-inspiration demo
python -m artificial_inspiration demo
"""

from __future__ import annotations

import sys

import typer

import classification.cli
import generation.cli
import generation.singan.cli
import generation.style_network.cli
import generation.stylegan2.cli
import generation.stylegan2.train_cli
import generation.super_resolution.cli
import generation.weights_cli
from foundation.console import Console
from foundation.errors import UserError
from foundation.streams import make_lenient
from front_door import exploring, growing, machine, sharing
from front_door.clouds import output
from vr_explorer.checks import has_screen

app = typer.Typer(
    help="From one portrait to a cloud of its variants that you fly through.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(generation.cli.generate)
app.command()(generation.super_resolution.cli.enlarge)
app.command()(classification.cli.classify)
app.add_typer(generation.weights_cli.app, name="weights")
app.add_typer(generation.style_network.cli.app, name="styles")
app.add_typer(generation.stylegan2.cli.app, name="network")
app.command()(generation.stylegan2.train_cli.train)
app.command()(generation.singan.cli.singan)
app.command()(exploring.demo)
app.command()(exploring.explore)
app.command()(exploring.tour)
app.command()(sharing.upload)
app.command()(sharing.export)
app.command()(sharing.publish)
app.command()(sharing.serve)
app.command()(growing.breed)
app.command(hidden=True)(growing.grow)
app.command(name="install-desktop")(machine.install_desktop)
app.command()(machine.doctor)

_error = Console(stderr=True, highlight=False, soft_wrap=True)


@app.callback()
def begin(context: typer.Context) -> None:
    """From one portrait to a cloud of its variants that you fly through. Without a command, the start window opens."""
    if context.invoked_subcommand is not None:
        return
    if not has_screen():
        output.print(context.get_help(), markup=False)
        output.print("This machine has no screen, so the start window cannot open; the commands above work without.")
        return
    exploring.start_window()


def main() -> None:
    """Runs the command line; a UserError becomes one sentence on the error stream and exit status 1."""
    make_lenient()
    try:
        app()
    except UserError as error:
        _error.print("✗", str(error), style="red", markup=False)
        _show_failure(str(error))
        sys.exit(1)
    except Exception as error:
        _show_failure(f"The program has ended by a mistake of its own ({type(error).__name__}: {error}).")
        raise


def _show_failure(words: str) -> None:
    """In a window, where the program was started from a menu, so that nobody reads the error stream."""
    watched = sys.stderr is not None and sys.stderr.isatty()
    if len(sys.argv) > 1 or watched or not has_screen():
        return
    from vr_explorer.app.dialogues import say

    say("Artificial Inspiration", words)


if __name__ == "__main__":
    main()
