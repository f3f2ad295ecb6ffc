"""The parts of a cloud, seen from afar: what sets the images of each apart, and the one that stands for them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from classification.cloud import Cloud
from foundation.language import present
from vr_explorer.panels.labels import Sign
from vr_explorer.panels.state import PanelState
from vr_explorer.parts.finding import parts_of
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.scene import Scene
from vr_explorer.taste.regions import Region, seen_from_afar
from vr_explorer.tools.tool import Frame, Tool

LOOKED_EVERY = 0.5
"""Seconds from one look at which regions are seen from afar to the next."""

SHOWN = 0.5
"""Of its visibility: a ghost does not count."""

GROWN = 1.1
"""Times as many images, and regions are found anew."""


class RegionsTool(Tool):
    """wanted: whether there are to be names. pictured: whether parts show an image, too, so that also those without a
    name are sought. found: all parts of the present arrangement, () while they are not known. seen: those of them that
    are seen from afar now.
    """

    def __init__(
        self,
        scene: Scene,
        state: PanelState,
        wanted: Callable[[], bool],
        pictured: Callable[[], bool] = lambda: False,
    ) -> None:
        self._scene, self._state, self._wanted, self._pictured = scene, state, wanted, pictured
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="regions")
        self._finding: Future[tuple[Region, ...]] | None = None
        self._regions: tuple[Region, ...] | None = None
        self._of: tuple[object, int] = None, 0
        self._since = LOOKED_EVERY
        self.seen: tuple[Region, ...] = ()
        self._signs: tuple[Sign, ...] = ()

    @property
    def found(self) -> tuple[Region, ...]:
        """As of the class."""
        return self._regions or ()

    def follow(self, frame: Frame) -> None:
        self._since += frame.seconds
        if self._since >= LOOKED_EVERY:
            self._since = 0.0
            self._look()
        if self._signs:
            self._state.signs = (*self._state.signs, *self._signs)

    def settle(self) -> None:
        """For a single picture: regions are known, and named."""
        self._look()
        if self._finding is not None:
            self._finding.exception()
            self._look()
        self._state.signs = (*self._state.signs, *self._signs)

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _look(self) -> None:
        scene = self._scene
        placement = scene.placement
        elsewhere = bool(placement.filter or placement.bombs or placement.brought or scene.raining or scene.moving)
        if elsewhere or not scene.arrangement.regional or not (self._wanted() or self._pictured()):
            self._name(())
            return
        if self._finding is not None and self._finding.done():
            self._regions, self._finding = self._finding.result(), None
        spec, count = self._of
        if spec != (placement.spec, present()) or len(scene.cards) > GROWN * count:
            self._of, self._regions = ((placement.spec, present()), len(scene.cards)), None
            self._finding = self._thread.submit(_found, scene.cloud, scene.cards.fixed())
        body = scene.body
        tall = scene.settings.card_height
        pictured = self._pictured()
        told = self.found if pictured else tuple(region for region in self.found if region.words)
        self._name(seen_from_afar(told, body.head, body.ahead, tall, self.seen, pictured))

    def _name(self, regions: tuple[Region, ...]) -> None:
        self.seen = regions
        named = regions if self._wanted() else ()
        signs = tuple(Sign(region.words, region.middle) for region in named if region.words)
        if signs != self._signs:
            self._signs = signs


def _found(cloud: Cloud, cards: Cards) -> tuple[Region, ...]:
    return parts_of(cloud, cards.target, cards.fade_to > SHOWN)
