"""The presets of `generate`: which methods a run has, and in which shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.errors import UserError
from foundation.settings import Settings

if TYPE_CHECKING:
    from generation.method import Method
    from generation.mix import Shares

QUICK = "quick"

_LEARNING = (
    "Styles for painted_style are learned from the pictures in {folder} when they are first used, about five seconds "
    "each, and kept; `styles learn` does it beforehand."
)


@dataclass(frozen=True)
class Wanted:
    """What a run is asked for.

    settings: all that the user has set. styles: a folder of the user's pictures. names: of methods; none: the preset's
    own. out: the folder of the run, which may have been begun by an earlier version. enlarge: the preset original's
    factor.
    """

    settings: Settings
    styles: Path | None
    names: tuple[str, ...]
    out: Path
    enlarge: int


@dataclass(frozen=True)
class RunSetup:
    """mix and methods as a Job has them. warnings: sentences for the start of the run."""

    mix: Shares
    methods: Callable[[], Mapping[str, Method]]
    warnings: tuple[str, ...]


def set_up(preset: str, wanted: Wanted) -> RunSetup:
    """What the preset, or the named methods, are made by. UserError: something that they need is missing."""
    from generation.methods import check_settings

    check_settings(wanted.settings)
    if wanted.names and preset != QUICK:
        raise UserError(f"The preset {preset} chooses its methods itself; leave --methods or the preset out.")
    return PRESETS[preset](wanted)


def _quick(wanted: Wanted) -> RunSetup:
    from generation.methods import cautions, chosen_methods, default_names
    from generation.mix import EARLIER, Mix, without_zeros
    from generation.pipeline import recorded

    settings, styles, names, warnings = wanted.settings, wanted.styles, wanted.names, []
    mix = settings.section("mix", Mix)
    before = recorded(wanted.out)
    if before is not None and mix == Mix() and without_zeros(before.mix) in EARLIER:
        mix = Mix(**(dict.fromkeys(vars(mix), 0.0) | {"neural": mix.neural} | dict(before.mix)))
        names = names or before.methods
        warnings.append(f"{wanted.out} was begun with the mix of an earlier version, and goes on with it.")
    if not names:
        names, missing = default_names(styles)
        warnings += missing
    factory = partial(chosen_methods, names, styles, settings=settings)
    if styles is not None and "painted_style" in names:
        warnings.append(_LEARNING.format(folder=styles))
    return RunSetup(mix, factory, (*warnings, *cautions(names, styles, settings)))


def _fast(wanted: Wanted) -> RunSetup:
    from generation.methods import chosen_methods, fast_names
    from generation.mix import FastMix

    styles = wanted.styles
    names, missing = fast_names(styles)
    learning = _LEARNING.format(folder=styles) if styles is not None and "painted_style" in names else ""
    mix = wanted.settings.section("fast", FastMix)
    return RunSetup(mix, partial(chosen_methods, names, styles), (*missing, learning))


def _original(wanted: Wanted) -> RunSetup:
    from generation.methods import cautions
    from generation.original import OriginalMix, original_methods, parts

    settings, styles = wanted.settings, wanted.styles
    found = parts(settings, wanted.enlarge > 1)
    made = partial(original_methods, found, wanted.enlarge, styles, settings)
    warnings = (*found.missing, *cautions(found.methods, styles, settings))
    return RunSetup(settings.section("original", OriginalMix), made, warnings)


PRESETS: Mapping[str, Callable[[Wanted], RunSetup]] = {QUICK: _quick, "fast": _fast, "original": _original}
