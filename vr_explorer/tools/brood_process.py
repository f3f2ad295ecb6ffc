"""The broods of a session, and the process that makes their images: what was asked of it, and what it has said."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from vr_explorer.breeding.broods import SLOWEST, Brood
from vr_explorer.breeding.requests import Answer, Bred, Done, Failed, Recovered, begin, discard, pace, recover, stop
from vr_explorer.breeding.worker import Worker, command_of
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.broods import Broods, Members, number_of
from vr_explorer.scene.scene import Scene
from vr_explorer.store.session_store import SessionStore

USUAL_PACE = 2.0
"""Children a second, about, where no pace is asked for: what slower begins from."""


class BroodProcess:
    """broods: by their numbers, in the order in which they were begun. command: what breeds, by default this program;
    it may be replaced before it is begun. arrived: called when there are more children on the disk. recovered: called
    when some are in the cloud again that were thrown away. pace: children a second at most, None: as fast as it goes.

    kept_by: where the broods are kept, another one where another session has begun.
    """

    def __init__(
        self,
        scene: Scene,
        state: PanelState,
        arrived: Callable[[], None],
        recovered: Callable[[], None],
        command: Sequence[str] | None = None,
        kept_by: Callable[[], SessionStore] | None = None,
    ) -> None:
        self.broods: dict[int, Brood] = {}
        self.command = list(command) if command is not None else command_of(scene.cloud.folder or Path())
        self.pace: float | None = None
        self._scene, self._state, self._arrived, self._recovered = scene, state, arrived, recovered
        self._kept_by, self._selection = kept_by, None if kept_by is None else kept_by()
        self._worker: Worker | None = None
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        if self._selection is not None:
            self._recall(self._selection)
        self._shown = scene.broods.shown

    @property
    def runs(self) -> bool:
        """Whether there is a process, warm or working."""
        return self._worker is not None

    @property
    def going(self) -> Brood | None:
        """The one of which children are coming, beside those about bombs."""
        return next((brood for brood in reversed(self.broods.values()) if brood.going and not brood.bomb), None)

    @property
    def behind(self) -> bool:
        """Whether broods were thrown away, taken back or brought again of which the process does not know yet."""
        return self._scene.broods.shown != self._shown

    def start(self) -> None:
        """Warms it up, where it does not run."""
        if self._worker is None:
            self._worker = Worker(self.command, self._answers.put)
            self._worker.opening = "" if self.pace is None else pace(self.pace)
            self._ask("")

    def begin(self, parents: Sequence[int], count: int) -> int:
        """A brood of these cards, in place of the present one; its number."""
        self.stop()
        number, ids = self.free_number(), self._scene.cloud.ids
        self.change(Brood(number, tuple(ids[card] for card in parents), count=count))
        return number

    def free_number(self) -> int:
        """Of the next brood."""
        return max((*self.broods, *self._numbers_of_cloud(), *self._scene.broods.numbers), default=0) + 1

    def keep(self, brood: Brood) -> None:
        """As it is now; the process is told nothing."""
        self._keep(brood)

    def rest(self, number: int, failure: str = "") -> None:
        """No more children of this brood, whichever others come. failure: why."""
        brood = self.broods[number]
        if brood.going:
            self._keep(replace(brood, going=False, failure=failure))
            self._ask(stop(number), begins=False)

    def change(self, brood: Brood) -> None:
        """Begins it, or asks for its next children by what it is now."""
        self._keep(brood)
        self._ask(begin(brood.request()))

    def lean(self, number: int, share: float, strength: float) -> None:
        """Asks for other children from now on; where none are coming, of those that are asked for later."""
        brood = self.broods[number]
        leaning = replace(brood, share=share, strength=strength)
        if leaning != brood:
            (self.change if brood.going else self._keep)(leaning)

    def go_on(self, number: int, more: int) -> None:
        """So many more children of a brood of which none are coming."""
        brood = self.broods[number]
        if not brood.going and not brood.thrown:
            self.stop()
            self.change(replace(brood, count=brood.made + more, going=True, failure=""))

    def set_pace(self, children: float | None) -> None:
        """As of `pace`."""
        if children != self.pace:
            self.pace = children
            if self._worker is not None:
                self._worker.opening = "" if children is None else pace(children)
            self._ask(pace(children), begins=False)

    def slow_down(self) -> None:
        """By half."""
        self.set_pace(max((self.pace or USUAL_PACE) / 2.0, SLOWEST))

    def stop(self) -> None:
        """No more children of the present brood."""
        brood = self.going
        if brood is not None:
            self.rest(brood.number)

    def fail(self, why: str) -> None:
        """For any thread."""
        self._answers.put(Failed(None, why))

    def follow_session(self) -> None:
        """Another one may have begun."""
        if self._kept_by is not None and self._kept_by() is not self._selection:
            for brood in [*self.broods.values()]:
                if brood.going:
                    self.rest(brood.number)
            self._selection = self._kept_by()
            self._recall(self._selection)

    def follow(self) -> None:
        """What was undone, and what the process has said."""
        if self.behind:
            self._follow_undo()
        while not self._answers.empty():
            self._hear(self._answers.get())

    def close(self) -> None:
        if self._worker is not None:
            self._worker.close()

    def _ask(self, line: str, begins: bool = True) -> None:
        """As of `Worker.ask`."""
        if self._worker is not None:
            self._worker.ask(line, begins)

    def _keep(self, brood: Brood) -> None:
        self.broods[brood.number] = brood
        if self._selection is not None:
            self._selection.keep_brood(brood.number, brood.to_json())

    def _recall(self, selection: SessionStore) -> None:
        """The broods of a session, as it was left."""
        self.broods = {}
        for text in selection.broods_before:
            with suppress(ValueError):
                brood = Brood.from_json(text)
                self.broods[brood.number] = brood
        children, members, first = self._scene.cloud.children, Members(), self._scene.cloud.classified
        for card, brood_name in enumerate(children.broods if children is not None else (), first):
            members.add(number_of(brood_name), (card,))
        thrown = frozenset(brood.number for brood in self.broods.values() if brood.thrown)
        of_bombs = frozenset(brood.number for brood in self.broods.values() if brood.bomb)
        self._scene.recall(Broods(tuple(self.broods), thrown, of_bombs), members)
        self._shown = self._scene.broods.shown

    def _numbers_of_cloud(self) -> set[int]:
        children = self._scene.cloud.children
        return set(map(number_of, children.broods)) if children is not None else set()

    def _follow_undo(self) -> None:
        """Broods were taken back or thrown away, or are there again."""
        before, self._shown = self._shown, self._scene.broods.shown
        for number in sorted(before - self._shown):
            if number in self.broods:
                self._keep(replace(self.broods[number], going=False, thrown=True))
            self._ask(stop(number), begins=False)
            self._ask(discard(number))
        for number in sorted(self._shown - before):
            if number in self.broods and self.broods[number].thrown:
                self._keep(replace(self.broods[number], thrown=False))
                self._ask(recover(number))

    def _hear(self, answer: Answer) -> None:
        if isinstance(answer, Failed):
            self._hear_failure(answer)
        elif isinstance(answer, Bred) and answer.brood in self.broods:
            brood = self.broods[answer.brood]
            failure = "" if brood.waits else brood.failure
            self._keep(replace(brood, made=brood.made + 1, failure=failure))
            if self.broods[brood.number].full:
                self.rest(brood.number)
            self._arrived()
        elif isinstance(answer, Done) and answer.brood in self.broods and not self.broods[answer.brood].bomb:
            self._keep(replace(self.broods[answer.brood], going=False))

        elif isinstance(answer, Recovered):
            self._recovered()

    def _hear_failure(self, failed: Failed) -> None:
        going = [one for one in self.broods.values() if one.going and failed.brood in (None, one.number)]
        if failed.goes_on or (not going and failed.brood is None):
            return  # the next child comes in its place, or nobody waits for any
        for brood in going:
            if failed.waits:
                self._keep(replace(brood, failure=failed.why))
            else:
                self.rest(brood.number, failed.why)
        self._state.toasts.keep(failed.why, self._scene.time)
