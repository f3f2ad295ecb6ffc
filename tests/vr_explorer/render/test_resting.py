"""Cards that rest are drawn in chunks, and look as they do when all are drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from tests.factories import CELL, painted
from tests.vr_explorer.render.resting_cards import SIZE
from vr_explorer.render import cards as drawing
from vr_explorer.render import chunk_drawer, chunk_room
from vr_explorer.render.active_cards import MOST
from vr_explorer.render.card_buffers import Arrived, pictures_of
from vr_explorer.render.chunk_drawer import ChunkDrawer
from vr_explorer.render.chunk_room import CORNERS, PLACED, ChunkRoom
from vr_explorer.render.chunks import MOVED, POINT, SMALLEST_CHUNK, TURNED, Closeness, Outlook, make_chunks, seen
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.resting import FEWEST, ONE_BY_ONE
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import DIMMED, FOUND, NOT_FOUND, Cards
from vr_explorer.scene.view import View

See = Callable[..., View]


@pytest.fixture(autouse=True)
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws by the programs of graphics cards, to the same colours; test_small_points.py has those of software."""
    monkeypatch.setattr(drawing, "is_software", lambda _: False)


@pytest.fixture(params=["first look", "inside", "both eyes", "one sample", "a giant"])
def look(request: pytest.FixtureRequest, make_view: See) -> tuple[list[View], int]:
    """Views of one picture, and the samples of its pixels."""
    if request.param == "both eyes":
        return [make_view((4.0, 1.0, 30.0), size=SIZE, eye=eye) for eye in (-0.4, 0.4)], 4
    if request.param == "a giant":
        view = make_view((0.0, 0.0, 60.0), size=SIZE)
        matrix = view.view.copy()
        matrix[:3] /= 8.0
        return [replace(view, view=matrix, scale=8.0)], 4
    place = (0.0, 5.0, 150.0) if request.param == "first look" else (3.0, 2.0, 8.0)
    return [make_view(place, yaw=0.3, size=SIZE)], 0 if request.param == "one sample" else 4


class Seen:
    """Draws cards as they are, all of them and in chunks."""

    def __init__(self, ctx: moderngl.Context, renderer: Renderer, look: tuple[list[View], int]) -> None:
        self.views, samples = look
        self._renderer = renderer
        self._target = Target(ctx, (len(self.views) * SIZE[0], SIZE[1]), samples)

    def _drawn(self, cards: Cards, time: float, hovered: int | None) -> np.ndarray:
        self._renderer.render(self._target.framebuffer, self.views, cards, time, hovered)
        return self._target.read().astype(int)

    def agree(self, cards: Cards, time: float = 0.0, hovered: int | None = None, chunks: bool = True) -> None:
        drawer = self._renderer._cards
        drawer.settle(cards, time)
        resting = drawer._resting
        assert resting is not None
        in_chunks = self._drawn(cards, time, hovered)
        assert resting.rest == chunks
        follow, drawer._follow = drawer._follow, lambda *_: False  # type: ignore[method-assign]
        all_drawn = self._drawn(cards, time, hovered)
        drawer._follow = follow  # type: ignore[method-assign]
        assert in_chunks.max() > 60, "nothing is seen"
        assert (np.abs(in_chunks - all_drawn).max(axis=2) > 3).mean() < 1e-3  # where cards meet


def test_in_chunks_they_look_as_when_all_are_drawn(
    ctx: moderngl.Context, renderer: Renderer, cards: Cards, look: tuple[list[View], int]
) -> None:
    both = Seen(ctx, renderer, look)
    both.agree(cards)
    nearest = np.argsort(np.linalg.norm(cards.target - look[0][0].head, axis=1))
    for hovered in nearest[:300:25].tolist():
        both.agree(cards, hovered=hovered)


@pytest.mark.parametrize("samples", [0, 4])
def test_what_fades_because_it_is_near_looks_as_when_all_are_drawn(
    ctx: moderngl.Context, renderer: Renderer, cards: Cards, make_view: See, samples: int
) -> None:
    drawer = renderer._cards
    drawer.settle(cards, 0.0)
    resting = drawer._resting
    assert resting is not None and resting._sorted is not None
    ranks = resting._sorted.chunks.rank
    plain = np.flatnonzero((ranks >= 0) & (drawer.buffers.marks[: len(ranks)] == 0))
    for card in plain[:3]:
        place = cards.target[card] + np.float32((0.0, 0.0, 1.7))
        Seen(ctx, renderer, ([make_view(tuple(place.tolist()), size=SIZE)], samples)).agree(cards)


def test_what_is_marked_moved_or_hidden_later_looks_as_when_all_are_drawn(
    ctx: moderngl.Context, renderer: Renderer, cards: Cards, make_view: See
) -> None:
    both = Seen(ctx, renderer, ([make_view((0.0, 3.0, 60.0), size=SIZE)], 4))
    both.agree(cards)
    near = np.argsort(np.linalg.norm(cards.target - both.views[0].head, axis=1))[40:]

    cards.favourite[near[:7]], cards.light[near[7:14]] = 1.0, DIMMED
    cards.look_version += 1
    both.agree(cards)
    cards.favourite[near[:7]] = 0.0
    cards.look_version += 1
    both.agree(cards)

    cards.move(near[20:40], cards.target[near[20:40]] + np.float32((0.0, 12.0, 0.0)), 1.0, 2.0)
    for time in (1.0, 2.0, 3.5):
        both.agree(cards, time)
    cards.fade(near[60:90], np.zeros(30, np.float32), 4.0, 1.0)
    for time in (4.5, 6.0):
        both.agree(cards, time)

    detail = [np.full((512 >> level, 512 >> level, 4), 255, np.uint8) for level in range(3)]
    renderer.details.put(int(near[100]), detail)
    both.agree(cards, 6.0)
    renderer.details.put(int(near[101]), detail, instead_of=int(near[100]))
    both.agree(cards, 6.0)


def test_cards_on_their_way_are_all_drawn_until_they_rest(
    ctx: moderngl.Context, renderer: Renderer, cards: Cards, make_view: See
) -> None:
    both = Seen(ctx, renderer, ([make_view((0.0, 3.0, 60.0), size=SIZE)], 4))
    both.agree(cards)
    cards.send(cards.target[::-1].copy(), 1.0, 2.0)
    both.agree(cards, 2.0, chunks=False)
    both.agree(cards, 3.0)
    cards.redirect(cards.target * np.float32(0.9))
    both.agree(cards, 3.1)


def test_where_what_needs_the_full_program_is_not_few_it_sees_all_cards(ctx: moderngl.Context, make_view: See) -> None:
    count, rng = MOST + 2 * FEWEST, np.random.default_rng(8)
    positions = (rng.normal(size=(count, 3)) * 60.0).astype(np.float32)
    cloud = replace(
        painted(positions, rng.integers(0, 256, (64, CELL, CELL, 3), np.uint8), per_row=8),
        cells=(np.arange(count) % 64).astype(np.int32),
        sizes=np.full((count, 2), CELL, np.int32),
    )
    cards = Cards(positions)
    cards.fade_to[: MOST + 1] = cards.fade_from[: MOST + 1] = 0.3
    both = Seen(ctx, Renderer(ctx, cloud), ([make_view((0.0, 3.0, 90.0), size=SIZE)], 4))
    both.agree(cards)
    cards.light[:] = FOUND
    cards.look_version += 1
    both.agree(cards)
    cards.move(np.array([count - 1]), np.zeros((1, 3), np.float32), 0.0, 0.0)
    both.agree(cards, chunks=False)


def test_very_many_whose_light_changes_at_once_are_written_without_being_put_in_order(
    ctx: moderngl.Context, renderer: Renderer, cards: Cards, make_view: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, ordered = Seen(ctx, renderer, ([make_view((0.0, 3.0, 60.0), size=SIZE)], 4)), []
    both.agree(cards)
    union = np.union1d

    def noted(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        ordered.append(len(one) + len(other))
        return union(one, other)

    monkeypatch.setattr(np, "union1d", noted)
    for light in (NOT_FOUND, DIMMED, 0):
        cards.light[::2] = light
        cards.look_version += 1
        both.agree(cards)
    cards.light[5:9] = DIMMED
    cards.look_version += 1
    both.agree(cards)
    assert ordered and max(ordered) <= ONE_BY_ONE + len(cards) // 4


@pytest.mark.parametrize("marked", [5, ONE_BY_ONE + 5])
def test_what_is_marked_while_those_at_rest_are_uploaded_looks_so_and_not_all_is_written_again(
    ctx: moderngl.Context,
    renderer: Renderer,
    cards: Cards,
    make_view: See,
    marked: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chunk_drawer, "PIECE", 64)
    both, drawer, written = Seen(ctx, renderer, ([make_view((0.0, 3.0, 60.0), size=SIZE)], 4)), renderer._cards, [0]
    cards.favourite[:] = 0.0
    cards.selected[:] = 0.0

    def noted(own: ChunkDrawer, look: np.ndarray, write: Callable[..., None] = ChunkDrawer.write_look) -> None:
        written[0] += 1
        write(own, look)

    monkeypatch.setattr(ChunkDrawer, "write_look", noted)
    while drawer._resting is None or drawer._resting._pieces is None:
        both._drawn(cards, 0.0, None)
    both._drawn(cards, 0.0, None)
    cards.favourite[3 : 3 + 2 * marked : 2] = 1.0
    cards.look_version += 1
    both.agree(cards)
    assert written[0] == (marked > ONE_BY_ONE)


def test_many_that_were_moved_one_by_one_are_sorted_again(
    ctx: moderngl.Context, renderer: Renderer, cards: Cards, make_view: See
) -> None:
    both = Seen(ctx, renderer, ([make_view((0.0, 3.0, 60.0), size=SIZE)], 4))
    both.agree(cards)
    moved = np.flatnonzero(cards.fade_to == 1.0)[: ONE_BY_ONE + 1]
    cards.move(moved, cards.target[moved] * np.float32(0.5), 1.0, 1.0)
    both.agree(cards, 1.5)
    resting = renderer._cards._resting
    assert resting is not None and set(moved) <= set(resting._listed)
    both.agree(cards, 2.5)
    assert len(set(moved) & set(resting._listed)) < 20, "but what is marked"


def test_cards_that_join_are_drawn_beside_those_in_chunks(
    ctx: moderngl.Context, renderer: Renderer, cards: Cards, cloud: Cloud, make_view: See
) -> None:
    both = Seen(ctx, renderer, ([make_view((0.0, 3.0, 60.0), size=SIZE)], 4))
    both.agree(cards)
    joined = pictures_of(cloud, 4.0)[:5]
    cards.join(
        np.zeros((5, 3), np.float32), cards.target[:5] * np.float32(0.5), np.zeros(5, np.float32), 1.0, np.ones(5)
    )
    both.agree(cards, 2.0)
    renderer.shown.join(Arrived(joined, None))
    both.agree(cards, 0.5)
    both.agree(cards, 2.0)


def test_cards_of_several_groups_look_as_when_all_are_drawn(
    ctx: moderngl.Context,
    renderer: Renderer,
    cards: Cards,
    look: tuple[list[View], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chunk_room, "GROUP", 240)
    both = Seen(ctx, renderer, look)
    both.agree(cards)
    cards.favourite[1::150], cards.light[::9], cards.light[3::9] = 1.0, 0, DIMMED
    cards.look_version += 1
    both.agree(cards)
    cards.favourite[:] = 0.0
    cards.favourite[7::300] = 1.0
    cards.look_version += 1
    both.agree(cards, hovered=5)


def test_a_frame_makes_one_buffer_of_one_group_and_those_that_rest_again_find_it_there(
    ctx: moderngl.Context, renderer: Renderer, cards: Cards, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunk_room, "GROUP", 4 * SMALLEST_CHUNK)
    drawer = renderer._cards
    drawer.settle(cards, 0.0)
    resting = drawer._resting
    assert resting is not None and resting._sorted is not None
    found = resting._sorted
    room = ChunkRoom(ctx)
    room.use(resting._room.programs)
    made = ChunkDrawer(ctx, room, found.chunks, found.placed, found.cells, found.look)
    before, largest = 0, CORNERS * PLACED.itemsize // 2 * chunk_room.GROUP
    for _ in made.pieces():
        now = _bytes_of(room)
        assert now - before <= largest
        before = now
    assert before >= CORNERS * (PLACED.itemsize + 5) * len(found.placed)
    groups = list(room.groups)
    assert len(groups) == -(-len(found.chunks) // 4) > 5 and all(group.arrays for group in groups)
    for _ in ChunkDrawer(ctx, room, found.chunks, found.placed, found.cells, found.look).pieces():
        pass
    assert room.groups == groups and _bytes_of(room) == before
    room.release()


@pytest.mark.parametrize("share", [1.0, 0.4])
def test_in_room_that_was_made_before_all_rest_in_one_group_and_more_in_a_second(
    ctx: moderngl.Context,
    renderer: Renderer,
    cards: Cards,
    look: tuple[list[View], int],
    share: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chunk_room, "GROUP", 240)
    room = renderer._cards._chunks
    room.reserve(int(share * len(cards)))
    before = _bytes_of(room)
    both = Seen(ctx, renderer, look)
    both.agree(cards)
    assert (len(room.groups) == 1) == (share == 1.0) and room.groups[0].cards == int(share * len(cards))
    assert (_bytes_of(room) == before) == (share == 1.0)


def _bytes_of(room: ChunkRoom) -> int:
    buffers = (one for group in room.groups for one in (group.places, group.shapes, group.cells, group.looks))
    return sum(one.size for one in buffers if one.size > 1)


def test_fewer_and_then_more_cards_rest_in_room_that_others_left(
    ctx: moderngl.Context,
    renderer: Renderer,
    cards: Cards,
    look: tuple[list[View], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chunk_room, "GROUP", 240)
    both = Seen(ctx, renderer, look)
    both.agree(cards)
    seen = cards.fade_to.copy()
    for share in (0.3, 1.0):
        gone = np.arange(len(cards)) >= share * len(cards)
        cards.fade_to[:] = cards.fade_from[:] = np.where(gone, 0.0, seen)
        cards.motion_version += 1
        both.agree(cards)


def test_what_a_view_sees_is_in_chunks_that_come_from_the_front_to_the_back(make_view: See) -> None:
    rng = np.random.default_rng(5)
    target = (rng.normal(size=(3_000, 3)) * 90.0).astype(np.float32)
    half = rng.uniform(0.2, 3.0, (3_000, 2)).astype(np.float32)
    half[target[:, 2] < 0.0] = 0.3
    wanted = rng.random(3_000) < 0.9
    chunks, closeness = make_chunks(target, half, wanted), Closeness(128.0, 3.0, 2.0, 20.0)
    assert sorted(chunks.order.tolist()) == np.flatnonzero(wanted).tolist()
    assert (chunks.rank[~wanted] < 0).all() and (chunks.order[chunks.rank[wanted]] == np.flatnonzero(wanted)).all()
    plain = distant = much = seen_at_all = of_few_pixels = 0
    for yaw in np.linspace(0.0, 6.0, 9):
        view = make_view(tuple(rng.normal(size=3) * 70.0), yaw=yaw, size=(640, 360))
        numbers, large, special, small, far = seen(chunks, [view], closeness)
        distances = np.linalg.norm(chunks.middles[:3].T - view.head, axis=1)
        assert (np.diff(distances[numbers]) >= 0.0).all()
        clip = np.c_[target, np.ones(len(target))] @ (view.projection @ view.view).T
        inside = wanted & (np.abs(clip[:, :2]) <= clip[:, 3:]).all(axis=1)
        assert set((chunks.rank[inside] // chunks.size).tolist()) <= set(numbers.tolist())
        away = np.linalg.norm(target - view.head, axis=1)
        cosine, pixels = clip[:, 3] / away, 180.0 * view.projection[1, 1]
        planes = view.projection[3] + np.concatenate([sign * view.projection[:2] for sign in (-1.0, 1.0)])
        planes = planes @ view.view / np.linalg.norm(planes[:, :3], axis=1)[:, None]
        out = -(np.c_[target, np.ones(len(target))] @ planes.T).min(axis=1)
        reaching = wanted & (out < np.hypot(*half.T)) & (clip[:, 3] > 0.0)
        larger = reaching & (2.0 * half.min(axis=1) * pixels / away >= 0.99 * 128.0 * cosine**2)
        assert set((chunks.rank[larger] // chunks.size).tolist()) <= set(numbers[large].tolist())
        fading = inside & (away < 3.0)
        assert set((chunks.rank[fading] // chunks.size).tolist()) <= set(numbers[special].tolist())
        plain += int(np.count_nonzero(~(large | special)))
        points = np.isin(chunks.rank // chunks.size, numbers[far]) & inside
        assert (2.0 * half.max(axis=1) * pixels / away)[points].max(initial=0.0) < POINT
        distant += int(np.count_nonzero(far))
        points = np.isin(chunks.rank // chunks.size, numbers[small]) & inside
        assert (2.0 * half.max(axis=1) * pixels / away)[points].max(initial=0.0) < 20.0
        assert (small | ~far).all()
        of_few_pixels += int(np.count_nonzero(small))
        much += int(np.count_nonzero(large))
        seen_at_all += len(numbers)
    assert plain > 20 and of_few_pixels > distant > 0
    assert much < 0.5 * seen_at_all


def test_what_was_seen_from_a_place_holds_for_who_goes_and_turns_little_from_there(make_view: See) -> None:
    rng = np.random.default_rng(5)
    target = (rng.normal(size=(3_000, 3)) * 90.0).astype(np.float32)
    half = rng.uniform(0.2, 3.0, (3_000, 2)).astype(np.float32)
    chunks, closeness = make_chunks(target, half, np.ones(3_000, bool)), Closeness(128.0, 3.0, 2.0, 20.0)
    held = 0
    for _ in range(60):
        place, yaw = rng.normal(size=3) * 70.0, rng.uniform(0.0, 6.0)
        views = [
            make_view(tuple(place + np.array((side, 0.0, 0.0))), yaw=yaw, size=(640, 360)) for side in (-0.03, 0.03)
        ]
        outlook = Outlook(chunks, views, closeness, (5,))
        assert chunks.rank[5] // chunks.size in outlook.special or chunks.rank[5] // chunks.size not in outlook.numbers
        step, turn = rng.normal(size=3), rng.uniform(-1.3, 1.3) * TURNED
        step *= rng.uniform(0.0, 1.3) * MOVED / np.linalg.norm(step)
        now = [
            make_view(tuple(place + step + np.array((side, 0.0, 0.0))), yaw=yaw + turn, size=(640, 360))
            for side in (-0.03, 0.03)
        ]
        holds = outlook.holds(now, (5,))
        assert holds == (np.linalg.norm(now[0].head - views[0].head) <= MOVED and abs(turn) <= 0.9 * TURNED)
        assert not outlook.holds(now, (6,)) and not outlook.holds(now[:1], (5,))
        if holds:
            held += 1
            for view in now:
                numbers, large, special, *_ = seen(chunks, [view], closeness)
                assert set(numbers.tolist()) <= set(outlook.numbers.tolist())
                assert set(numbers[large].tolist()) <= set(outlook.large.tolist())
                assert set(numbers[special].tolist()) <= set(outlook.special.tolist())
    assert 15 < held < 50
