"""Where parents and children stand about a breeding bomb: the parents in a ring around it, the children around these
like the seeds of a sunflower, so that each comes to the edge and none moves for those that come later.
"""

from __future__ import annotations

import numpy as np

from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria import Matcher, OfBrood
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.view import standing

GOLDEN = 2.399963
"""Radians from seed to seed, the golden angle (Vogel 1979, A better way to construct the sunflower head)."""

SEED, AROUND, BEYOND = 0.78, 1.35, 1.25
"""Card heights: by how much the squares of the children's distances grow from one to the next, as a length; from parent
to parent along their ring; from that ring to the first children.
"""

BOWL, NEARER = 48.0, 24.0
"""Metres, twice the focal length of the bowl that they form: the edge is nearer to who sees it, by so much at most."""


def blossom(criterion: OfBrood, matcher: Matcher, settings: SceneSettings) -> Vectors:
    """float32 (N, 3), metres from the bomb, of all images that are about it, else 0."""
    cloud, card = matcher.measures.cloud, settings.card_height
    parents, children = list(criterion.parents), criterion.children(cloud)
    ring = max(settings.bomb_core, AROUND * card * len(parents) / (2.0 * np.pi))
    radius = np.sqrt((ring + BEYOND * card) ** 2 + (SEED * card) ** 2 * np.arange(len(children)))
    offsets = np.zeros((len(cloud), 3), np.float32)
    # The first parent is on the left, as where two are held apart.
    offsets[parents] = _spread(np.pi - 2.0 * np.pi * np.arange(len(parents)) / max(len(parents), 1), ring, criterion)
    offsets[children] = _spread(GOLDEN * np.arange(len(children)) + 0.5 * np.pi, radius, criterion)
    return offsets


def _spread(angle: np.ndarray, radius: np.ndarray | float, criterion: OfBrood) -> np.ndarray:
    """(K, 3): at these angles (radians from the right, upward) and distances, bent toward who sees them."""
    right, up, ahead = standing(criterion.yaw).T
    nearer = np.broadcast_to(np.minimum(np.square(radius) / (2.0 * BOWL), NEARER), angle.shape)
    across, above = radius * np.cos(angle), radius * np.sin(angle)
    return across[:, None] * right + above[:, None] * up - nearer[:, None] * ahead
