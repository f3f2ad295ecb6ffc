"""The family tree of an image: ancestors ahead and above, children before the viewer, with what changed in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from classification.cloud import Cloud
from vr_explorer.scene.arrangements.arrangement import Arrangement, Family, LayoutContext
from vr_explorer.scene.arrangements.joining import extended
from vr_explorer.scene.arrangements.types import Layout, Position, Title
from vr_explorer.scene.criteria import SelectedCards
from vr_explorer.scene.recipes import changed
from vr_explorer.scene.view import standing

OLDER, YOUNGER = 4, 2
"""Generations that are shown, before the image and after it."""

A_ROW = 8
"""Images of a generation; more are counted in words."""

NEAREST, DEEPER, UNDER = 4.6, 1.3, 0.66
"""Heights of a card: from the viewer to the youngest, from one generation to the one before it, and down to its words.
"""

RISE, BESIDE = float(np.radians(16.5)), float(np.radians(16.0))
"""As the viewer sees them: from one generation to the one before it, and from one card to the next."""

FLATTER = 0.72
"""Each further generation rises by so much less than the one before."""


@dataclass(frozen=True)
class Lineage(Arrangement):
    """Before the viewer, who may walk in: each generation stands behind and above the one that came from it."""

    id = "lineage"
    title = "Family tree"
    family = Family.CLOUD
    before_viewer = True

    of: SelectedCards = field(default_factory=lambda: SelectedCards(()))
    """The image, as the first of these; none: the one with the most relatives."""

    def about(self, card: int | None) -> Lineage:
        return self if card is None else replace(self, of=SelectedCards((card,)))

    def layout(self, context: LayoutContext) -> Layout:
        cloud = context.cloud
        positions, shown = context.positions.copy(), np.zeros(len(cloud), bool)
        if not len(cloud):
            return Layout(positions, shown=shown)
        tree = Tree(cloud)
        card = self.of.cards[0] if self.of.cards else tree.largest()
        rows, ties = tree.generations(card)
        height, axes = context.settings.card_height, standing(context.yaw)
        youngest = max(rows)
        titles: list[Title] = []
        for generation, row in rows.items():
            seen = row[:A_ROW]
            away = NEAREST + DEEPER * (youngest - generation)
            across = (np.arange(len(seen) + 1) - (len(seen) - 1) / 2.0) * BESIDE
            up = np.full(len(across), away * np.tan(_risen(generation)))
            inside = np.stack([away * np.sin(across), up, away * np.cos(across)], axis=1)
            stand = context.viewer + height * inside @ axes.T
            positions[seen] = stand[:-1].astype(np.float32)
            shown[seen] = True
            if len(row) > len(seen):
                titles.append(_title(f"and {len(row) - len(seen)} more", stand[-1], height))
        below = np.array([0.0, UNDER * height, 0.0])
        seen_ties = tuple((parent, child) for parent, child in ties if shown[parent] and shown[child])
        said = _said(cloud, card, seen_ties)
        titles += [_title(words, positions[one] - below, height) for one, words in said.items()]
        return Layout(positions, titles=tuple(titles), shown=shown, ties=seen_ties)

    def joined(self, before: Layout, context: LayoutContext) -> Layout:
        """Those that join are not seen until the tree is made anew."""
        hidden = Layout(context.positions, shown=np.zeros(len(context.cloud), bool))
        return extended(before, hidden)


class Tree:
    """Who came from whom in a cloud, by the numbers of the images."""

    def __init__(self, cloud: Cloud) -> None:
        numbers = {name: number for number, name in enumerate(cloud.ids)}
        self._parents: dict[int, list[int]] = {}
        self._children: dict[int, list[int]] = defaultdict(list)
        for child, names in enumerate(cloud.parents):
            known = [numbers[name] for name in dict.fromkeys(names) if name in numbers and numbers[name] != child]
            if known:
                self._parents[child] = known
            for parent in known:
                self._children[parent].append(child)

    def largest(self) -> int:
        """The image with the most parents and children together."""
        known = {*self._parents, *self._children}
        return max(known, key=lambda one: (self._degree(one), -one), default=0)

    def generations(self, card: int) -> tuple[dict[int, list[int]], list[tuple[int, int]]]:
        """The images of each generation, 0 that of `card`, −1 its parents; and pairs of parent and child among them.
        Each image stands in one generation, the nearest to `card`.
        """
        rows, taken = {0: [card]}, {card}
        for step, most, relatives in ((-1, OLDER, self._parents), (1, YOUNGER, self._children)):
            for generation in range(step, step * (most + 1), step):
                row: list[int] = []
                for one in rows[generation - step][:A_ROW]:
                    for other in relatives.get(one, ()):
                        if other not in taken:
                            taken.add(other)
                            row.append(other)
                if not row:
                    break
                rows[generation] = row
        ties = [(parent, child) for child in taken for parent in self._parents.get(child, ()) if parent in taken]
        return rows, sorted(ties)

    def _degree(self, card: int) -> int:
        return len(self._parents.get(card, ())) + len(self._children.get(card, ()))


def _said(cloud: Cloud, card: int, ties: Sequence[tuple[int, int]]) -> Mapping[int, str]:
    """What is written below the images: what changed from the first parent that is shown to the child."""
    said = {} if ties else {card: "nothing is known of where it came from"}
    several: dict[int, int] = defaultdict(int)
    for _, child in ties:
        several[child] += 1
    for parent, child in ties:
        if child not in said:
            recipes = [(cloud.methods[one], cloud.parameters[one]) for one in (parent, child)]
            words = changed(recipes[0], recipes[1])
            said[child] = f"of both: {words}" if several[child] > 1 else words
    return said


def _risen(generation: int) -> float:
    """Radians above the viewer's eyes; the image itself is level with them."""
    steps = sum(FLATTER**step for step in range(abs(generation)))
    return -RISE * steps if generation > 0 else RISE * steps


def _title(words: str, position: np.ndarray, height: float) -> Title:
    x, y, z = (float(part) for part in position)
    where: Position = (x, y, z)
    return Title(words, where, 0.1 * height, 1)
