"""What the pages that browsers show have in common: the gallery's, and that of a cloud."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

STATIC: Traversable = files("vr_explorer.pages").joinpath("static")
"""Modules that each page has beside its own."""
