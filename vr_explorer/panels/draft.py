"""A filter that is being put together: what the page of filters shows, and the criterion that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from vr_explorer.panels.editors import EDITORS, ColoursEditor, Editor, ExamplesEditor, RangesEditor
from vr_explorer.scene.criteria import AllOf, Criterion, Measure, Not, Rgb

E = TypeVar("E", bound=Editor)


@dataclass
class Draft:
    """editors: one of each kind, changed where they are. inverted: what does not match all that they want."""

    editors: tuple[Editor, ...] = field(default_factory=lambda: tuple(kind() for kind in EDITORS))
    inverted: bool = False

    def of(self, kind: type[E]) -> E:
        """The editor of that kind."""
        return next(editor for editor in self.editors if isinstance(editor, kind))

    def add_colour(self, colour: Rgb) -> None:
        self.of(ColoursEditor).add(colour)

    def add_example(self, card: int) -> None:
        self.of(ExamplesEditor).add(card)

    def set_range(self, measure: Measure, low: float, high: float) -> None:
        self.of(RangesEditor).set_range(measure, low, high)

    def criterion(self) -> Criterion | None:
        """None where nothing is wanted yet."""
        parts = [criterion for editor in self.editors for criterion in editor.criteria()]
        if not parts:
            return None
        whole = parts[0] if len(parts) == 1 else AllOf(tuple(parts))
        return Not(whole) if self.inverted else whole
