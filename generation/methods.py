"""All methods by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import file_digest, sha256
from pathlib import Path

from foundation.errors import UserError
from generation import painterly, restructuring, warps
from generation.method import Method
from generation.style_transfer import patch_style
from generation.styles.library import StyleLibrary
from generation.styles.pictures import picture_names


def all_methods(styles: Path | None = None, device: str = "cpu") -> dict[str, Method]:
    """Every method; `styles` is a folder of the user's style pictures, `device` is where torch works."""
    library = StyleLibrary(styles)
    methods = [
        patch_style(library, device),
        *restructuring.methods(library, device),
        *painterly.METHODS,
        *warps.METHODS,
    ]
    return {method.name: method for method in methods}


def chosen_methods(names: Sequence[str], styles: Path | None = None, device: str = "cpu") -> Mapping[str, Method]:
    """The methods of these names, all where no names are given. UserError for an unknown name."""
    methods = all_methods(styles, device)
    for name in names:
        if name not in methods:
            raise UserError(f"There is no method {name}; there are {', '.join(sorted(methods))}.")
    return {name: methods[name] for name in names} if names else methods


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
