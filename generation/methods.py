"""All methods by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import file_digest, sha256
from pathlib import Path
from socket import gethostname

from foundation.errors import UserError
from foundation.settings import Settings
from generation import painterly, warps
from generation.deep_dream.method import FAMILY as DREAMS
from generation.deep_dream.method import deep_dream
from generation.method import Method, Package
from generation.plugins import caution, find, made
from generation.registry import ON_NETWORKS, ON_PATCHES, factory, installed
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
    return {method.name: method for method in methods} | methods_without_torch(library)


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


def named(name: str, styles: Path | None, settings: Settings) -> Method:
    """A method on a network, or one of an installed package (`generation.plugins`), on the best device.

    UserError: there is none of that name; its settings do not fit; what a package has cannot be used.
    """
    if name in ON_NETWORKS:
        return on_network(name, styles, settings=settings)
    plugin = find(name, own_names())
    if plugin is None:
        there = ", ".join(sorted({*own_names(), *installed()}))
        raise UserError(f"There is no method {name}; there are {there}.")
    return made(plugin, StyleLibrary(styles), None, settings)


def own_names() -> frozenset[str]:
    """Of all methods of this program."""
    return frozenset({*methods_without_torch(StyleLibrary()), *ON_PATCHES, *ON_NETWORKS})


def cautions(names: Iterable[str], styles: Path | None, settings: Settings) -> tuple[str, ...]:
    """For the start of a run: what the methods of these names will have to do without, each sentence once."""
    library, ours = StyleLibrary(styles), own_names()
    told = []
    for name in names:
        if name in ON_NETWORKS:
            row = factory(name)
            told.append(row.caution(row.context(library, None, settings)))
        elif name not in ours and (plugin := find(name, ours)) is not None:
            told.append(caution(plugin, library, settings))
    return tuple(dict.fromkeys(filter(None, told)))


def packages(names: Iterable[str]) -> dict[str, Package]:
    """Where those methods come from that are of installed packages."""
    ours = own_names()
    found = {name: find(name, ours) for name in names if name not in ours}
    return {name: plugin.package for name, plugin in found.items() if plugin is not None}


def check_settings(settings: Settings) -> None:
    """Tries what is set for methods on networks, also of those that a run does not have. UserError: it does not fit."""
    for name in ON_NETWORKS:
        if settings.given(name):
            factory(name).read(settings)


def methods_without_torch(library: StyleLibrary) -> dict[str, Method]:
    """Importing and making them loads no torch; `deep_dream` loads it when it draws or dreams."""
    methods = (painted_style(library), deep_dream(library), *painterly.METHODS, *warps.METHODS)
    return {method.name: method for method in methods}


def default_names(styles: Path | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The methods of a run where none is named, and a sentence for each that cannot be used here."""
    methods = all_methods(styles)
    return _usable(methods, methods.__getitem__)


def fast_names(styles: Path | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As `default_names`, of the preset `fast`: those that need no torch."""
    methods = methods_without_torch(StyleLibrary(styles))
    return _usable([name for name, method in methods.items() if method.family != DREAMS], methods.__getitem__)


def demo_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As `default_names`, of the preset `demo`: those of `fast`, and dreams."""
    methods = methods_without_torch(StyleLibrary(None))
    return _usable(methods, methods.__getitem__)


def usable(names: Iterable[str], styles: Path | None, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As `default_names`, of methods on networks and of installed packages."""
    return _usable(names, lambda name: named(name, styles, settings))


def _usable(names: Iterable[str], method: Callable[[str], Method]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found, missing = [], []
    for name in names:
        try:
            method(name).check()
            found.append(name)
        except UserError as error:
            missing.append(f"Without {name}, its share goes to the others: {error}")
    return tuple(found), tuple(missing)


def chosen_methods(
    names: Sequence[str],
    styles: Path | None = None,
    device: str = "cpu",
    settings: Settings | None = None,
    expected: Mapping[str, Package] | None = None,
) -> Mapping[str, Method]:
    """The methods of these names; where no names are given, the default ones that can be used here.

    settings: what the user has set, for methods that have settings of their own. expected: which packages those of
    others' packages were of where the run began. UserError for an unknown name, where what a named method needs is
    missing, or where a package is another one here.
    """
    names = names or default_names(styles)[0]
    if expected:
        _compare(packages(names), expected)
    methods = methods_without_torch(StyleLibrary(styles))
    if set(names) & set(ON_PATCHES):
        methods |= all_methods(styles, device)
    methods |= {name: named(name, styles, settings or Settings()) for name in names if name not in methods}
    for name in names:
        methods[name].check()
    return {name: methods[name] for name in names}


def _compare(here: Mapping[str, Package], expected: Mapping[str, Package]) -> None:
    """A machine of a cluster may have other packages, and one may change while a run goes on."""
    for name, package in expected.items():
        if here.get(name) != package:
            found = f"has {here[name]} instead" if name in here else "lacks it"
            raise UserError(
                f"The method {name} is of the package {package} where this run began, and {gethostname()} {found}; "
                "install the same there."
            )


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
