"""Plans in the order in which they are begun: a variant waits for the one that it starts from.

Whatever their number, each step costs the same, and of finished variants those alone are kept from which others are
about to start.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from generation.manifest import Entry
from generation.recipe import Plan


class DependencyOrder:
    """missing: plans of variants that are not there, in the order of their numbers. parents: the finished ones that
    some of them start from, by their numbers.
    """

    def __init__(self, missing: Iterable[Plan], parents: Mapping[int, Entry]) -> None:
        self._ready: deque[tuple[Plan, Entry | None]] = deque()
        self._children: dict[int, list[Plan]] = {}
        for plan in missing:
            if plan.parent is None or plan.parent in parents:
                self._ready.append((plan, None if plan.parent is None else parents[plan.parent]))
            else:
                self._children.setdefault(plan.parent, []).append(plan)

    def __bool__(self) -> bool:
        return bool(self._ready or self._children)

    def take(self, most: int) -> list[tuple[Plan, Entry | None]]:
        """At most so many that can be begun, each with the one that it starts from; they wait no more."""
        return [self._ready.popleft() for _ in range(min(most, len(self._ready)))]

    def finished(self, plan: Plan, entry: Entry) -> None:
        """Those that start from it are the next."""
        self._ready.extendleft((child, entry) for child in reversed(self._children.pop(plan.index, [])))

    def lost(self, plan: Plan) -> list[Plan]:
        """`plan` cannot be made; with it those that would have started from it, which wait no more."""
        lost = [plan]
        for one in lost:
            lost += self._children.pop(one.index, [])
        return lost
