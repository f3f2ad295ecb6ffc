"""Tours: rows of checkpoints about which images gather."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from foundation.language import _, ngettext
from vr_explorer.scene.criteria import Criterion

FEWEST, MOST = 2, 12
LONGEST_NAME = 40


@dataclass(frozen=True)
class Checkpoint:
    """criterion: what gathers there, None while nothing was chosen."""

    criterion: Criterion | None = None
    name: str = ""


def named(checkpoint: Checkpoint) -> str:
    """Its own name, or what gathers there."""
    if checkpoint.name or checkpoint.criterion is None:
        return checkpoint.name or _("nothing yet")
    return checkpoint.criterion.describe()


@dataclass(frozen=True)
class Tour:
    """seed: of the places of the checkpoints."""

    checkpoints: tuple[Checkpoint, ...] = ()
    seed: int = 1

    def complaint(self) -> str:
        """Why it cannot be started, "" where it can."""
        if len(self.checkpoints) < FEWEST:
            return _("A tour needs at least a start and an end; add checkpoints.")
        if len(self.checkpoints) > MOST:
            return _("A tour has at most {most} checkpoints; take some away.").format(most=MOST)
        empty = [str(number) for number, one in enumerate(self.checkpoints, 1) if one.criterion is None]
        if empty:
            return ngettext(
                "Checkpoint {numbers} gathers nothing yet; choose a filter for it.",
                "Checkpoints {numbers} gather nothing yet; choose a filter for them.",
                len(empty),
            ).format(
                numbers=reduce(
                    lambda first, second: _("{first} and {second}").format(first=first, second=second), empty
                )
            )
        return ""
