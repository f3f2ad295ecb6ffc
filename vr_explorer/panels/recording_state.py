"""What the page of sessions shows of recordings, and what is wished for on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class RecordingState:
    """recording: whole seconds for which what is done is recorded, None while nothing is. files: the latest ones."""

    recording: int | None = None
    files: tuple[Path, ...] = ()


@dataclass(frozen=True)
class BeginRecording:
    """What is done from now on is recorded, into a file of its own."""


@dataclass(frozen=True)
class EndRecording:
    """The recording is whole."""


@dataclass(frozen=True)
class PlayRecording:
    path: Path


RecordingWish = BeginRecording | EndRecording | PlayRecording
