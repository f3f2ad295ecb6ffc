"""Images in groups, each a small cloud of its own under its title."""

from __future__ import annotations

import numpy as np

from vr_explorer.scene.arrangements.kinds import Layout, Title
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.settings import SceneSettings

APART = 1.1
"""Distance of neighbouring groups, as a factor of what keeps them from touching."""

HELD = 97.0
"""Percentile of a group's images that lie within what counts as its radius."""

ABOVE = 4.0
"""Card heights from the top of a group to its title."""


def by_method(places: Vectors, methods: list[str], settings: SceneSettings) -> Layout:
    """A group for each different method, the largest at the far end of a ring, the others to its right by their size.

    Each keeps the form that it has in the cloud, drawn together so that it is as dense as the cloud is. places: (N, 3),
    the cloud. methods: of each image, "" where it is not known.
    """
    names, member, counts = np.unique(np.array(methods, str), return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    grouped = np.empty_like(places)
    radii = np.zeros(len(names))
    for group in order:
        members = np.flatnonzero(member == group)
        middle = np.median(places[members], axis=0)
        grouped[members] = (places[members] - middle) * np.float32(np.cbrt(len(members) / len(places)))
        reach = np.percentile(np.linalg.norm(grouped[members], axis=1), HELD)
        radii[group] = max(float(reach), settings.card_height)
    centres = np.zeros((len(names), 3))
    centres[order] = _ring(radii[order])
    titles = []
    for group in order.tolist():
        members = np.flatnonzero(member == group)
        grouped[members] += centres[group].astype(np.float32)
        top = float(grouped[members, 1].max()) + ABOVE * settings.card_height
        place = float(centres[group, 0]), top, float(centres[group, 2])
        titles.append(Title(title_of(str(names[group])), place, int(counts[group])))
    return Layout(grouped, titles=tuple(titles))


def title_of(method: str) -> str:
    """ "singan, style_transfer" as a person writes it."""
    words = method.replace("_", " ").strip()
    return words[:1].upper() + words[1:] if words else "Unknown"


def _ring(radii: np.ndarray) -> np.ndarray:
    """Centres (G, 3) of balls on a level circle, the first farthest toward −z, none touching its neighbours.

    Each takes an angle by its radius. A circle of half the sum of the radii keeps neighbours apart: their chord is at
    least 2/π of their arc for all angles up to 180°.
    """
    if len(radii) <= 1:
        return np.zeros((len(radii), 3))
    total = float(radii.sum())
    middle = np.concatenate([[0.0], np.cumsum(radii[:-1] + radii[1:])]) / (2.0 * total) * 2.0 * np.pi
    circle = APART * total / 2.0
    return np.stack([np.sin(middle) * circle, np.zeros(len(radii)), -np.cos(middle) * circle], axis=1)
