"""All methods by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path

from foundation.errors import UserError
from generation import painterly, restructuring, warps
from generation.deep_dream.method import deep_dream
from generation.method import Method
from generation.neural_style.method import neural_style
from generation.singan.method import singan
from generation.singan.model import Settings as SinGan
from generation.style_transfer import patch_style
from generation.stylegan2.method import BlendSettings, blend, stylegan2
from generation.stylegan2.method import Settings as Network
from generation.stylegan2.transfer import Settings as Transfer
from generation.stylegan2.transfer import transfer
from generation.styles.library import StyleLibrary
from generation.styles.pictures import picture_names


@dataclass(frozen=True)
class Models:
    """Which networks the neural methods use, and how SinGAN is trained."""

    singan: SinGan = field(default_factory=SinGan)
    stylegan2: Network = field(default_factory=Network)
    blend: BlendSettings = field(default_factory=BlendSettings)
    transfer: Transfer = field(default_factory=Transfer)


def all_methods(styles: Path | None = None, device: str = "cpu") -> dict[str, Method]:
    """Every method that needs no weights.

    styles: a folder of the user's style pictures. device: where torch works.
    """
    library = StyleLibrary(styles)
    methods = [
        patch_style(library, device),
        *restructuring.methods(library, device),
        *painterly.METHODS,
        *warps.METHODS,
    ]
    return {method.name: method for method in methods}


def neural_methods(
    styles: Path | None = None, device: str | None = None, models: Models | None = None
) -> dict[str, Method]:
    """The methods on networks, on the best device where none is named; they are used only where they are named."""
    library, chosen = StyleLibrary(styles), models or Models()
    methods = [
        neural_style(library, device),
        deep_dream(library, device),
        singan(library, device, chosen.singan),
        stylegan2(chosen.stylegan2, device),
        blend(chosen.stylegan2, chosen.blend, device),
        transfer(chosen.transfer, device),
    ]
    return {method.name: method for method in methods}


def chosen_methods(
    names: Sequence[str], styles: Path | None = None, device: str = "cpu", models: Models | None = None
) -> Mapping[str, Method]:
    """The methods of these names; all that need no weights where no names are given.

    UserError for an unknown name, or where what a named method needs is missing.
    """
    methods = all_methods(styles, device)
    if not names:
        return methods
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
