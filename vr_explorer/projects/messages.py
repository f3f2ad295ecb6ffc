"""What the process that makes a cloud says, as lines of JSON (`generation/growing.py`), and what is known from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from foundation.lines import one_line
from foundation.parsing import json_of

LONGEST = 1 << 16
"""Bytes of a line that is taken from the process."""

LONGEST_SENTENCE = 400
MOST_PICTURES = 48
MOST = 1 << 40


class Stage(Enum):
    """What is being done."""

    BEGINNING = "beginning"
    MAKING = "making"
    MEASURING = "measuring"
    JOINING = "joining"


@dataclass(frozen=True)
class Progress:
    """project: the folder of all of it. finished, total: of the stage. pictures: files of the first variants. cloud:
    can be shown. failure: why it has ended, one sentence. done: it has ended in good order.
    """

    stage: Stage = Stage.BEGINNING
    finished: int = 0
    total: int = 0
    project: Path | None = None
    pictures: tuple[Path, ...] = ()
    cloud: Path | None = None
    failure: str = ""
    done: bool = False

    @property
    def going(self) -> bool:
        return not self.done and not self.failure

    @property
    def complete(self) -> bool:
        """All that was wanted is there."""
        return self.done and self.finished >= self.total


def heard(before: Progress, line: bytes) -> Progress:
    """`before`, and what a line says; what is none of this form says nothing."""
    try:
        told = json_of(line[:LONGEST].decode("utf-8"))
    except ValueError:
        return before
    if not isinstance(told, dict):
        return before
    for key, field in (("project", "project"), ("cloud", "cloud")):
        if isinstance(told.get(key), str):
            return replace(before, **{field: Path(told[key])})  # type: ignore[arg-type]
    if isinstance(told.get("failed"), str):
        return replace(before, failure=one_line(told["failed"], LONGEST_SENTENCE) or "It failed.")
    if told.get("done") is True:
        return replace(before, done=True)
    if isinstance(told.get("picture"), str) and len(before.pictures) < MOST_PICTURES:
        return replace(before, pictures=(*before.pictures, Path(told["picture"])))
    stage, count, total = told.get("stage"), told.get("finished"), told.get("total")
    if "joined" in told:
        stage, count, total = Stage.JOINING.value, told["joined"], told.get("count")
    if type(count) is not int or type(total) is not int or not 0 <= count <= total < MOST:
        return before
    known = next((one for one in Stage if one.value == stage), None)
    return before if known is None else replace(before, stage=known, finished=count, total=total)
