"""Plans wait for the variants that they start from, and for nothing else."""

import tracemalloc

from generation.dependency_order import DependencyOrder
from generation.manifest import Entry
from generation.recipe import Plan


def _plan(index: int, parent: int | None = None) -> Plan:
    return Plan(index, f"v{index:06d}", "kind", ("method",), parent)


def _entry(index: int) -> Entry:
    return Entry(f"v{index:06d}", "file.png", "method", {}, 1, [], 8, 8, 0.1)


def _indices(taken: list[tuple[Plan, Entry | None]]) -> list[tuple[int, str | None]]:
    return [(plan.index, entry.id if entry else None) for plan, entry in taken]


def test_children_come_as_soon_as_their_parent_is_there_and_before_others() -> None:
    waiting = DependencyOrder([_plan(0), _plan(1, 0), _plan(2), _plan(3, 0), _plan(4)], {})
    assert _indices(waiting.take(1)) == [(0, None)]
    assert _indices(waiting.take(1)) == [(2, None)], "the children of 0 are passed over"
    waiting.finished(_plan(0), _entry(0))
    assert _indices(waiting.take(9)) == [(1, "v000000"), (3, "v000000"), (4, None)]
    assert not waiting and waiting.take(9) == []


def test_a_parent_that_was_there_before_is_waited_for_by_nobody() -> None:
    waiting = DependencyOrder([_plan(5, 2), _plan(6, 3)], {2: _entry(2)})
    assert _indices(waiting.take(9)) == [(5, "v000002")]
    assert waiting, "6 waits for 3"


def test_with_one_that_cannot_be_made_go_all_that_start_from_it() -> None:
    waiting = DependencyOrder([_plan(0), _plan(1, 0), _plan(2, 1), _plan(3)], {})
    assert [plan.index for plan in waiting.lost(waiting.take(1)[0][0])] == [0, 1, 2]
    assert _indices(waiting.take(9)) == [(3, None)] and not waiting


def test_nothing_is_kept_of_what_is_begun() -> None:
    count = 20_000
    waiting = DependencyOrder([_plan(0), *(_plan(index, index - 1) for index in range(1, count))], {})
    tracemalloc.start()
    try:
        while waiting:
            ((plan, _),) = waiting.take(2)
            waiting.finished(plan, _entry(plan.index))
        assert plan.index == count - 1
        assert tracemalloc.get_traced_memory()[0] < 20 * count, "entries take 500 bytes and more"
    finally:
        tracemalloc.stop()
