"""The presets of `generate`: which methods a run has, and in which shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.errors import UserError
from foundation.lines import one_line
from foundation.settings import LARGEST, Settings
from generation.registry import ON_NETWORKS, installed

if TYPE_CHECKING:
    from generation.method import Method
    from generation.mix import MixWeights

QUICK = "quick"
DEMO = "demo"

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
    """mix, methods and shares as a Job has them. warnings: sentences for the start of the run."""

    mix: MixWeights
    methods: Callable[[], Mapping[str, Method]]
    warnings: tuple[str, ...]
    shares: Mapping[str, float] = field(default_factory=dict)


def set_up(preset: str, wanted: Wanted) -> RunSetup:
    """What the preset, or the named methods, are made by. UserError: something that they need is missing."""
    from generation.methods import check_settings

    check_settings(wanted.settings)
    if wanted.names and preset != QUICK:
        raise UserError(f"The preset {preset} chooses its methods itself; leave --methods or the preset out.")
    _check_packages(wanted.out)
    return PRESETS[preset](wanted)


def _quick(wanted: Wanted) -> RunSetup:
    from generation.methods import cautions, chosen_methods, default_names, own_names, packages, usable
    from generation.mix import EARLIER_DEFAULTS, Mix, without_zeros
    from generation.pipeline import recorded

    styles, names, warnings = wanted.styles, wanted.names, []
    shares, settings = _shares_of_methods(wanted.settings, "mix", Mix)
    mix = settings.section("mix", Mix)
    before = recorded(wanted.out)
    if before is not None and mix == Mix() and not shares and without_zeros(before.mix) in EARLIER_DEFAULTS:
        mix = Mix(**(dict.fromkeys(vars(mix), 0.0) | {"neural": mix.neural} | dict(before.mix)))
        names = names or tuple(name for name in before.methods if name in own_names())
        warnings.append(f"{wanted.out} was begun with the mix of an earlier version, and goes on with it.")
    if not names:
        names, missing = default_names(styles)
        further, without = usable(shares, styles, settings)
        names, warnings = (*names, *further), [*warnings, *missing, *without]
    factory = partial(chosen_methods, names, styles, settings=settings, expected=packages(names))
    if styles is not None and "painted_style" in names:
        warnings.append(_LEARNING.format(folder=styles))
    shares = {name: share for name, share in shares.items() if name in names}
    return RunSetup(mix, factory, (*warnings, *cautions(names, styles, settings)), shares)


def _fast(wanted: Wanted) -> RunSetup:
    from generation.methods import cautions, chosen_methods, fast_names, packages, usable
    from generation.mix import FastMix

    styles = wanted.styles
    shares, settings = _shares_of_methods(wanted.settings, "fast", FastMix)
    names, missing = fast_names(styles)
    learning = _LEARNING.format(folder=styles) if styles is not None and "painted_style" in names else ""
    further, without = usable(shares, styles, settings)
    factory = partial(chosen_methods, (*names, *further), styles, settings=settings, expected=packages(further))
    warnings = (*missing, *without, learning, *cautions(further, styles, settings))
    shares = {name: share for name, share in shares.items() if name in further}
    return RunSetup(settings.section("fast", FastMix), factory, warnings, shares)


def _demo(wanted: Wanted) -> RunSetup:
    """A folder that was begun with another mix, as the demo of an earlier version, goes on as the default way does."""
    from generation.methods import chosen_methods, demo_names
    from generation.mix import DemoMix, without_zeros
    from generation.pipeline import recorded

    mix, before = wanted.settings.section("demo", DemoMix), recorded(wanted.out)
    own = {kind: share for kind, share in without_zeros(vars(mix)).items() if kind != "neural"}
    if before is not None and without_zeros(before.mix) != own:
        return _quick(replace(wanted, styles=None, names=()))
    names, missing = demo_names()
    return RunSetup(mix, partial(chosen_methods, names, settings=wanted.settings), missing)


def _shares_of_methods(settings: Settings, section: str, mix: type[MixWeights]) -> tuple[dict[str, float], Settings]:
    """What a section of a mix gives to single methods that no run has by itself, and the settings without that.

    UserError: it is no share.
    """
    further = [name for name in settings.given(section) if name not in {field.name for field in fields(mix)}]
    own = [name for name in further if name in ON_NETWORKS or name in installed()]
    shares = {name: settings.given(section)[name] for name in own}
    for name, share in shares.items():
        if type(share) not in (int, float) or not 0 <= share <= LARGEST:
            raise UserError(f"The share {section}.{name} cannot be {share!r}; give a number that is not negative.")
    return {name: float(share) for name, share in shares.items() if share}, settings.without(section, own)


def _check_packages(out: Path) -> None:
    """UserError: the folder was begun with a package that is missing now, or has another version."""
    from generation.methods import own_names
    from generation.pipeline import recorded
    from generation.plugins import find

    before = recorded(out)
    for name, package in before.plugins.items() if before is not None else ():
        plugin = find(name, own_names())
        if plugin is None or str(plugin.package) != package:
            here = "which is not installed" if plugin is None else f"and {plugin.package} is installed"
            raise UserError(
                f"{out} was begun with the method {one_line(name)} of the package {one_line(package)}, {here}; install "
                "that version, or choose another folder."
            )


def _original(wanted: Wanted) -> RunSetup:
    from generation.methods import cautions
    from generation.original import OriginalMix, original_methods, parts

    settings, styles = wanted.settings, wanted.styles
    found = parts(settings, wanted.enlarge > 1)
    made = partial(original_methods, found, wanted.enlarge, styles, settings)
    warnings = (*found.missing, *cautions(found.methods, styles, settings))
    return RunSetup(settings.section("original", OriginalMix), made, warnings)


PRESETS: Mapping[str, Callable[[Wanted], RunSetup]] = {
    QUICK: _quick,
    "fast": _fast,
    DEMO: _demo,
    "original": _original,
}
