"""What the start window shows, and what is asked for on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

import moderngl

from vr_explorer.panels.focus import Focus
from vr_explorer.panels.text_input import TextEdit
from vr_explorer.panels.toasts import Toasts


class Way(Enum):
    """How a cloud begins."""

    PORTRAIT = "portrait"
    PICTURES = "pictures"
    DEMO = "demo"


@dataclass(frozen=True)
class RecentState:
    """path: by which it is told from others. detail: one line. remark: how it goes on, "" where all is done. gone: it
    is not there any more. disordered: it can be put in order anew.
    """

    path: str
    name: str
    detail: str
    remark: str = ""
    gone: bool = False
    disordered: bool = False
    cover: moderngl.Texture | None = None


@dataclass(frozen=True)
class WorkState:
    """What is being made. words: what is done just now. share: 0..1, None where that is not known. pictures: the first
    variants. stopping: it was asked to stop.
    """

    title: str
    words: str
    share: float | None = None
    portrait: moderngl.Texture | None = None
    pictures: Sequence[moderngl.Texture] = ()
    stopping: bool = False


@dataclass(frozen=True)
class Begin:
    way: Way


@dataclass(frozen=True)
class Open:
    """path: of a cloud that was opened before."""

    path: str


@dataclass(frozen=True)
class PutInOrder:
    path: str


@dataclass(frozen=True)
class Forget:
    path: str


@dataclass(frozen=True)
class Typed:
    """A path, of what `way` begins with."""

    way: Way
    path: str


@dataclass(frozen=True)
class Stop:
    """What is being made."""


@dataclass(frozen=True)
class Back:
    """To the first page; what went wrong has been read."""


StartRequest = Begin | Open | PutInOrder | Forget | Typed | Stop | Back


@dataclass
class StartState:
    """failure, note: one sentence about what went wrong, or has ended. toasts: what fades by itself.

    asking: the path of what is wanted, which `edit` takes. choosing: a dialogue of the system is open. time: seconds,
    for what moves. sky: the sheet of painted pictures behind all. focus: what the keys are at.
    """

    recents: Sequence[RecentState] = ()
    work: WorkState | None = None
    failure: str = ""
    note: str = ""
    asking: Way | None = None
    edit: TextEdit | None = None
    choosing: bool = False
    time: float = 0.0
    toasts: Toasts = field(default_factory=Toasts)
    sky: moderngl.Texture | None = None
    focus: Focus = field(default_factory=Focus)
    requests: list[StartRequest] = field(default_factory=list)

    @property
    def pictures(self) -> list[moderngl.Texture]:
        """What is shown beside words."""
        shown = [self.sky, *[one.cover for one in self.recents]]
        if self.work is not None:
            shown += [self.work.portrait, *self.work.pictures]
        return [one for one in shown if one is not None]
