"""The parts of a cloud, seen from afar: what sets the images of each apart, and the one that stands for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud, Facts, facts_of
from foundation.errors import UserError
from foundation.language import present
from foundation.slices import pause
from vr_explorer.panels.labels import Sign
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.criteria.folding import BETWEEN
from vr_explorer.scene.image_names import name_words
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.search_words import SILENT
from vr_explorer.taste.regions import Region, most_central, regions_of, seen_from_afar
from vr_explorer.taste.said import Said
from vr_explorer.taste.words import Vocabulary, manner_of
from vr_explorer.tools.tool import Frame, Tool

LOOKED_EVERY = 0.5
"""Seconds from one look at which regions are seen from afar to the next."""

SAMPLED = 20_000
"""Images of a larger cloud whose places and words are asked."""

SHOWN = 0.5
"""Of its visibility: a ghost does not count."""

AT_ONCE = 64
"""Files whose words are read before the thread that draws has its turn."""

_CLAUSES, _CALLS = re.compile(r"[,;.\n|]"), re.compile(r"<[^<>]{0,300}>|:\s*\d+(?:\.\d+)?")
"""What ends a clause, and what calls a LoRA or weighs a word: `<lora:ink:0.8>`, `(fog:1.2)`."""

COMPARED = 256
"""Images of a part, at most, among which the one is sought that is most like all of them."""

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
    sample = np.random.default_rng(0).permutation(np.flatnonzero(cards.fade_to > SHOWN))[:SAMPLED]
    names = (name_words(manner_of(cloud.name(card), cloud.methods[card])) for card in sample.tolist())
    methods = (cloud.methods[card] for card in sample.tolist())
    vocabulary = Vocabulary(cloud.colours[sample], cloud.shares[sample], names, methods)
    said = Said(_words(cloud, sample.tolist())) if cloud.provenance else None
    regions = regions_of(cards.target[sample], vocabulary, said=said, central=partial(_central, cloud, cards, sample))
    return tuple(
        region._replace(image=int(sample[region.image])) if region.image >= 0 else region for region in regions
    )


def _central(cloud: Cloud, cards: Cards, sample: npt.NDArray[np.intp], images: npt.NDArray[np.intp]) -> int:
    """Which of `images`, places in `sample`, is most like the others, in a cloud without features the one in their
    middle; −1 where none of them can be shown. Their order is random, so that the first ones are some from everywhere.
    """
    pictured = np.flatnonzero(cloud.cells[sample[images]] >= 0)[:COMPARED]
    if not len(pictured) or cloud.atlas is None or cloud.folder is None:
        return -1
    try:
        features = cloud.features()[np.sort(sample[images[pictured]])].astype(np.float32)
    except UserError:
        places = cards.target[sample[images[pictured]]]
        return int(pictured[np.linalg.norm(places - np.median(places, axis=0), axis=1).argmin()])
    return int(pictured[np.argsort(sample[images[pictured]])][most_central(features)])


def _words(cloud: Cloud, cards: Sequence[int]) -> Iterator[list[str]]:
    """What files say that images show, as it is written, but for what joins words and what calls a network."""
    for number, card in enumerate(cards):
        if number % AT_ONCE == 0:
            pause()
        told = facts_of(cloud.provenance[card]) if card < len(cloud.provenance) else Facts()
        parts = (told.title, *told.keywords, told.caption, told.prompt)
        clauses = (clause for part in parts for clause in _CLAUSES.split(_CALLS.sub(" ", part.lower())))
        yield [word for clause in clauses for word in ("", *_telling(clause))]


def _telling(clause: str) -> list[str]:
    """Its words, with "" for each that joins others or is a number."""
    words = (word for word in BETWEEN.split(clause) if word)
    return ["" if word in SILENT or word.isdecimal() else word for word in words]
