"""What a pickle would do, looked at before it is done: few steps, no holes in the memo, no keys that take for ever.

A tuple of tuples that share one another is small in a file and endless to hash: 60 pairs, each of the one before twice,
have 2^60 leaves. So the size of every tuple is reckoned as its hash meets it, along a copy of the stack that holds
sizes in place of values.
"""

from __future__ import annotations

import pickle
import pickletools
from pathlib import Path
from typing import IO

from foundation.errors import UserError

MOST_STEPS = 400_000
"""Three networks of 1024 pixels in NVIDIA's layout take 37,000."""

MOST_IN_TUPLE = 1_000
"""Values in a tuple and the tuples in it; NVIDIA's have a dozen."""

_PUTS = frozenset({"PUT", "BINPUT", "LONG_BINPUT"})
_GETS = frozenset({"GET", "BINGET", "LONG_BINGET"})
_TUPLES = frozenset({"TUPLE", "TUPLE1", "TUPLE2", "TUPLE3", "FROZENSET"})


def check(stream: IO[bytes], path: Path) -> None:
    """UserError, in which `path` is named, and UnpicklingError, IndexError, KeyError where it must not be loaded.

    What other steps than those of tuples make must either have no hash or one that is not of its contents.
    """
    stack: list[int | None] = []
    """Sizes; None is a mark."""
    memo: dict[int, int | None] = {}
    for number, (step, argument, _) in enumerate(pickletools.genops(stream)):
        if number >= MOST_STEPS:
            raise UserError(
                f"{path} takes more than {MOST_STEPS:,} steps to read, which no network needs; take another."
            )
        if step.name in _PUTS:
            if argument is None or argument > number:  # Python would make room for all places up to it
                raise pickle.UnpicklingError("a memo with holes")
            memo[argument] = stack[-1]
        elif step.name == "MEMOIZE":
            memo[len(memo)] = stack[-1]
        elif step.name in _GETS:
            stack.append(memo[int(argument or 0)])
        elif step.name == "DUP":
            stack.append(stack[-1])
        elif step.name == "MARK":
            stack.append(None)
        else:
            taken = _taken(stack, step)
            size = 1 + sum(taken) if step.name in _TUPLES else 1
            if size > MOST_IN_TUPLE:
                raise UserError(f"{path} holds a tuple of more values than any network has; take another file.")
            stack += [size] * len(step.stack_after)


def _taken(stack: list[int | None], step: pickletools.OpcodeInfo) -> list[int]:
    """What the step takes from the stack, the latest first."""
    before = step.stack_before
    taken, alone = [], len(before)
    if pickletools.markobject in before or (step.name == "POP" and stack[-1] is None):
        while (size := stack.pop()) is not None:
            taken.append(size)
        alone = before.index(pickletools.markobject) if pickletools.markobject in before else 0
    for _ in range(alone):
        taken.append(stack.pop() or 0)
    return taken
