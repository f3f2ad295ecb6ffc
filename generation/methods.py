"""All methods by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foundation.errors import UserError
from generation import painterly, warps
from generation.deep_dream.method import FAMILY as DREAMS
from generation.deep_dream.method import deep_dream
from generation.method import Method
from generation.style_network.method import painted_style
from generation.styles.library import StyleLibrary
from generation.styles.pictures import picture_names

if TYPE_CHECKING:  # they load torch, which methods without it do not wait for
    from generation.singan.model import Settings as SinGan
    from generation.stylegan2.method import BlendSettings
    from generation.stylegan2.method import Settings as Network
    from generation.stylegan2.transfer import Settings as Transfer


def _later(module: str, name: str = "Settings") -> Callable[[], Any]:
    """Makes the dataclass `name` of a module with its defaults; the module is loaded only then."""
    return lambda: getattr(import_module(module), name)()


@dataclass(frozen=True)
class Models:
    """Which networks the neural methods use, and how SinGAN is trained."""

    singan: SinGan = field(default_factory=_later("generation.singan.model"))
    stylegan2: Network = field(default_factory=_later("generation.stylegan2.method"))
    blend: BlendSettings = field(default_factory=_later("generation.stylegan2.method", "BlendSettings"))
    transfer: Transfer = field(default_factory=_later("generation.stylegan2.transfer"))


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
    styles: Path | None = None, device: str | None = None, models: Models | None = None
) -> dict[str, Method]:
    """The methods on networks, on the best device where none is named; they are used only where they are named."""
    from generation.neural_style.method import neural_style
    from generation.pencil.method import pencil
    from generation.singan.method import singan
    from generation.stylegan2.method import blend, stylegan2
    from generation.stylegan2.transfer import transfer

    library, chosen = StyleLibrary(styles), models or Models()
    methods = [
        neural_style(library, device),
        pencil(),
        singan(library, device, chosen.singan),
        stylegan2(chosen.stylegan2, device),
        blend(chosen.stylegan2, chosen.blend, device),
        transfer(chosen.transfer, device),
    ]
    return {method.name: method for method in methods}


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


def demo_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As `default_names`, of the preset `demo`: those of `fast`, and dreams."""
    return _usable(_methods_without_torch(StyleLibrary(None)))


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
    names: Sequence[str], styles: Path | None = None, device: str = "cpu", models: Models | None = None
) -> Mapping[str, Method]:
    """The methods of these names; where no names are given, the default ones that can be used here.

    UserError for an unknown name, or where what a named method needs is missing.
    """
    names = names or default_names(styles)[0]
    methods = _methods_without_torch(StyleLibrary(styles))
    if not methods.keys() >= set(names):
        methods = all_methods(styles, device)
    if not methods.keys() >= set(names):
        methods |= neural_methods(styles, models=models)
    for name in names:
        if name not in methods:
            raise UserError(f"There is no method {name}; there are {', '.join(sorted(methods))}.")
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
