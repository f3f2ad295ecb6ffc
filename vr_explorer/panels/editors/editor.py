"""One part of the page of filters: what is put together there of one kind of criterion, and how it is drawn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from vr_explorer.panels.style import Style
from vr_explorer.scene.criteria import Criterion
from vr_explorer.scene.scene import Scene

if TYPE_CHECKING:  # which holds a draft, and so editors
    from vr_explorer.panels.state import PanelState


class Editor(ABC):
    """Changed where it is; its attributes are all of its state. column: of the page, 0 or 1, where that is wide."""

    column: ClassVar[int]

    @abstractmethod
    def criteria(self) -> list[Criterion]:
        """What is wanted so far; an image is to match each of them. Empty: nothing."""

    @abstractmethod
    def draw(self, style: Style, scene: Scene, state: PanelState) -> None:
        """Into the present window, beginning with a heading."""
