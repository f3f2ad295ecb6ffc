"""Which chunks of cards the page draws: all that a view can see, the nearest first, also after a small movement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from vr_explorer.scene.view import turned

COUNT, REACH = 30_000, (1.1, 0.7)
LARGE, FADING = 1, 2
CLOSENESS = {"cell": 64, "near": 3.0, "smallest": 2.0, "points": False}
PIXELS = 60.0
"""Height of something 1 m high, 1 m away."""
SCRIPT = """
import { Chunks } from "./chunks.js";
const { places, halves, plain, views, reach, pixels, closeness, canted } = question;
const chunks = new Chunks(halves.length / 2, closeness);
let pieces = 0;
const making = chunks.make(Float32Array.from(places), Float32Array.from(halves), (card) => plain[card] === 1);
while (!making.next().done) pieces++;
answer({
  order: [...chunks.order.subarray(0, chunks.length)], size: chunks.size, pieces,
  looks: views.map((view) => {
    const other = chunks.look(view, ...reach, pixels, 1, canted ?? 0);
    const seen = [...chunks.seen.subarray(0, chunks.visible)];
    return { other, seen, nearer: chunks.nearer, kinds: seen.map((chunk) => chunks.kinds[chunk]) };
  }),
});
"""


def view(position: np.ndarray, yaw: float) -> dict[str, Any]:
    right, up, back = turned(yaw).T.tolist()
    return {"position": position.tolist(), "right": right, "up": up, "back": back}


def test_chunks_hold_each_card_once_and_what_is_seen_is_among_them(
    asked: Callable[[Path, str, Any], Any], site: Path
) -> None:
    rng = np.random.default_rng(4)
    places = rng.normal(0.0, 60.0, (COUNT, 3)).astype(np.float32)
    plain = (rng.random(COUNT) < 0.9).astype(int)
    begins = [(rng.normal(0.0, 50.0, 3), float(rng.uniform(-3.0, 3.0))) for _ in range(6)]
    poses = [pose for place, yaw in begins for pose in ((place, yaw), (place + np.array([0.9, -0.9, 0.9]), yaw + 0.1))]
    poses.append((np.zeros(3), 0.0))
    question = {
        "places": places.ravel().tolist(),
        "halves": np.full(2 * COUNT, 2.0).tolist(),
        "plain": plain.tolist(),
        "views": [view(place, yaw) for place, yaw in poses],
        "reach": REACH,
        "pixels": PIXELS,
        "closeness": CLOSENESS,
    }
    told = asked(site, SCRIPT, question)
    assert all(look["nearer"] == len(look["seen"]) for look in told["looks"]), "no card is to be a point"
    order, size = np.array(told["order"]), told["size"]
    assert sorted(order.tolist()) == np.flatnonzero(plain).tolist()
    assert told["pieces"] > 30, "no frame makes all of it"
    chunk_of = np.full(COUNT, -1)
    chunk_of[order] = np.arange(len(order)) // size
    spread = [np.ptp(places[order[first : first + size]], axis=0).max() for first in range(0, len(order), size)]
    assert np.median(spread) < 60.0, "cards of a chunk are near each other"
    others = [look["other"] for look in told["looks"]]
    assert others == [True, False] * len(begins) + [True], "a small movement changes nothing"
    most = 0.0
    for (place, yaw), look in zip(poses, told["looks"], strict=True):
        local = (places - place) @ turned(yaw)
        ahead = -local[:, 2]
        inside = (ahead > 0.1) & (np.abs(local[:, 0]) < ahead * REACH[0]) & (np.abs(local[:, 1]) < ahead * REACH[1])
        assert set(chunk_of[inside & (plain == 1)]) <= set(look["seen"])
        assert len(look["seen"]) < 0.9 * len(spread), "what lies behind is left out"
        away, chunked = np.linalg.norm(local, axis=1), plain == 1
        for kind, cards in ((LARGE, inside & larger_than_their_cells(local)), (FADING, inside & (away < 3.0))):
            chunks = {chunk for chunk, kinds in zip(look["seen"], look["kinds"], strict=True) if kinds & kind}
            assert set(chunk_of[cards & chunked]) <= chunks
            most = max(most, len(chunks) / len(look["seen"]))
    assert most < 0.95, "what is far is left out"
    middles = np.array([places[order[first : first + size]].mean(axis=0) for first in range(0, len(order), size)])
    away = np.linalg.norm(middles[told["looks"][-1]["seen"]], axis=1)
    assert np.corrcoef(np.arange(len(away)), away)[0, 1] > 0.9, "the nearest first"


def larger_than_their_cells(local: np.ndarray, half: float = 2.0) -> np.ndarray:
    """bool (N,), by shaders/cards.glsl. local: (N, 3), metres of the view. half: of the cards' sides."""
    away, ahead = np.linalg.norm(local, axis=1), np.maximum(-local[:, 2], 0.0)
    return np.asarray(2.0 * half >= 0.99 * CLOSENESS["cell"] * away / PIXELS * (ahead / away) ** 2)


def test_eyes_that_look_apart_find_what_they_see_among_the_chunks(
    asked: Callable[[Path, str, Any], Any], site: Path
) -> None:
    rng, canted, yaw = np.random.default_rng(6), 0.2, 0.3
    places = rng.normal(0.0, 60.0, (COUNT, 3)).astype(np.float32)
    question = {
        "places": places.ravel().tolist(),
        "halves": np.full(2 * COUNT, 2.0).tolist(),
        "plain": [1] * COUNT,
        "views": [view(np.zeros(3), yaw)],
        "reach": REACH,
        "pixels": PIXELS,
        "closeness": CLOSENESS,
        "canted": canted,
    }
    told = asked(site, SCRIPT, question)
    (look,), chunk_of = told["looks"], np.full(COUNT, -1)
    chunk_of[told["order"]] = np.arange(COUNT) // told["size"]
    large = {chunk for chunk, kinds in zip(look["seen"], look["kinds"], strict=True) if kinds & LARGE}
    for eye in (yaw, yaw + canted):
        local = places @ turned(eye)
        ahead = -local[:, 2]
        inside = (ahead > 0.1) & (np.abs(local[:, 0]) < ahead * REACH[0]) & (np.abs(local[:, 1]) < ahead * REACH[1])
        assert set(chunk_of[inside]) <= set(look["seen"])
        assert set(chunk_of[inside & larger_than_their_cells(local)]) <= large


def test_what_looks_like_points_comes_after_all_others(asked: Callable[[Path, str, Any], Any], site: Path) -> None:
    """Cards of 4 m are 2.2 pixels where something 1 m high is 110 pixels, 1 m away, and 200 m are between."""
    rng = np.random.default_rng(5)
    places = rng.normal(0.0, 120.0, (COUNT, 3)).astype(np.float32)
    halves = np.full((COUNT, 2), 2.0)
    halves[rng.random(COUNT) < 0.2] = 2.0, 1.4
    halves[rng.random(COUNT) < 0.2] = 1.1, 2.0
    halves[rng.random(COUNT) < 0.002] = 2.0, 1.0
    question = {
        "places": places.ravel().tolist(),
        "halves": halves.ravel().tolist(),
        "plain": [1] * COUNT,
        "views": [view(np.array([0.0, 0.0, 120.0]), 0.0)],
        "reach": REACH,
        "pixels": 110.0,
        "closeness": CLOSENESS | {"points": True},
    }
    told = asked(site, SCRIPT, question)
    (look,), order, size = told["looks"], np.array(told["order"]), told["size"]
    seen, nearer = look["seen"], look["nearer"]
    assert 0 < nearer < len(seen) == len(set(seen))
    away = np.linalg.norm(places - np.array([0.0, 0.0, 120.0]), axis=1)
    cards = [order[chunk * size : (chunk + 1) * size] for chunk in seen]
    for one in cards[nearer:]:
        assert away[one].min() > 200.0 and (halves[one, 1] > 1.0).all()
    squares = 0
    for one in cards[:nearer]:
        low, high = places[one].min(axis=0), places[one].max(axis=0)
        begins = np.linalg.norm((low + high) / 2.0 - [0.0, 0.0, 120.0]) - np.linalg.norm(high - low) / 2.0
        assert begins < 206.0 or (halves[one, 1] == 1.0).any(), "one that is too oblong has no point"
        squares += begins > 206.0
    assert squares > 0
    for part in (cards[:nearer], cards[nearer:]):
        means = [float(away[one].mean()) for one in part]
        assert np.corrcoef(np.arange(len(means)), means)[0, 1] > 0.9, "the nearest first"
