"""The methods that recipes name, each made when it is first needed, so that fast ones wait for no torch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from foundation.errors import UserError
from foundation.settings import Settings
from generation.method import Method
from generation.styles.library import StyleLibrary

WILD = ("mosaic", "halftone", "gradient_strokes", "low_poly", "stained_glass", "cubist", "risograph")
"""Graphic methods that a wild child may get on top …"""

WARPS = ("swirl", "noise_warp", "waves", "lens")
"""… and warps that it may get below."""


class Shelf:
    """Methods by name, with pictures of styles from `styles` (a folder of the user's, or None) and, for styles that are
    bred, from `root`.
    """

    def __init__(self, styles: Path | None = None, root: Path | None = None, settings: Settings | None = None) -> None:
        self.library = StyleLibrary(styles, root)
        self._styles, self._settings = styles, settings or Settings()
        self._made: dict[str, Method] = {}
        self._usable: set[str] = set()

    def method(self, name: str, whose: str) -> Method:
        """UserError: it is not installed, or what it needs is missing."""
        if name not in self._made:
            try:
                self._made.update(self._found(name))
            except UserError as error:
                raise UserError(f"Nothing can be bred from {whose}: {error}") from error
        if name not in self._usable:
            try:
                self._made[name].check()
            except UserError as error:
                raise UserError(f"Nothing can be bred from {whose}: {error}") from error
            self._usable.add(name)
        return self._made[name]

    def family(self, name: str, whose: str) -> str:
        """As `method`, of one that enlarges also where it is not here."""
        from generation.method import ENLARGING

        return ENLARGING if name in ("super_resolution", "lanczos_sharpened") else self.method(name, whose).family

    @property
    def methods(self) -> Mapping[str, Method]:
        """Those that were asked for so far."""
        return self._made

    def _found(self, name: str) -> dict[str, Method]:
        from generation.methods import methods_without_torch, named
        from generation.registry import ON_PATCHES

        fast = methods_without_torch(self.library)
        if name in fast:
            return fast
        if name in ON_PATCHES:
            from generation import restructuring
            from generation.style_transfer import patch_style

            patches = [patch_style(self.library), *restructuring.methods(self.library)]
            return {method.name: method for method in patches}
        return {name: named(name, self._styles, self._settings)}
