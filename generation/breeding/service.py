"""The worker: lines of JSON in, a line of JSON out for each child, and a sentence for each failure.

The explorer starts it ahead and speaks with it while frames are drawn. Nothing that comes in ends it.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from foundation.errors import UserError
from foundation.files import DiskFullError, briefly
from foundation.parsing import json_of
from generation.breeding.brood import Brood, Request
from generation.breeding.kin import Kin

LONGEST_LINE = 100_000
"""Characters of a line that is listened to."""

MOST_PARENTS, MOST_CHILDREN = 32, 100_000

MOST_FAILURES = 8
"""So many children of a brood in a row may fail before it is given up."""

ROOM_SECONDS = 5.0
"""After so long it is tried again whether a disk that was full has room."""

NO_ROOM = "The disk with {place} is full; free some space, and children come again by themselves."


_OF_THE_MACHINE = (OSError, MemoryError, RuntimeError)
"""What else may happen while a child is made and kept: a disk that is taken away, memory that is short."""


@dataclass
class _Running:
    """pace: children a second at most, None: as fast as it goes. next: not before then, in `time.monotonic`. turn: of
    the latest child among those of all broods. waits: for room on the disk, which was told.
    """

    brood: Brood
    parents: list[str]
    left: int | None
    pace: float | None = None
    made: int = 0
    failed: int = 0
    next: float = 0.0
    turn: int = 0
    waits: bool = False


class Service:
    """Broods by their numbers; those that have children left take turns, and one that is new comes first."""

    def __init__(self, kin: Kin, said: Callable[[dict[str, Any]], None]) -> None:
        self._kin, self._said = kin, said
        self._running: dict[int, _Running] = {}
        self._pace: float | None = None
        self._next = 0.0
        self._turn = 0
        self._patient = False

    def serve(self, lines: Iterable[str]) -> None:
        """Until the lines end, and what was asked for by then is done."""
        heard: queue.Queue[str | None] = queue.Queue(1000)
        threading.Thread(target=_listen, args=(lines, heard), daemon=True).start()
        self._said({"ready": True})
        ended, self._patient = False, True
        while not ended or any(running.left is not None for running in self._running.values()):
            wait = None if not self._running else max(0.0, self._due - time.monotonic())
            try:
                line = heard.get(timeout=wait) if (wait is None or wait > 0) and not ended else heard.get_nowait()
            except queue.Empty:
                if ended and wait:
                    time.sleep(wait)
                self._work()
                continue
            if line is None:
                ended, self._patient = True, False
                self._running = {number: one for number, one in self._running.items() if one.left is not None}
            else:
                self.hear(line)

    @property
    def _due(self) -> float:
        """When the next child is, in `time.monotonic`."""
        return max(self._next, min(running.next for running in self._running.values()))

    def fulfil(self, request: dict[str, Any]) -> None:
        """One request, at once. UserError: it cannot begin."""
        try:
            self._begin(request["brood"], request)
        except ValueError as error:
            raise UserError(f"Nothing can be bred: {error}.") from error
        while self._running:
            self._work()

    def hear(self, line: str) -> None:
        """One line. What is wrong with it is told, and changes nothing."""
        brood: int | None = None
        try:
            if len(line) > LONGEST_LINE:
                raise ValueError(f"it has more than {LONGEST_LINE:,} characters")
            wanted = json_of(line)
            if not isinstance(wanted, dict):
                raise ValueError("it is no object")
            brood = _whole(wanted.get("brood"), "brood") if "brood" in wanted else None
            self._obey(wanted)
        except UserError as error:
            self._fail(brood, str(error))
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            self._fail(brood, f"A request was not understood: {_brief(error)}.")
        except _OF_THE_MACHINE as error:
            self._fail(
                brood, f"Nothing can be bred just now ({_brief(error)}); look whether the cloud's disk is there."
            )

    def _obey(self, wanted: dict[str, Any]) -> None:
        if "brood" in wanted:
            self._begin(_whole(wanted["brood"], "brood"), wanted)
        elif "stop" in wanted:
            number = _whole(wanted["stop"], "stop")
            if self._running.pop(number, None) is not None:
                self._said({"brood": number, "done": True})
        elif "pace" in wanted:
            pace = wanted["pace"]
            self._pace = None if pace is None else _number(pace, "pace", 0.001, 1000.0)
            self._next = 0.0
        elif "discard" in wanted or "recover" in wanted:
            what = "discard" if "discard" in wanted else "recover"
            number = _whole(wanted[what], what)
            self._running.pop(number, None) if what == "discard" else None
            done = self._kin.set_aside(number) if what == "discard" else self._kin.take_back(number)
            self._said({"brood": number, f"{what}ed": done})
        else:
            raise ValueError("it asks for nothing that is known")

    def _begin(self, number: int, wanted: dict[str, Any]) -> None:
        before = self._running.get(number)
        parents = wanted.get("parents", before.parents if before is not None else None)
        if (
            not isinstance(parents, list)
            or not 1 <= len(parents) <= MOST_PARENTS
            or not all(isinstance(parent, str) for parent in parents)
        ):
            raise ValueError(f"parents are no list of 1 to {MOST_PARENTS} ids")
        shares = shares_of(wanted.get("shares", [1.0] * len(parents)), len(parents))
        strength = _number(wanted.get("strength", 0.3), "strength", 0.0, 1.0)
        seed = _whole(wanted.get("seed", number), "seed")
        pace = wanted.get("pace")
        pace = None if pace is None else _number(pace, "pace", 0.001, 1000.0)
        if before is not None and before.parents == parents:
            if "count" in wanted:
                before.left = _count(wanted["count"])
            if "pace" in wanted:
                before.pace, before.next = pace, 0.0
            before.waits = False
            request = before.brood.request
            before.brood.lean(Request(request.parents, shares, strength, request.seed))
            return
        count = _count(wanted.get("count"))
        brood = self._kin.brood(parents, shares, strength, seed)
        self._running[number] = _Running(brood, parents, count, pace)

    def _work(self) -> None:
        """One child, if it is time, of the brood that has waited the longest for its turn."""
        begin = time.monotonic()
        if begin < self._next:
            return
        due = [number for number, running in self._running.items() if running.next <= begin]
        if not due:
            return
        number = min(due, key=lambda one: self._running[one].turn)
        running = self._running[number]
        self._turn += 1
        running.turn = self._turn
        running.next = 0.0 if running.pace is None else begin + 1.0 / running.pace
        if running.left is None or running.left > 0:
            self._bear(number, running)
        if running.left == 0:
            self._running.pop(number, None)
            self._said({"brood": number, "done": True})
        self._next = 0.0 if self._pace is None else begin + 1 / self._pace

    def _bear(self, number: int, running: _Running) -> None:
        try:
            id_ = self._kin.bear(running.brood, running.parents, number)
        except DiskFullError as error:
            if self._patient:
                self._wait_for_room(number, running, error)
                return
            self._lose(number, running, str(error))
        except UserError as error:
            self._lose(number, running, str(error))
        except _OF_THE_MACHINE as error:
            why = f"A child could not be kept ({_brief(error)}); look whether the cloud's disk is there."
            self._lose(number, running, why)
        else:
            running.made, running.failed, running.waits = running.made + 1, 0, False
            self._said({"brood": number, "child": id_, "parents": running.parents, "made": running.made})
        if running.left is not None and running.left > 0:
            running.left -= 1

    def _lose(self, number: int, running: _Running, sentence: str) -> None:
        """A child failed; after so many of them, the brood."""
        running.failed += 1
        if running.failed >= MOST_FAILURES:
            running.left = 0
        goes_on = running.left is None or running.left > 1
        self._fail(number, sentence, **({"goes_on": True} if goes_on else {}))

    def _wait_for_room(self, number: int, running: _Running, error: DiskFullError) -> None:
        running.next = time.monotonic() + ROOM_SECONDS
        if not running.waits:
            running.waits = True
            self._fail(number, NO_ROOM.format(place=briefly(error.path.parent)), waits=True)

    def _fail(self, brood: int | None, sentence: str, **more: bool) -> None:
        self._said(({"brood": brood} if brood is not None else {}) | {"failed": sentence} | more)


def told_to(stream: TextIO) -> Callable[[dict[str, Any]], None]:
    """A line for each object, flushed."""

    def said(what: dict[str, Any]) -> None:
        stream.write(json.dumps(what) + "\n")
        stream.flush()

    return said


def shares_of(given: Any, parents: int) -> tuple[float, ...]:
    """A weight for each parent, of sum 1. given: those, or of two parents the share of the second. ValueError."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise ValueError("shares are no list of numbers")
    shares = [_number(share, "a share", 0.0, 1e6) for share in given]
    if parents == 1:
        return (1.0,)
    if len(shares) == 1 and parents == 2:
        if shares[0] > 1:
            raise ValueError("a share of two is not from 0 to 1")
        shares = [1 - shares[0], shares[0]]
    if len(shares) != parents or sum(shares) <= 0:
        raise ValueError("shares are not as many as parents")
    return tuple(share / sum(shares) for share in shares)


def _listen(lines: Iterable[str], heard: queue.Queue[str | None]) -> None:
    try:
        for line in lines:
            if line.strip():
                heard.put(line[: LONGEST_LINE + 1])
    except (OSError, ValueError):
        pass  # whoever spoke has gone
    heard.put(None)


def _brief(error: Exception) -> str:
    return " ".join((str(error) or type(error).__name__).split())[:160]


def _count(value: Any) -> int | None:
    if value is None:
        return None
    count = _whole(value, "count")
    if not 1 <= count <= MOST_CHILDREN:
        raise ValueError(f"count is not from 1 to {MOST_CHILDREN}")
    return count


def _whole(value: Any, name: str) -> int:
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise ValueError(f"{name} is no whole number that is not negative")
    return value


def _number(value: Any, name: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} is not from {low:g} to {high:g}")
    return float(value)
