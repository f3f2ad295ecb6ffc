"""Tours: rows of checkpoints about which images gather."""

from __future__ import annotations

from dataclasses import dataclass

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
        return checkpoint.name or "nothing yet"
    return checkpoint.criterion.describe()


@dataclass(frozen=True)
class Tour:
    """seed: of the places of the checkpoints."""

    checkpoints: tuple[Checkpoint, ...] = ()
    seed: int = 1

    def complaint(self) -> str:
        """Why it cannot be started, "" where it can."""
        if len(self.checkpoints) < FEWEST:
            return "A tour needs at least a start and an end; add checkpoints."
        if len(self.checkpoints) > MOST:
            return f"A tour has at most {MOST} checkpoints; take some away."
        empty = [str(number) for number, one in enumerate(self.checkpoints, 1) if one.criterion is None]
        if empty:
            if len(empty) == 1:
                return f"Checkpoint {empty[0]} gathers nothing yet; choose a filter for it."
            return f"Checkpoints {' and '.join(empty)} gather nothing yet; choose a filter for them."
        return ""
