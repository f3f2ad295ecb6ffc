"""All methods by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import file_digest, sha256
from pathlib import Path

from foundation.errors import UserError
from foundation.settings import Settings
from generation import painterly, warps
from generation.deep_dream.method import FAMILY as DREAMS
from generation.deep_dream.method import deep_dream
from generation.method import Method
from generation.registry import ON_NETWORKS, factory
from generation.style_network.method import painted_style
from generation.styles.library import StyleLibrary
from generation.styles.pictures import picture_names

def all_methods(styles: Path | None = None, device: str = "cpu") -> dict[str, Method]:
    """Every method that needs no downloaded weights; some need packages, as their checks tell.

    styles: a folder of the user's style pictures. device: where torch works.
    """
    from generation import restructuring
    from generation.style_transfer import patch_style

    library = StyleLibrary(styles)
    methods = [patch_style(library, device), *restructuring.methods(library, device)]
    return {method.name: method for method in methods} | _methods_without_torch(library)


def neural_methods(
    styles: Path | None = None, device: str | None = None, settings: Settings | None = None
) -> dict[str, Method]:
    """The methods on networks, on the best device where none is named; they are used only where they are named."""
    return {name: on_network(name, styles, device, settings) for name in ON_NETWORKS}


def on_network(
    name: str, styles: Path | None = None, device: str | None = None, settings: Settings | None = None
) -> Method:
    """One of them. UserError: its settings do not fit."""
    row = factory(name)
    return row.create(row.context(StyleLibrary(styles), device, settings or Settings()))


def cautions(names: Iterable[str], styles: Path | None, settings: Settings) -> tuple[str, ...]:
    """For the start of a run: what the methods of these names will have to do without, each sentence once."""
    rows = [factory(name) for name in names if name in ON_NETWORKS]
    told = [row.caution(row.context(StyleLibrary(styles), None, settings)) for row in rows]
    return tuple(dict.fromkeys(filter(None, told)))


def check_settings(settings: Settings) -> None:
    """Tries what is set for methods on networks, also of those that a run does not have. UserError: it does not fit."""
    for name in ON_NETWORKS:
        if settings.given(name):
            factory(name).read(settings)


def _methods_without_torch(library: StyleLibrary) -> dict[str, Method]:
    """Importing and making them loads no torch; `deep_dream` loads it when it draws or dreams."""
    methods = (painted_style(library), deep_dream(library), *painterly.METHODS, *warps.METHODS)
    return {method.name: method for method in methods}


def default_names(styles: Path | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The methods of a run where none is named, and a sentence for each that cannot be used here."""
    return _usable(all_methods(styles))


def fast_names(styles: Path | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As `default_names`, of the preset `fast`: those that need no torch."""
    methods = _methods_without_torch(StyleLibrary(styles))
    return _usable({name: method for name, method in methods.items() if method.family != DREAMS})


def _usable(methods: Mapping[str, Method]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names, missing = [], []
    for name, method in methods.items():
        try:
            method.check()
            names.append(name)
        except UserError as error:
            missing.append(f"Without {name}, its share goes to the others: {error}")
    return tuple(names), tuple(missing)


def chosen_methods(
    names: Sequence[str], styles: Path | None = None, device: str = "cpu", settings: Settings | None = None
) -> Mapping[str, Method]:
    """The methods of these names; where no names are given, the default ones that can be used here.

    settings: what the user has set, for methods that have settings of their own. UserError for an unknown name, or
    where what a named method needs is missing.
    """
    names = names or default_names(styles)[0]
    methods = {name: on_network(name, styles, settings=settings) for name in names if name in ON_NETWORKS}
    methods |= _methods_without_torch(StyleLibrary(styles))
    if not methods.keys() >= set(names):
        methods |= all_methods(styles, device)
    for name in names:
        if name not in methods:
            there = ", ".join(sorted(methods.keys() | ON_NETWORKS.keys()))
            raise UserError(f"There is no method {name}; there are {there}.")
        methods[name].check()
    return {name: methods[name] for name in names}


def styles_identity(styles: Path | None) -> str:
    """Tells whether a folder of style pictures is still the same, by names and content; empty without a folder.

    UserError where there is no such folder, or no picture in it.
    """
    if styles is None:
        return ""
    digest = sha256()
    for name in picture_names(styles):
        with (styles / name).open("rb") as stream:
            digest.update(f"{name}:{file_digest(stream, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()[:16]
