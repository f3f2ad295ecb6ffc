"""A cloud whose cards rest, some of them marked, faded or larger than others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from classification.cloud import Cloud
from tests.factories import CELL, painted
from vr_explorer.scene.cards import DIMMED, Cards

SIZE = (160, 90)
"""Pixels of a picture of them."""

COUNT = 1_200


def cloud_of_all_kinds() -> Cloud:
    rng = np.random.default_rng(3)
    # Each at a depth of its own from every place, as good as: what meets is drawn by its order.
    positions = (rng.normal(size=(COUNT, 3)) * (40.0, 25.0, 40.0)).astype(np.float32)
    made = painted(positions, rng.integers(0, 256, (COUNT, CELL, CELL, 3), np.uint8), per_row=40)
    return replace(made, cells=np.where(np.arange(COUNT) % 90 == 0, -1, made.cells).astype(np.int32))


def cards_of_all_kinds(cloud: Cloud) -> Cards:
    cards = Cards(cloud.positions)
    cards.favourite[::50], cards.selected[::70], cards.light[::9] = 1.0, 1.0, DIMMED
    cards.fade_to[::30] = cards.fade_from[::30] = 0.4
    cards.fade_to[::41] = cards.fade_from[::41] = 0.0
    cards.size_to[::13] = cards.size_from[::13] = 2.5
    return cards
