"""A motion of very many cards is brought to the GPU in the frames before it begins, and nothing is seen of that."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import moderngl
import numpy as np
import pytest

from tests.factories import cards as cards_at
from tests.factories import clustered_cloud
from vr_explorer.render import card_buffers
from vr_explorer.render.card_buffers import MOTION, PICTURES, CardBuffers, motion_of, pictures_of
from vr_explorer.scene import transitions
from vr_explorer.scene.cards import LEADERS, NOWHERE, Cards, ease
from vr_explorer.scene.commands import ApplyFilter
from vr_explorer.scene.criteria import InRange, Measure
from vr_explorer.scene.scene import Scene

COUNT, PIECE = 100, 8
FRAME = 1.0 / 60.0
BEGIN = 5.0
PLACES = np.random.default_rng(1).normal(size=(COUNT, 3)).astype(np.float32)


@pytest.fixture
def buffers(ctx: moderngl.Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[CardBuffers]:
    """What of cards that rest at PLACES is there at the time BEGIN."""
    monkeypatch.setattr(card_buffers, "SLICE", PIECE)
    cloud = cards_at(PLACES)
    buffers = CardBuffers(ctx, cloud, pictures_of(cloud, 4.0), 1.0, 1e9)
    buffers.finish()
    yield buffers
    buffers.release()


@pytest.fixture
def cards(buffers: CardBuffers) -> Cards:
    cards = Cards(PLACES)
    buffers.update(cards, BEGIN)
    return cards


def there(buffers: CardBuffers) -> np.ndarray:
    return np.frombuffer(buffers.motion.read(), MOTION)[:COUNT]


def wanted(cards: Cards) -> np.ndarray:
    motion = np.zeros(COUNT, MOTION)
    motion_of(cards, slice(0, COUNT), motion)
    return motion


def seen(motion: np.ndarray, time: float, pulled: np.ndarray | None = None) -> np.ndarray:
    """Where the shader has the cards."""
    since, duration = np.float32(time) - motion["begin"], motion["duration"]
    share = ease(np.where(duration > 0.0, since / np.maximum(duration, 1e-6), since >= 0.0).astype(np.float32))
    target = motion["target"] if pulled is None else motion["target"] + pulled
    return np.asarray(motion["start"] + (target - motion["start"]) * share[:, None])


def test_it_comes_in_pieces_and_nobody_sees_it_before_it_begins(buffers: CardBuffers, cards: Cards) -> None:
    cards.send(PLACES[::-1] + 3.0, BEGIN, 1.0, BEGIN + 0.12)
    new = []
    time = BEGIN
    while time < BEGIN + 0.12:
        time += FRAME
        buffers.update(cards, time)
        new.append(int((there(buffers)["begin"] > BEGIN).sum()))
        if time < BEGIN + 0.12:
            np.testing.assert_array_equal(seen(there(buffers), time), PLACES)
    assert PIECE <= new[0] < COUNT // 2 and new == sorted(new) and new[-1] == COUNT
    assert max(np.diff(new)) < COUNT // 2, "no frame brings most of them"
    np.testing.assert_array_equal(there(buffers), wanted(cards))


def test_frames_that_come_too_late_bring_all_at_once(buffers: CardBuffers, cards: Cards) -> None:
    cards.send(PLACES + 1.0, BEGIN, 1.0, BEGIN + 0.12)
    buffers.update(cards, BEGIN + 0.5)
    np.testing.assert_array_equal(there(buffers), wanted(cards))
    cards.send(PLACES + 2.0, BEGIN + 4.0, 1.0, BEGIN + 4.12)
    buffers.update(cards, BEGIN + 4.1)  # the frame before took much longer than there is left
    np.testing.assert_array_equal(there(buffers), wanted(cards))
    cards.send(PLACES, BEGIN + 9.0, 1.0)
    buffers.update(cards)
    np.testing.assert_array_equal(there(buffers), wanted(cards))


def test_what_is_moved_or_sent_elsewhere_meanwhile_is_there_in_the_end(buffers: CardBuffers, cards: Cards) -> None:
    cards.send(PLACES + 1.0, BEGIN, 1.0, BEGIN + 0.12)
    buffers.update(cards, BEGIN + FRAME)
    cards.move(np.array([0, 99]), np.full((2, 3), 9.0, np.float32), BEGIN + FRAME, 0.5)
    for frame in range(2, 12):
        buffers.update(cards, BEGIN + frame * FRAME)
    np.testing.assert_array_equal(there(buffers), wanted(cards))
    cards.send(PLACES, BEGIN + 3.0, 1.0, BEGIN + 3.12)
    buffers.update(cards, BEGIN + 3.0 + FRAME)
    cards.send(PLACES - 4.0, BEGIN + 3.0 + FRAME, 1.0, BEGIN + 3.2)
    for frame in range(2, 20):
        buffers.update(cards, BEGIN + 3.0 + frame * FRAME)
    np.testing.assert_array_equal(there(buffers), wanted(cards))


@pytest.mark.parametrize("led_before", [False, True])
def test_a_bomb_that_begins_to_lead_meanwhile_is_followed_by_all(
    buffers: CardBuffers, cards: Cards, led_before: bool
) -> None:
    shares = np.random.default_rng(2).random((COUNT, LEADERS)).astype(np.float32)
    way = ((2.0, 0.0, 0.0), *NOWHERE[1:])
    if led_before:
        cards.lead(shares, way, lambda: PLACES + shares[:, :1] * [2.0, 0.0, 0.0])
        buffers.update(cards, BEGIN + FRAME)
        assert buffers.pulled == way
    base = cards.target.copy()
    cards.send(base + 1.0, BEGIN + FRAME, 1.0, BEGIN + 0.14)
    buffers.update(cards, BEGIN + 2 * FRAME)
    pulled = shares @ np.array(buffers.pulled, np.float32)
    np.testing.assert_allclose(seen(there(buffers), BEGIN + 2 * FRAME, pulled), base, atol=1e-5)
    others = shares[::-1].copy()
    end = base + 1.0 + others[:, :1] * [0.0, 5.0, 0.0]
    cards.lead(others, ((0.0, 5.0, 0.0), *NOWHERE[1:]), lambda: end.astype(np.float32))
    for frame in range(3, 12):
        buffers.update(cards, BEGIN + frame * FRAME)
    pulled = others @ np.array(buffers.pulled, np.float32)
    np.testing.assert_allclose(seen(there(buffers), BEGIN + 9.0, pulled), end, atol=1e-5)


def test_very_many_cards_that_rest_set_out_a_little_later_and_others_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transitions, "MANY", 200)
    some = InRange(Measure.ABSTRACTNESS, 0.3, 1.0)
    for count, later in ((150, 0.0), (300, transitions.TOLD)):
        with ThreadPoolExecutor(1) as worker:
            scene = Scene(clustered_cloud(count), worker=worker)
            scene.advance(100.0)
            scene.apply(ApplyFilter(some))
            worker.submit(int).result()
            before = scene.cards.target.copy()
            scene.advance(0.01)
            assert scene.cards.departs == pytest.approx(scene.time + later)
            scene.advance(0.5 * later)
            np.testing.assert_allclose(scene.cards.positions_at(scene.time), before, atol=1e-4)
            assert scene.moving
            scene.apply(ApplyFilter(InRange(Measure.ABSTRACTNESS, 0.6, 1.0)))
            worker.submit(int).result()
            scene.advance(0.3)
            assert scene.cards.departs == pytest.approx(scene.time), "under way they are sent on at once"
            scene.advance(scene.settings.motion + 0.01)
            assert not scene.moving
            np.testing.assert_allclose(scene.cards.positions_at(scene.time), scene.cards.target, atol=1e-4)


def test_room_for_the_cards_is_made_one_buffer_at_a_time(ctx: moderngl.Context) -> None:
    cloud = cards_at(PLACES)
    buffers = CardBuffers(ctx, cloud, pictures_of(cloud, 4.0), 1.0, 1e9)
    made = buffers.pictures, buffers.motion, buffers.look, buffers.pull
    sizes = [buffer.size for buffer in made]
    assert max(sizes) < 100
    for _ in buffers._make_room():
        now = [buffer.size for buffer in made]
        assert sum(size != before for size, before in zip(now, sizes, strict=True)) <= 1
        sizes = now
    assert sizes == [buffers.room * size for size in (PICTURES.itemsize, MOTION.itemsize, 1, 16)]
    assert not any(buffers.pull.read()), "nobody is led"
    buffers.release()
