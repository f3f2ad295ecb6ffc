"""The methods that a run has only where they are named: a row each, which is loaded when it is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, distributions
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the command line's help waits for no numpy
    from generation.method import MethodFactory

GROUP = "artificial_inspiration.methods"
"""Of entry points: a method's name → where its package has it."""

ON_NETWORKS: Mapping[str, str] = {
    "neural_style": "generation.neural_style.method:METHOD",
    "pencil": "generation.pencil.method:METHOD",
    "singan": "generation.singan.method:METHOD",
    "stylegan2": "generation.stylegan2.method:METHOD",
    "blend": "generation.stylegan2.method:BLEND_METHOD",
    "transfer": "generation.stylegan2.transfer:METHOD",
    "comfyui": "generation.comfyui.method:METHOD",
    "diffusers": "generation.diffusion.method:METHOD",
}
"""Name → the module and its `MethodFactory`; the method's settings have a section of its name."""

ON_PATCHES = ("patch_style", "rearrange", "collage", "retarget", "layout")
"""Of the others, those that load torch when they are applied."""


def factory(name: str) -> MethodFactory[Any]:
    """That of a row."""
    found: MethodFactory[Any] = EntryPoint(name, ON_NETWORKS[name], GROUP).load()
    return found


def installed() -> dict[str, list[EntryPoint]]:
    """What other authors' packages offer, by name (`generation.plugins`); only the packages' records are read."""
    found: dict[str, list[EntryPoint]] = {}
    seen: set[str] = set()
    for distribution in distributions():
        try:
            offered = [entry_point for entry_point in distribution.entry_points if entry_point.group == GROUP]
            name = distribution.metadata["Name"].lower().replace("_", "-") if offered else ""
        except Exception:  # damaged records, of any package: `entry_points()` would fail for all of them
            continue
        if name not in seen:  # the first on the path is the one that is imported
            seen |= {name} - {""}
            for entry_point in offered:
                found.setdefault(entry_point.name, []).append(entry_point)
    return found


def sections() -> list[str]:
    """Of settings: one for each method that may have some."""
    return [*ON_NETWORKS, *installed()]
