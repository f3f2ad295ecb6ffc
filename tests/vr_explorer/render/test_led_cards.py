"""Cards that bombs lead, or push away, are seen where they are, and nothing of each is uploaded meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import moderngl
import numpy as np
import pytest

from tests.vr_explorer.render.resting_cards import COUNT, SIZE
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import LEADERS, NOBODY, NOWHERE, Cards, Vectors
from vr_explorer.scene.view import View

See = Callable[..., View]


def some_shares() -> Vectors:
    """Of the ways of all leaders, for each card."""
    return np.random.default_rng(6).random((COUNT, LEADERS)).astype(np.float32) / LEADERS


class Picture:
    """Of all cards, as they are before anything leads them and later."""

    def __init__(self, ctx: moderngl.Context, renderer: Renderer, cards: Cards, make_view: See) -> None:
        self._renderer, self._cards = renderer, cards
        self._view, self._target = make_view((0.0, 3.0, 90.0), size=SIZE), Target(ctx, SIZE)
        self._before = self.draw()

    def draw(self) -> np.ndarray:
        self._renderer.render(self._target.framebuffer, self._view, self._cards, 10.0)
        return self._target.read().astype(int)

    def agree(self) -> None:
        """Led, they look as they do where their places are worked out, and otherwise than before."""
        led = self.draw()
        self._cards.target.copy()
        self._cards.motion_version += 1
        assert (np.abs(led - self.draw()).max(axis=2) > 3).mean() < 2e-3
        assert np.abs(led - self._before).max() > 60


def test_what_is_led_is_seen_where_it_is_and_nothing_of_each_card_is_uploaded(
    ctx: moderngl.Context, renderer: Renderer, cards: Cards, make_view: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, begun = Picture(ctx, renderer, cards, make_view), cards.target.copy()
    share = some_shares()

    def lead(share: np.ndarray, offset: tuple[float, float, float], begun: np.ndarray) -> None:
        x, y, z = offset
        ways = offset, (z, x, y), (0.5 * x, -y, 2.0 * z), (z, z, x)
        cards.lead(share, ways, lambda: begun + share @ np.array(ways, np.float32))

    lead(share, (1.0, 0.0, 0.0), begun)
    picture.draw()
    monkeypatch.setattr(type(renderer.shown), "_write_motion", None)
    for step in range(2, 9):
        lead(share, (2.0 * step, 0.5 * step, 0.0), begun)
        picture.draw()
    monkeypatch.undo()
    picture.agree()

    # On from there; one that moves by itself meanwhile; another share; and cards that are sent while they are led.
    lead(share, (3.0, -9.0, 4.0), begun)
    picture.agree()
    lead(share, (4.0, -9.0, 4.0), begun)
    picture.draw()
    cards.move(np.array([5]), np.array([[2.0, 3.0, 60.0]], np.float32), 0.0, 0.0)
    picture.agree()
    other, between = share[::-1].copy(), cards.target.copy()
    lead(other, (0.0, 7.0, 0.0), between)
    picture.agree()
    lead(other, (0.0, 8.0, 0.0), between)
    picture.draw()
    lead(share, (5.0, 0.0, 5.0), cards.target.copy())
    picture.agree()
    lead(share, (9.0, 0.0, 5.0), begun)
    picture.draw()
    cards.send(begun[::-1].copy(), 9.5, 1.0)
    picture.agree()


def test_what_is_pushed_away_is_seen_where_it_is_and_nothing_of_each_card_is_uploaded(
    ctx: moderngl.Context, renderer: Renderer, cards: Cards, make_view: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, begun = Picture(ctx, renderer, cards, make_view), cards.target.copy()
    share = some_shares()
    share[:40] = 0.0
    attracted = share.copy()
    attracted[:, 2:] = 0.0

    def lead(share: np.ndarray, x: float, begun: np.ndarray = begun, along: bool = True) -> None:
        """By two bombs, beside two that repel. along: whether the two have moved."""
        ways = ((x, 0.5 * x, 0.0), (0.0, -x, 2.0 * x), *NOWHERE[2:]) if along else NOWHERE
        balls = *NOBODY[:2], (2.0 * x, 0.0, 10.0, 30.0), (-x, 5.0, 0.0, 18.0)

        def where() -> np.ndarray:
            gathered = begun + share[:, :2] @ np.array(ways[:2], np.float32)
            there = gathered.copy()
            for (*middle, radius), strength in zip(balls[2:], share.T[2:], strict=True):
                offsets = gathered - np.array(middle, np.float32)
                distances = np.linalg.norm(offsets, axis=1)
                there += offsets * (np.cbrt(distances**3 + strength * radius**3) / distances - 1.0)[:, None]
            return there

        cards.lead(share, ways, where, balls, lambda: begun)

    lead(share, 1.0)
    picture.draw()
    with monkeypatch.context() as patched:
        patched.setattr(type(renderer.shown), "_write_motion", None)
        patched.setattr(type(renderer.shown), "_write_all_motion", None)
        for step in range(2, 9):
            lead(share, float(step))
            picture.draw()
    picture.agree()

    # On from there, also when somebody has asked for places; one that moves by itself meanwhile, and all again.
    lead(share, 3.0)
    picture.draw()
    cards.target.copy()
    lead(share, -4.0)
    picture.agree()
    lead(share, 5.0)
    picture.draw()
    cards.move(np.array([5, 77]), np.array([[2.0, 3.0, 60.0], [-2.0, 1.0, 50.0]], np.float32), 0.0, 0.0)
    picture.agree()
    lead(share, 6.0)
    picture.draw()
    cards.move(np.array([78]), np.array([[2.0, 3.0, 60.0]], np.float32), 0.0, 0.0)
    picture.draw()
    lead(share, 7.0)
    picture.agree()

    # Other shares from elsewhere, some of which push nobody; and cards that are sent while they are led.
    lead(share, 3.0, along=False)
    picture.draw()
    lead(share[::-1].copy(), 4.0, begun * np.float32(0.6))
    picture.agree()
    lead(share[::-1].copy(), 4.0)
    picture.draw()
    between = cards.target.copy()
    ways = (5.0, 0.0, 5.0), *NOWHERE[1:]
    cards.lead(attracted, ways, lambda: between + attracted @ np.array(ways, np.float32))
    picture.agree()
    lead(share, 5.0)
    picture.draw()
    cards.send(begun[::-1].copy(), 9.5, 1.0)
    picture.agree()
