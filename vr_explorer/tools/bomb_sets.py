"""Several bombs by one press: what they gather follows from the cloud, and is found on a thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.language import _
from foundation.slices import slices
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.bomb_sets import BombSet, Named, by_abstractness, by_colours, by_manners, thrown_together
from vr_explorer.scene.commands import Command
from vr_explorer.scene.criteria import Matcher, Rgb
from vr_explorer.scene.scene import Scene
from vr_explorer.taste.words import manner_of
from vr_explorer.tools.tool import NOTHING, Frame, Tool


class BombSetsTool(Tool):
    """state: says which set is wanted, and why there is none."""

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="bombs")
        self._pending: tuple[BombSet, Future[list[Named]]] | None = None

    def update(self, frame: Frame) -> Sequence[Command]:
        state, scene = self._state, self._scene
        if state.bomb_set is not None:
            wanted, state.bomb_set = state.bomb_set, None
            if scene.arrangement.of_favourites:
                state.toasts.say(_("Go into the cloud first, then throw bombs there"), scene.time)
            elif self._pending is None:
                work = self._thread.submit(found, wanted, scene.matcher, tuple(state.swatches))
                self._pending = wanted, work
        if self._pending is None or not self._pending[1].done():
            return NOTHING
        (wanted, work), self._pending = self._pending, None
        try:
            named = work.result()
        except UserError as error:
            state.toasts.keep(str(error), scene.time)
            return NOTHING
        body, world, drag = scene.body, max(scene.scale, 0.3), scene.settings.bomb_drag
        yaw, in_a_row = body.yaw + body.gaze, wanted is BombSet.ABSTRACTNESS
        return [thrown_together(named, body.head, yaw, world, drag, body.scale, in_a_row)]

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)


def found(wanted: BombSet, matcher: Matcher, swatches: Sequence[Rgb]) -> list[Named]:
    """For a thread; UserError where the cloud has no such set."""
    if wanted is BombSet.COLOURS:
        return by_colours(swatches)
    if wanted is BombSet.ABSTRACTNESS:
        return by_abstractness(matcher)
    named = by_manners(manners_of(matcher.measures.cloud), matcher.measures.methods)
    for criterion, _name in named:
        matcher.match(criterion)  # so that no frame reads the words
    return named


def manners_of(cloud: Cloud) -> Counter[str]:
    """How many images were painted in each way, in words."""
    counts: Counter[str] = Counter()
    names = cloud.names or [""] * len(cloud)
    for part in slices(len(cloud)):
        counts.update(map(manner_of, names[part], cloud.methods[part]))
    return counts
