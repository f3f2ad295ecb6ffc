"""What the cards of one cloud have on the GPU, brought there in pieces, so that frames can go on meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import moderngl
import numpy as np
import numpy.typing as npt

from classification.cloud import COLOURS, Cloud
from vr_explorer.render.atlas import AtlasRoom, AtlasUpload, empty_atlas, plan_for, resident_reader
from vr_explorer.render.atlas_plan import AtlasPlan, spare_for
from vr_explorer.render.cell_pool import NO_PLACE, CellPool
from vr_explorer.scene.cards import LEADERS, NOBODY, NOWHERE, Balls, Cards, Ways
from vr_explorer.scene.sizes import half_sizes
from vr_explorer.scene.view import View

PICTURES = np.dtype([("half_size", np.float32, 2), ("cell", np.int32), ("colours", np.uint8, (COLOURS, 4))])
"""What never changes of a card. colours: sRGB and the share, 0..255."""

MOTION = np.dtype(
    [
        ("start", np.float32, 3),
        ("target", np.float32, 3),
        ("begin", np.float32),
        ("duration", np.float32),
        ("fade_from", np.float32),
        ("fade_to", np.float32),
        ("size_from", np.float32),
        ("size_to", np.float32),
    ]
)

PULL = 4 * LEADERS
"""Bytes of how much each that may lead it leads a card."""

SLICE = 16_384
"""Cards that are uploaded at once: half a megabyte."""

CELL_OFFSET = next(offset for name, (_, offset, *_) in (PICTURES.fields or {}).items() if name == "cell")

Pictures = npt.NDArray[np.void]


def pictures_of(cloud: Cloud, card_height: float, first: int = 0) -> Pictures:
    """(N,) of PICTURES. Without an atlas no cell can be shown. card_height: metres. first: only from there on."""
    pictures = np.zeros(len(cloud) - first, PICTURES)
    pictures["half_size"] = half_sizes(cloud.sizes[first:], card_height)
    pictures["cell"] = cloud.cells[first:] if cloud.atlas is not None and cloud.folder is not None else -1
    pictures["colours"][..., :3] = cloud.colours[first:]
    pictures["colours"][..., 3] = np.rint(cloud.shares[first:] * 255.0)
    return pictures


@dataclass(frozen=True)
class Arrived:
    """Cards that join those of a cloud. pictures: (M,) of PICTURES. cells: uint8 (M, bytes of a cell), the BC1 blocks
    of their pictures with all levels; None where the cloud has no pictures.
    """

    pictures: Pictures
    cells: npt.NDArray[np.uint8] | None

    @classmethod
    def of(cls, cloud: Cloud, first: int, card_height: float) -> Arrived:
        """Those of `cloud` from `first` on, which are children. For any thread. UserError: they cannot be read."""
        cells, geometry, children = None, cloud.file_atlas, cloud.children
        if geometry is not None and children is not None:
            cells = children.cells(geometry, slice(first - cloud.classified, None))
        return cls(pictures_of(cloud, card_height, first), cells)


class _Told(NamedTuple):
    """A motion of all that is being brought: its version, what moves_version and ways there were as it began, and how
    many of the cards have it.
    """

    version: int
    moves: int
    pulled: Ways
    there: int


class CardBuffers:
    """The static buffer (32 bytes a card) is written once, the motion (48 bytes) and the favourites (1 byte) when
    `Cards.motion_version` and `Cards.look_version` differ from what was last uploaded. Cards that are led
    (`Cards.lead`) have their shares uploaded (16 bytes) as it begins, and then the ways alone: `pulled`, world metres.
    Those that are pushed away have their motion uploaded with it, as if they were not, and then the `balls` alone.

    atlas: the texture of the cards' pictures. plan: of it, None where the cloud has none. pool: of whole cells,
    None where all are there. count: of the cards. room: how many there can be. world: how many of them were laid
    out together. marks: uint8 (room,), what `look` has of the cards. own: (count,) of PICTURES, of those that did
    not join later. shown_anew: the cards that are shown by another cell than in the last frame. seen: the views of
    that frame.
    """

    def __init__(
        self,
        ctx: moderngl.Context,
        cloud: Cloud,
        pictures: Pictures,
        anisotropy: float,
        budget: float,
        ready: AtlasRoom | None = None,
    ) -> None:
        """Nothing is uploaded yet. pictures: as `pictures_of` makes them. budget: bytes of the GPU's memory for the
        atlas. ready: room for it, the buffers' from now on, which is let go where it does not serve this cloud.

        UserError: the atlas is too large for the driver; from `advance` and `finish` also that it cannot be read.
        """
        self.count, self.world = len(cloud), cloud.laid_out
        self.room = self.count + (spare_for(self.count) if self.count else 0)
        self.plan: AtlasPlan | None = None
        self.pool: CellPool | None = None
        self._upload: AtlasUpload | None = None
        if cloud.atlas is not None and cloud.folder is not None:
            self.plan = plan_for(ctx, cloud.atlas, budget)
        if ready is not None and (self.plan is None or not ready.adapt_to(self.plan)):
            ready.release()
            ready = None
        if self.plan is not None:
            ready = ready or AtlasRoom(ctx, self.plan)
            self.plan = ready.plan
            self._upload = AtlasUpload(ctx, ready, resident_reader(cloud, self.plan), anisotropy)
            if self.plan.pool_cells:
                self.pool = CellPool(self._upload, self.room, self._show_cell)
        self.atlas = self._upload.texture if self._upload is not None else empty_atlas(ctx)
        self.pictures = ctx.buffer(reserve=1)
        self.motion, self.look, self.pull = (ctx.buffer(reserve=1, dynamic=True) for _ in range(3))
        self.pulled = self._pulled_from = NOWHERE
        self.balls: Balls = NOBODY
        self._pull_version = 0
        self._pushed = self._some_unled = False
        self.own, self._joined = pictures, [pictures[:0]]
        self.marks = np.zeros(max(self.room, 1), np.uint8)
        self._staged = np.zeros(self.room, MOTION)
        self._motion_version: int | None = None
        self._moves_version = 0
        self._look_version: int | None = None
        self._looking = 0
        self._pieces: Iterator[None] | None = None
        self._told: _Told | None = None
        self._updated = 0.0
        self._resident: dict[int, int] = {}
        self.shown_anew: list[int] = []
        self.seen: Sequence[View] = ()

    @property
    def share(self) -> float:
        """Of the pictures that are there, 0..1."""
        return self._upload.share if self._upload is not None else 1.0

    def advance(self, cards: Cards | None, seconds: float) -> bool:
        """Uploads for about `seconds`; whether all is there. cards: those of the cloud, None while they are not known.

        What changes of them meanwhile is uploaded once they are shown.
        """
        end = time.perf_counter() + seconds
        if self._upload is not None and not self._upload.done:
            self._upload.advance(seconds)
            return False
        if cards is None:
            return False
        if self._pieces is None:
            self._pieces = self._uploaded(cards)
        while time.perf_counter() < end:
            if next(self._pieces, self) is self:
                return True
        return False

    def finish(self) -> None:
        """Waits for all that is there before the cards are."""
        while self._upload is not None and not self._upload.done:
            self._upload.advance()
        for _ in self._make_room():
            pass
        self.pictures.write(self.own)

    def has_room(self, arrived: Arrived) -> bool:
        """Whether these can join; else other buffers are needed."""
        cells = self._upload.room if self._upload is not None else 0
        return self.count + len(arrived.pictures) <= self.room and int(arrived.pictures["cell"].max(initial=-1)) < cells

    def put(self, arrived: Arrived, step: int) -> bool:
        """Brings the pictures of those that are to join, which are not seen before; a frame has a few steps of it to
        do, the first of which is 0. Whether there was such a step.
        """
        if self._upload is None or arrived.cells is None or step >= self._upload.levels * len(arrived.cells):
            return False
        number, level = divmod(step, self._upload.levels)
        self._upload.put(int(arrived.pictures["cell"][number]), arrived.cells[number], level)
        return True

    def join(self, arrived: Arrived) -> None:
        """More cards behind the others, whose pictures have been `put`."""
        self.pictures.write(arrived.pictures, offset=self.count * PICTURES.itemsize)
        self.count += len(arrived.pictures)
        self._joined.append(arrived.pictures.copy())

    def pictures_of(self, cards: npt.NDArray[np.intp]) -> Pictures:
        """(K,) of PICTURES, of these cards, which rise."""
        own = len(self.own)
        first = int(np.searchsorted(cards, own))
        later = np.concatenate(self._joined) if first < len(cards) else self._joined[0]
        return np.concatenate([self.own[cards[:first]], later[cards[first:] - own]])

    def _show_cell(self, card: int, place: int) -> None:
        """By this place of the pool, or by what is always there."""
        assert self.plan is not None
        pictures, row = self.own, card
        if card >= len(self.own):
            pictures, row = self._of_joined(card)
        if place != NO_PLACE:
            self._resident[card] = int(pictures["cell"][row])
            cell = self.plan.room + place
        else:
            cell = self._resident.pop(card)
        pictures["cell"][row] = cell
        self.pictures.write(np.int32(cell).tobytes(), offset=card * PICTURES.itemsize + CELL_OFFSET)
        self.shown_anew.append(card)

    def _of_joined(self, card: int) -> tuple[Pictures, int]:
        row = card - len(self.own)
        for pictures in self._joined:
            if row < len(pictures):
                return pictures, row
            row -= len(pictures)
        raise IndexError(f"there is no card {card}")

    def cells_of(self, cards: npt.NDArray[np.intp]) -> npt.NDArray[np.int32]:
        """int32 (K,), what these cards are shown by."""
        found = np.empty(len(cards), np.int32)
        old = cards < len(self.own)
        found[old] = self.own["cell"][cards[old]]
        for place in np.flatnonzero(~old).tolist():
            pictures, row = self._of_joined(int(cards[place]))
            found[place] = pictures["cell"][row]
        return found

    def update(self, cards: Cards, time: float = np.inf) -> None:
        """Uploads what has changed. cards: of the cloud; others that have joined it already are not shown yet. time:
        seconds of the scene's clock; a motion that begins later is brought in pieces, in the frames until then.
        """
        if len(cards) < self.count:
            raise ValueError(f"{len(cards)} cards do not belong to a cloud of {self.count} images")
        if self._pull_version != cards.pull_version:
            if self.pulled != NOWHERE or self._pushed:
                self._motion_version = None  # what is there is not where this share begins
            self.pull.write(cards.pull[: self.count])
            self._pull_version, self._pulled_from, self._some_unled = cards.pull_version, NOWHERE, False
        self.pulled = tuple(
            (x - a, y - b, z - c) for (x, y, z), (a, b, c) in zip(cards.pulled, self._pulled_from, strict=True)
        )
        pushed, version = cards.pushed, cards.motion_version - cards.pulls
        self.balls = cards.balls if pushed else NOBODY
        if pushed != self._pushed or (pushed and self._motion_version != version):
            self._pushed, self._told = pushed, None
            self._pulled_from, self.pulled = (NOWHERE, cards.pulled) if pushed else (cards.pulled, NOWHERE)
            self._write_all_motion(cards)
            self._motion_version, self._moves_version = version, cards.moves_version
        elif self._motion_version != version:
            self._tell(cards, time)
        elif self._moves_version != cards.moves_version:
            moved = [card for card, version in cards.moved.items() if version > self._moves_version]
            for first, end in _runs(moved, self.count):
                self._write_motion(cards, first, end)
            if len(cards) == self.count:
                self._moves_version = cards.moves_version
        self._updated = time
        if self._look_version != cards.look_version:
            self._looking, self._look_version = 0, cards.look_version
        if self._looking < self.count:
            part = slice(self._looking, self.count)
            marks = (cards.favourite[part] + 2.0 * cards.selected[part]).astype(np.uint8)
            self.marks[part] = marks + (cards.light[part] << 2)
            self.look.write(self.marks[part], offset=self._looking)
            self._looking = self.count

    def _tell(self, cards: Cards, time: float) -> None:
        """Brings the next piece of a motion of all. Until it begins, a card is where it was, by the motion before or by
        this one, so that nothing is seen of how far it has been brought.
        """
        version, told = cards.motion_version - cards.pulls, self._told
        if told is None or told.version != version:
            told = _Told(version, cards.moves_version, cards.pulled, 0)
        first, end = told.there, self.count
        if cards.led or cards.pulled != told.pulled:
            first = 0
        elif time < cards.departs:
            seconds = max(time - self._updated, 1e-3)
            end = min(first + max(SLICE, -(-(end - first) // max(int((cards.departs - time) / seconds), 1))), end)
        before, self.pulled = self.pulled, NOWHERE
        self._write_motion(cards, first, end)
        if end < self.count:
            self.pulled, self._told = before, told._replace(there=end)
            return
        self._told, self._pulled_from = None, cards.pulled
        self._motion_version = version
        self._moves_version = told.moves if first else cards.moves_version

    def _write_all_motion(self, cards: Cards) -> None:
        if not self._pushed:
            self._write_motion(cards, 0, self.count)
            return
        if self._some_unled:
            self.pull.write(cards.pull[: self.count])
            self._some_unled = False
        motion_of(cards, slice(0, self.count), self._staged[: self.count])
        begun = cards.before_pushed()[: self.count]  # without those that have joined since, which nothing pushes
        self._staged["target"][: len(begun)] = begun
        self.motion.write(self._staged[: self.count])

    def _write_motion(self, cards: Cards, first: int, end: int) -> None:
        motion_of(cards, slice(first, end), self._staged[first:end])
        if self._pushed:  # these are where they are told to be, and not led until all are written
            self.pull.write(bytes(PULL * (end - first)), offset=PULL * first)
            self._some_unled = True
        elif self.pulled != NOWHERE:
            shares = cards.pull[first:end]
            self._staged["target"][first : first + len(shares)] -= shares @ np.array(self.pulled, np.float32)
        self.motion.write(self._staged[first:end], offset=first * MOTION.itemsize)

    def release(self) -> None:
        if self._upload is not None:
            self._upload.release()
        else:
            self.atlas.release()
        for buffer in (self.pictures, self.motion, self.look, self.pull):
            buffer.release()

    def _make_room(self) -> Iterator[None]:
        """For all cards, of which nobody is led. Some drivers fill a whole buffer with zeros as it is made."""
        room = max(self.room, 1)
        of_card = (self.pictures, PICTURES.itemsize), (self.motion, MOTION.itemsize), (self.look, 1), (self.pull, PULL)
        for buffer, size in of_card:
            buffer.orphan(room * size)
            yield
        for first in range(0, room, SLICE):
            self.pull.write(bytes(PULL * (min(first + SLICE, room) - first)), offset=PULL * first)
            yield

    def _uploaded(self, cards: Cards) -> Iterator[None]:
        yield from self._make_room()
        versions = None if cards.pull_version else cards.motion_version, cards.moves_version
        for first in range(0, self.count, SLICE):
            end = min(first + SLICE, self.count)
            self.pictures.write(self.own[first:end], offset=first * PICTURES.itemsize)
            yield
            self._write_motion(cards, first, end)
            yield
        self._motion_version, self._moves_version = versions


def motion_of(cards: Cards, which: slice | npt.NDArray[np.intp], out: npt.NDArray[np.void]) -> None:
    """Of these cards, into `out`, (K,) of MOTION."""
    for name in MOTION.names or ():
        out[name] = getattr(cards, name)[which]


def _runs(cards: list[int], count: int) -> list[tuple[int, int]]:
    """Cards below `count` as ranges: first ones and ends."""
    runs: list[tuple[int, int]] = []
    for card in sorted(cards):
        if card >= count:
            break
        if runs and runs[-1][1] == card:
            runs[-1] = runs[-1][0], card + 1
        else:
            runs.append((card, card + 1))
    return runs
