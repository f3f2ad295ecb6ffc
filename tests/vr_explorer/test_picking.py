"""The fast picker agrees with one that tests every card."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from vr_explorer.picking.blocks import BLOCK, TESTED_AT_ONCE, Spheres, make_blocks
from vr_explorer.picking.cone import MOVED, TURNED, Cone
from vr_explorer.picking.lasso import near_ray
from vr_explorer.picking.ray import FEW, Picker, PickSettings
from vr_explorer.scene.cards import Cards

SETTINGS = PickSettings(cone=0.8, reach=400.0)


def slow_pick(
    positions: np.ndarray,
    half: np.ndarray,
    visible: np.ndarray,
    origin: np.ndarray,
    direction: np.ndarray,
    head: np.ndarray,
    plane: np.ndarray | None = None,
) -> int | None:
    """Of every card: its plane, the point on it, how far that lies beside the rectangle. The nearest of those that are
    hit, else the one that is missed by the smallest angle.
    """
    places = positions.astype(np.float64)
    normal = head - places
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    if plane is not None:
        normal = np.where((normal @ plane >= 0.0)[:, None], plane, -plane)
    right = np.cross([0.0, 1.0, 0.0], normal)
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    up = np.cross(normal, right)
    along = ((places - origin) * normal).sum(axis=1) / (normal @ direction)
    offset = origin + along[:, None] * direction - places
    over = np.maximum(np.abs(np.stack([(offset * right).sum(axis=1), (offset * up).sum(axis=1)], axis=1)) - half, 0.0)
    beside = np.hypot(over[:, 0], over[:, 1])
    reached = (visible > 0.5) & (along > 0.0) & (along <= SETTINGS.reach)
    hit = np.flatnonzero(reached & (beside == 0.0))
    if len(hit):
        return int(hit[np.argmin(along[hit])])
    angle = beside / np.where(reached, along, 1.0)
    near = np.flatnonzero(reached & (angle <= np.tan(np.radians(SETTINGS.cone))))
    return int(near[np.argmin(angle[near])]) if len(near) else None


class Cloud:
    """Cards of different shapes, and rays from inside the cloud and from outside."""

    def __init__(self, count: int) -> None:
        self.rng = np.random.default_rng(count)
        self.cards = Cards((self.rng.standard_normal((count, 3)) * 60.0).astype(np.float32))
        self.half = self.rng.uniform(1.0, 4.0, (count, 2)).astype(np.float32)
        self.picker = Picker(self.cards, self.half, SETTINGS)

    def compare(self, time: float, rays: int = 40) -> int:
        """Checks rays against the slow picker; returns how many hit a card."""
        positions, visible = self.cards.at(time)
        hits = 0
        for _ in range(rays):
            origin = self.rng.standard_normal(3) * 70.0
            head = origin + self.rng.standard_normal(3)
            direction = self.rng.standard_normal(3) * 30.0 - origin
            direction /= np.linalg.norm(direction)
            expected = slow_pick(positions, self.half, visible, origin, direction, head)
            assert self.picker.pick(origin, direction, head, time) == expected
            hits += expected is not None
        return hits


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    cloud = Cloud(1200)
    yield cloud
    cloud.picker.close()


def test_at_rest(cloud: Cloud) -> None:
    cloud.picker.settle()
    assert 10 < cloud.compare(0.0) < 40, "rays that hit and rays that miss"


def test_a_ray_that_moves_little_from_frame_to_frame(cloud: Cloud) -> None:
    """What was near it before is asked again, and what comes near meanwhile is not missed."""
    rng, picker, hits = cloud.rng, cloud.picker, 0
    picker.settle()
    positions, visible = cloud.cards.at(0.0)
    for _ in range(6):
        origin = rng.standard_normal(3) * 70.0
        direction = rng.standard_normal(3) * 60.0 - origin
        direction /= np.linalg.norm(direction)
        step, turn = rng.standard_normal(3) * MOVED / 5.0, rng.standard_normal(3) * TURNED / 5.0
        for _ in range(12):
            origin, direction = origin + step, direction + turn
            direction /= np.linalg.norm(direction)
            expected = slow_pick(positions, cloud.half, visible, origin, direction, origin)
            assert picker.pick(origin, direction, origin, 0.0) == expected
            hits += expected is not None
    assert 10 < hits < 72


def test_a_ray_that_hurries_past_takes_nothing_wide_and_hits_what_it_meets(cloud: Cloud) -> None:
    rng, picker, hits = cloud.rng, cloud.picker, 0
    picker.settle()
    positions, visible = cloud.cards.at(0.0)
    for asker in range(6):
        origin = rng.standard_normal(3) * 70.0
        direction = rng.standard_normal(3) * 60.0 - origin
        direction /= np.linalg.norm(direction)
        step, kept = rng.standard_normal(3), None
        step *= 2.0 * MOVED / np.linalg.norm(step)
        for _ in range(12):
            origin = origin + step
            expected = slow_pick(positions, cloud.half, visible, origin, direction, origin)
            assert picker.pick(origin, direction, origin, 0.0, asker=asker) == expected
            kept = kept or picker._vicinities[asker]
            assert picker._vicinities[asker] is kept, "that of the first frame"
            hits += expected is not None
        picker.pick(origin, direction, origin, 0.0, asker=asker)
        assert picker._vicinities[asker] is not kept, "once it rests"
    assert 10 < hits < 72


def test_the_vicinity_of_a_cone_holds_whatever_a_near_one_touches() -> None:
    """Also at the edges of what a ray may move, and at its ends."""
    rng, touched = np.random.default_rng(5), 0
    for _ in range(300):
        cone = Cone((1.0, 2.0, 3.0), (0.0, 0.0, -1.0), 40.0, float(rng.choice([0.0, 0.01, 0.3, 0.99])))
        offset = rng.standard_normal(3)
        ox, oy, oz = (np.array(cone.origin) + MOVED * offset / np.linalg.norm(offset)).tolist()
        angle, side = 2.0 * np.arcsin(TURNED / 2.0), rng.uniform(0.0, 2.0 * np.pi)
        tilted = np.sin(angle) * np.cos(side), np.sin(angle) * np.sin(side), -np.cos(angle)
        other = cone._replace(origin=(ox, oy, oz), direction=tilted)
        radius = float(rng.choice([0.1, 2.0]))
        along = rng.choice([-1.0, 0.0, 0.5, 20.0, 40.0, 41.0], 2000) + rng.uniform(-2.5, 2.5, 2000)
        beside = rng.standard_normal((2000, 3)) * (1.3 * radius + cone.widening * np.abs(along))[:, None]
        centres = np.array(other.origin) + along[:, None] * np.array(other.direction) + 0.6 * beside
        rows = Spheres.of(centres, np.full(2000, radius)).rows
        near = other.touches(rows)
        assert cone.around(radius).touches(rows)[near].all()
        touched += int(near.sum())
    assert touched > 10_000


def test_while_moving(cloud: Cloud) -> None:
    cloud.cards.send(cloud.cards.target[::-1].copy(), 0.0, 4.0)
    assert cloud.compare(1.3) > 10


def test_what_fades_out_as_it_passes_by_is_not_in_the_way() -> None:
    """The one behind it is hit: while all move, and where only a few do."""
    cards = Cards(np.array([[0.0, 0.0, -10.0], [0.0, 0.0, -30.0], [50.0, 0.0, 0.0]], np.float32))
    picker = Picker(cards, np.ones((3, 2), np.float32), SETTINGS)
    ray, head = (np.zeros(3), np.array([0.0, 0.0, -1.0])), np.zeros(3)
    picker.settle()
    assert picker.pick(*ray, head, 0.0) == 0
    cards.move(np.array([0]), np.array([[0.0, 0.0, 4.0]], np.float32), 0.0, 10.0)
    cards.fade_to[0] = 0.0
    assert cards.visible_at(1.0)[0] > 0.5 and picker.pick(*ray, head, 1.0) == 1
    assert near_ray(cards, 1.0, ray, 0.05, 40.0).tolist() == [1]
    cards.send(cards.target.copy(), 1.0, 10.0)
    assert cards.visible_at(2.0)[0] > 0.5 and picker.pick(*ray, head, 2.0) == 1
    picker.close()


def test_after_a_motion_the_new_places_count(cloud: Cloud) -> None:
    cloud.picker.settle()
    cloud.cards.send((cloud.cards.target * 0.5).astype(np.float32), 0.0, 1.0)
    cloud.picker.settle()
    assert cloud.compare(2.0) > 10


@pytest.mark.parametrize("time", [0.5, 1.7, 9.0])
def test_cards_that_were_moved_one_by_one_or_have_joined_are_where_they_are_now(time: float) -> None:
    """Some are under way, some have arrived, some are not seen yet."""
    cloud = Cloud(200)
    cloud.half *= 3.0
    cloud.picker.join(cloud.half)
    cloud.picker.settle()
    rng, cards = cloud.rng, cloud.cards
    moved = rng.permutation(len(cards))[:30]
    cards.move(moved, (rng.standard_normal((30, 3)) * 60.0).astype(np.float32), 0.0, 2.0)
    joining = (rng.standard_normal((2, 30, 3)) * 60.0).astype(np.float32)
    cards.join(*joining, np.linspace(0.0, 2.0, 30).astype(np.float32), 1.0, np.ones(30, np.float32))
    cloud.half = np.concatenate([cloud.half, rng.uniform(6.0, 12.0, (30, 2)).astype(np.float32)])
    cloud.picker.join(cloud.half)
    assert cloud.compare(time) > 10
    cards.carry(moved, (rng.standard_normal((30, 3)) * 60.0).astype(np.float32))
    assert cloud.compare(time) > 10
    cloud.picker.close()


def test_cards_of_a_board_are_hit_where_they_lie_as_large_as_they_are() -> None:
    cloud, rng, hits = Cloud(300), np.random.default_rng(4), 0
    plane = np.array([np.sin(0.7), 0.0, np.cos(0.7)])
    faced = (*plane.tolist(), 1.0)
    for largest in (1.0, 4.0, 0.5):
        cloud.cards.size_to[:] = rng.uniform(0.2, largest, 300)
        cloud.cards.change()
        cloud.picker.settle()
        half = cloud.half * cloud.cards.size_to[:, None]
        for _ in range(60):
            origin = rng.standard_normal(3) * 70.0
            direction = cloud.cards.target[rng.integers(300)] + rng.standard_normal(3) * 2.0 - origin
            direction /= np.linalg.norm(direction)
            expected = slow_pick(cloud.cards.target, half, cloud.cards.fade_to, origin, direction, origin, plane)
            assert cloud.picker.pick(origin, direction, origin, 0.0, faced) == expected
            hits += expected is not None
    assert hits > 40


def test_a_card_that_grew_alone_is_hit_at_its_edge() -> None:
    cards = Cards(np.array([[0.0, 0.0, -30.0], [40.0, 0.0, -30.0]], np.float32))
    picker = Picker(cards, np.full((2, 2), 2.0, np.float32), SETTINGS)
    picker.settle()
    aim = np.array([0.0, 9.0, -30.0]) / np.linalg.norm([0.0, 9.0, -30.0])
    assert picker.pick((0.0, 0.0, 0.0), aim, (0.0, 0.0, 0.0), 1.0) is None
    cards.size_to[0] = 5.0
    cards.carry(np.array([0]), np.array([[0.0, 0.0, -30.0]], np.float32))
    assert picker.pick((0.0, 0.0, 0.0), aim, (0.0, 0.0, 0.0), 1.0) == 0
    picker.close()


def test_hidden_cards_are_not_hit(cloud: Cloud) -> None:
    cloud.cards.send(cloud.cards.target.copy(), 0.0, 0.5)
    cloud.cards.fade_to[::2] = 0.0
    cloud.picker.settle()
    assert cloud.compare(1.0) > 10


def test_the_cone_forgives_a_near_miss_of_a_far_card() -> None:
    cards = Cards(np.array([[0.0, 0.0, -300.0]], np.float32))
    picker = Picker(cards, np.array([[2.0, 2.0]], np.float32), SETTINGS)
    picker.settle()
    head = np.zeros(3)
    for degrees, expected in ((0.3, 0), (1.1, 0), (1.3, None)):
        angle = np.radians(degrees)
        assert picker.pick(head, (np.sin(angle), 0.0, -np.cos(angle)), head, 0.0) == expected
    assert picker.pick(head, (0.0, 0.0, 1.0), head, 0.0) is None, "nothing is behind"
    picker.close()


def test_a_cloud_that_is_so_large_that_its_blocks_are_in_blocks() -> None:
    cloud = Cloud(BLOCK * (TESTED_AT_ONCE + 50) + 3)
    cloud.picker.settle()
    cloud.compare(0.0, rays=6)
    cloud.picker.close()


@pytest.mark.parametrize("distance", [390.0, 410.0])
def test_nothing_is_met_beyond_the_reach_in_blocks_or_out_of_them(distance: float) -> None:
    """Nor tested: what lies beyond is most of a large cloud."""
    positions = np.array([[0.0, 0.0, -distance]], np.float32) - np.arange(3 * BLOCK, dtype=np.float32)[:, None] * (
        0,
        0,
        100,
    )
    cards = Cards(positions.astype(np.float32))
    picker = Picker(cards, np.full((len(positions), 2), 2.0, np.float32), SETTINGS)
    picker.settle()
    found = 0 if distance < SETTINGS.reach else None
    assert picker.pick((0, 0, 0), (0, 0, -1), (0, 0, 0), 0.0) == found
    cards.send(cards.target.copy(), 0.0, 10.0)
    assert picker.pick((0, 0, 0), (0, 0, -1), (0, 0, 0), 1.0) == found
    picker.close()


def test_nothing_to_hit() -> None:
    picker = Picker(Cards(np.zeros((0, 3), np.float32)), np.zeros((0, 2), np.float32))
    picker.settle()
    assert picker.pick((0, 0, 0), (0, 0, -1), (0, 0, 0), 0.0) is None
    picker.close()


def test_blocks_hold_every_card_once_inside_their_spheres() -> None:
    positions = (np.random.default_rng(2).standard_normal((50_000, 3)) * 50.0).astype(np.float32)
    blocks = make_blocks(positions)
    order, ordered = blocks.order.ravel()[:50_000], blocks.positions.reshape(3, -1).T
    assert sorted(order.tolist()) == list(range(50_000))
    np.testing.assert_array_equal(ordered[:50_000], positions[order])
    larger, smaller = blocks.spheres
    count = -(-len(order) // BLOCK)
    smallest = Spheres(smaller.rows.reshape(6, -1)[:, :count])
    for number, (centre, radius) in enumerate(zip(larger.centres.T, larger.radii, strict=True)):
        inside = ordered[:50_000][number * BLOCK**2 : (number + 1) * BLOCK**2]
        assert np.linalg.norm(inside - centre, axis=1).max() <= radius + 1e-3
    for number, (centre, radius) in enumerate(zip(smallest.centres.T, smallest.radii, strict=True)):
        inside = ordered[:50_000][number * BLOCK : (number + 1) * BLOCK]
        assert np.linalg.norm(inside - centre, axis=1).max() <= radius + 1e-3
    assert smallest.radii.mean() < 0.2 * np.linalg.norm(positions, axis=1).max(), "near cards share a block"


def test_few_cards_are_tested_one_by_one_with_the_same_result_as_many_at_once(cloud: Cloud) -> None:
    rng, picker, hits = cloud.rng, cloud.picker, 0
    for number in range(400):
        cards = rng.choice(len(cloud.cards), FEW, replace=False)
        origin = rng.standard_normal(3) * 40.0
        offsets = (cloud.cards.target[cards].T - origin[:, None]).astype(np.float32)
        direction = offsets[:, 0] + rng.standard_normal(3) * 6.0
        x, y, z = (direction / np.linalg.norm(direction)).tolist()
        ox, oy, oz = origin.tolist()
        cone = Cone((ox, oy, oz), (x, y, z), SETTINGS.reach, 0.02)
        above = np.array((0.0, 9.0, 0.0))  # a card below the head, where what is right on it is not told by that
        a, b, c = (origin + above if number % 2 else offsets[:, 0] + origin + above).tolist()
        found = picker._hit_of_few(zip(cards.tolist(), offsets.T.tolist(), strict=True), (a, b, c), cone)
        assert found == picker._hit(cards, offsets, (a, b, c), cone)
        hits += found is not None
    assert 50 < hits < 350
