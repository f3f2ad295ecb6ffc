"""All methods by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from foundation.errors import UserError
from generation import painterly, restructuring, warps
from generation.method import Method
from generation.style_transfer import patch_style
from generation.styles.library import StyleLibrary


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
    """The methods of these names, all where there are none. UserError for an unknown name."""
    methods = all_methods(styles, device)
    for name in names:
        if name not in methods:
            raise UserError(f"There is no method {name}; there are {', '.join(sorted(methods))}.")
    return {name: methods[name] for name in names} if names else methods


def styles_identity(styles: Path | None) -> str:
    """Tells whether a folder of style pictures is still the same, by names and sizes; empty without a folder."""
    if styles is None:
        return ""
    files = sorted((str(path.relative_to(styles)), path.stat().st_size) for path in styles.rglob("*") if path.is_file())
    return sha256(repr(files).encode()).hexdigest()[:16]
