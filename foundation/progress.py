"""The one progress bar: how far, how fast, how long still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

ProgressCallback = Callable[[int, int], None]
"""Called with (finished, total)."""


def ignore(finished: int, total: int) -> None:
    """A ProgressCallback that shows nothing."""


@contextmanager
def progress(description: str, console: Console | None = None) -> Iterator[ProgressCallback]:
    """A bar for the block; the first call of the yielded function says how much was finished before."""
    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        tasks: list[TaskID] = []

        def advance(finished: int, total: int) -> None:
            if not tasks:
                tasks.append(bar.add_task(description, completed=finished, total=total))
            bar.update(tasks[0], completed=finished, total=total)

        yield advance


class _Rate(ProgressColumn):
    """Items a minute, or a second where they are many."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        return Text(
            f"{speed:.0f} a second" if speed >= 3 else f"{speed * 60:.0f} a minute", style="progress.data.speed"
        )
