"""Reads parameters of a manifest, perhaps of another version: what is not as expected is as good as absent."""

from __future__ import annotations

from typing import Any


def mapping(value: Any) -> dict[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def number(value: Any, otherwise: float = 0.0) -> float:
    """As a float; also of a truth value none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise


def numbers(value: Any) -> list[float]:
    """Those of a list."""
    return [number(part) for part in value if isinstance(part, int | float)] if isinstance(value, list) else []
