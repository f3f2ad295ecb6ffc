"""The whole cells of those cards that are seen large enough for them, in places that others take over in time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from vr_explorer.render.atlas import AtlasUpload

NO_PLACE = -1

Numbers = npt.NDArray[np.intp]


class CellPool:
    """upload: has the pool's texture. cards: how many there can be. show: (card, place) tells who draws that the card
    is shown by this place of the pool from now on, or no more where that is `NO_PLACE`.

    capacity: how many cards can have their cells. small: pixels of a side of the pictures of all others.
    uploaded: cells in all.
    """

    def __init__(self, upload: AtlasUpload, cards: int, show: Callable[[int, int], None]) -> None:
        self._upload, self._show = upload, show
        self.capacity, self.small = upload.plan.pool_cells, upload.plan.resident.cell
        self.levels = upload.plan.cells.levels
        self._places = np.full(cards, NO_PLACE, np.int32)
        self._cards = np.full(self.capacity, NO_PLACE, np.int64)
        self._wanted_in = np.full(self.capacity, NO_PLACE, np.int64)
        self._choice = 0
        self._oldest: Numbers = np.arange(self.capacity)
        self._next = self.uploaded = 0

    def has(self, cards: Numbers) -> npt.NDArray[np.bool_]:
        """(K,), which of these are shown by their whole cells. For any thread."""
        there: npt.NDArray[np.bool_] = self._places[cards] != NO_PLACE
        return there

    def shows(self, card: int) -> bool:
        """Whether this one is."""
        return bool(self._places[card] != NO_PLACE)

    def oldest(self) -> Numbers:
        """(capacity,), the places, those first that have not been wanted for longest; for `keep`, from any thread."""
        return np.argsort(self._wanted_in, kind="stable")

    def keep(self, wanted: Numbers, oldest: Numbers) -> None:
        """The cards that are wanted from now on, at most as many as there are places: others may go, the oldest first.
        oldest: as of `oldest`; nothing where no card is to be `put`.
        """
        self._choice += 1
        places = self._places[wanted]
        self._wanted_in[places[places != NO_PLACE]] = self._choice
        self._oldest, self._next = oldest, 0

    def put(self, card: int, blocks: npt.NDArray[np.uint8]) -> bool:
        """Shows the card by its whole cell. blocks: BC1, of all levels, one after another. Whether there was a place
        that nobody wants."""
        place = self._free()
        if place == NO_PLACE:
            return False
        before = int(self._cards[place])
        if before != NO_PLACE:
            self._places[before] = NO_PLACE
            self._show(before, NO_PLACE)
        self._upload.put_whole(place, blocks)
        self._cards[place], self._places[card], self._wanted_in[place] = card, place, self._choice
        self._show(card, place)
        self.uploaded += 1
        return True

    def _free(self) -> int:
        while self._next < len(self._oldest):
            place = int(self._oldest[self._next])
            self._next += 1
            if self._wanted_in[place] < self._choice or self._cards[place] == NO_PLACE:
                return place
        return NO_PLACE
