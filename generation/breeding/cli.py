"""`artificial-inspiration breed`, once the front door has opened the cloud."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foundation.console import Console
from foundation.errors import UserError
from foundation.progress import progress
from foundation.quantity import quantity
from foundation.settings import Settings
from generation.breeding.kin import Family, Kin
from generation.breeding.service import Service, shares_of, told_to
from generation.breeding.shelf import Shelf

_output = Console()


@dataclass(frozen=True)
class Wanted:
    """parents: ids. share: 0..1, of the parents after the first. styles: a folder of the user's, from which some
    variants may be. seed: None for another one each time.
    """

    parents: tuple[str, ...]
    share: float = 0.5
    count: int = 20
    strength: float = 0.3
    seed: int | None = None
    styles: Path | None = None


Opened = Callable[[], AbstractContextManager[Family]]


def serve(opened: Opened, settings: Settings, styles: Path | None) -> None:
    """Speaks on the standard streams until the input ends. A cloud that cannot be opened is told there as well."""
    said = told_to(sys.stdout)
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="backslashreplace")  # what is no text is told as a request that is not understood
    try:
        with opened() as family:
            kin = _kin(family, settings, styles)
            kin.warm()
            Service(kin, said).serve(sys.stdin)
    except UserError as error:
        said({"failed": str(error)})
        raise
    except (BrokenPipeError, KeyboardInterrupt):
        pass  # Whoever listened has gone, or is ended by the same Ctrl+C: nobody is left who would want to know.


def breed(opened: Opened, wanted: Wanted, settings: Settings) -> int:
    """With a progress bar; the number of children. UserError: there was none."""
    if not wanted.parents:
        raise UserError("Whose children? Name a picture of the cloud with --from, and others with --with.")
    made, failures = _bred(opened, wanted, settings)
    if failures:
        _output.print(f"{quantity(len(failures), 'child', 'children')} failed; the first: {failures[0]}")
    if not made:
        raise UserError(failures[0] if failures else "No child was made.")
    first_and_last = " … ".join(dict.fromkeys((made[0], made[-1])))
    _output.print(f"{quantity(len(made), 'child', 'children')} joined the cloud: {first_and_last}.")
    return len(made)


def _bred(opened: Opened, wanted: Wanted, settings: Settings) -> tuple[list[str], list[str]]:
    made: list[str] = []
    failures: list[str] = []
    with opened() as family, progress("children", _output) as done:
        kin = _kin(family, settings, wanted.styles)

        def said(what: dict[str, Any]) -> None:
            if "child" in what:
                made.append(what["child"])
            elif "failed" in what:
                failures.append(what["failed"])
            done(len(made) + len(failures), wanted.count)

        done(0, wanted.count)
        request = {
            "brood": _number(),
            "parents": list(wanted.parents),
            "shares": list(_shares(wanted)),
            "strength": wanted.strength,
            "count": wanted.count,
            "seed": wanted.seed if wanted.seed is not None else _number(),
        }
        Service(kin, said).fulfil(request)
    return made, failures


def _shares(wanted: Wanted) -> Sequence[float]:
    others = len(wanted.parents) - 1
    return shares_of([1 - wanted.share, *[wanted.share / others] * others] if others else [1.0], others + 1)


def _kin(family: Family, settings: Settings, styles: Path | None) -> Kin:
    folder = styles.absolute() if styles is not None else None
    return Kin(family, Shelf(folder, family.source, settings))


def _number() -> int:
    import secrets

    return secrets.randbits(40)
