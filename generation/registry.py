"""The methods that a run has only where they are named: a row each, which is loaded when it is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any

from foundation.settings import declare

if TYPE_CHECKING:  # the command line's help waits for no numpy
    from generation.method import MethodFactory

GROUP = "artificial_inspiration.methods"

ON_NETWORKS: Mapping[str, str] = {
    "neural_style": "generation.neural_style.method:METHOD",
    "pencil": "generation.pencil.method:METHOD",
    "singan": "generation.singan.method:METHOD",
    "stylegan2": "generation.stylegan2.method:METHOD",
    "blend": "generation.stylegan2.method:BLEND_METHOD",
    "transfer": "generation.stylegan2.transfer:METHOD",
}
"""Name → the module and its `MethodFactory`; the method's settings have a section of its name."""

declare(lambda: ON_NETWORKS)


def factory(name: str) -> MethodFactory[Any]:
    """That of a row."""
    found: MethodFactory[Any] = EntryPoint(name, ON_NETWORKS[name], GROUP).load()
    return found
