"""The family tree of an image: ancestors ahead and above, children before the viewer, with what changed in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.language import N_, _, ngettext
from vr_explorer.scene.arrangements.arrangement import Arrangement, Family, LayoutContext
from vr_explorer.scene.arrangements.joining import extended
from vr_explorer.scene.arrangements.types import Layout, Position, Title
from vr_explorer.scene.criteria import SelectedCards
from vr_explorer.scene.recipe_comparison import changed_since
from vr_explorer.scene.recipes import shares
from vr_explorer.scene.view import standing

OLDER, YOUNGER = 4, 2
"""Generations that are shown, before the image and after it."""

A_ROW = 6
"""Images of a generation; more are counted in words."""

NEAREST, DEEPER = 4.6, 1.3
"""Heights of a card: from the viewer to the youngest, and from one generation to the one before it."""

BESIDE = float(np.radians(15.5))
"""As the viewer sees them, from one card to the next: two lines of words have room."""

UNDER, LINE = float(np.radians(1.1)), float(np.radians(1.35))
"""As the viewer sees them: from the lower edge of a card to the middle of its first line, and from line to line."""

LINES, FREE = 2, float(np.radians(1.2))
"""Of words below a card at most, and from the last one to the card below it."""

SEEN, FARTHEST = float(np.radians(51.0)), 2.0
"""All of a tree is to be seen at once within so much of the height of the sight; for that it stands farther away, up to
so many times.
"""


@dataclass(frozen=True)
class Lineage(Arrangement):
    """Before the viewer, who may walk in: each generation stands behind and above the one that came from it."""

    id = "lineage"
    title = N_("Family tree")
    family = Family.CLOUD
    before_viewer = True

    of: SelectedCards = field(default_factory=lambda: SelectedCards(()))
    """The image, as the first of these; none: the one with the most relatives."""

    def about(self, card: int | None) -> Lineage:
        return self if card is None else replace(self, of=SelectedCards((card,)))

    def layout(self, context: LayoutContext) -> Layout:
        cloud = context.cloud
        if not len(cloud):
            return Layout(context.positions.copy(), shown=np.zeros(0, bool))
        tree = Tree(cloud)
        card = self.of.cards[0] if self.of.cards else tree.largest()
        rows, ties = tree.generations(card)
        seen = {one for row in rows.values() for one in row[:A_ROW]}
        return _stood(
            context,
            Generations(
                card,
                tuple((generation, tuple(row)) for generation, row in rows.items()),
                tuple((len(row[:A_ROW]) - 1) / 2.0 for row in rows.values()),
                (min(rows), max(rows)),
            ),
            tuple((parent, child) for parent, child in ties if parent in seen and child in seen),
        )

    def joined(self, before: Layout, context: LayoutContext) -> Layout:
        """Children of those that stand there come beside their row, or begin the next one, as long as it has room; of
        the others the number is told. Who joins otherwise is not seen until the tree is made anew.
        """
        first, cloud = len(before.positions), context.cloud
        if not isinstance(before, TreeLayout):
            return extended(before, Layout(context.positions, shown=np.zeros(len(cloud), bool)))
        family, ties = before.family, list(before.ties)
        for card in range(first, len(cloud)):
            family, added = family.with_child(card, cloud)
            ties += added
        anew = _stood(context, family, tuple(ties))
        kept = extended(before, anew)
        return replace(anew, positions=kept.positions, shown=kept.shown, made=kept.made)


@dataclass(frozen=True)
class Generations:
    """Who stands in a tree. card: the image that it is of. rows: the images of each generation (0 that of `card`, −1
    its parents), in the order of their places, and after the first `A_ROW` those that are only counted. middles: of
    each row, between which of its places, from 0, its middle is; those that join do not change it. first: the oldest
    and the youngest generation at first.
    """

    card: int
    rows: tuple[tuple[int, tuple[int, ...]], ...]
    middles: tuple[float, ...]
    first: tuple[int, int]

    def with_child(self, card: int, cloud: Cloud) -> tuple[Generations, list[tuple[int, int]]]:
        """With an image that has joined, where its parents stand in the tree; and the ties to these, if it is seen."""
        names = set(cloud.parents[card])
        standing = [(generation, one) for generation, row in self.rows for one in row[:A_ROW]]
        parents = [(generation, one) for generation, one in standing if cloud.ids[one] in names]
        place = next((generation + 1 for generation, _ in parents if 0 <= generation < YOUNGER), None)
        if place is None:
            return self, []
        rows = {generation: (*row, card) if generation == place else row for generation, row in self.rows}
        middles = self.middles
        if place not in rows:
            rows[place], middles = (card,), (*middles, 0.0)
        seen = len(rows[place]) <= A_ROW
        return replace(self, rows=tuple(rows.items()), middles=middles), [
            (one, card) for _, one in parents
        ] if seen else []


@dataclass(frozen=True)
class TreeLayout(Layout):
    """family: who stands where."""

    family: Generations = field(default_factory=lambda: Generations(0, (), (), (0, 0)))


def _stood(context: LayoutContext, family: Generations, ties: tuple[tuple[int, int], ...]) -> TreeLayout:
    """All of a family in their places, with their words."""
    cloud, height, axes = context.cloud, context.settings.card_height, standing(context.yaw)
    positions, shown = context.positions.copy(), np.zeros(len(cloud), bool)
    across: dict[int, float] = {}
    away_of: dict[int, float] = {}
    titles: list[Title] = []
    rows = Rows.of(*family.first)
    for (generation, row), middle in zip(family.rows, family.middles, strict=True):
        seen, away = row[:A_ROW], rows.away(generation)
        turned = _places(len(seen), middle) * BESIDE
        up = np.full(len(turned), away * np.tan(rows.risen(generation)))
        inside = np.stack([away * np.sin(turned), up, away * np.cos(turned)], axis=1)
        stand = context.viewer + height * inside @ axes.T
        positions[list(seen)] = stand.astype(np.float32)
        shown[list(seen)] = True
        across.update(zip(seen, turned.tolist(), strict=True))
        away_of.update(dict.fromkeys(seen, away))
        if len(row) > len(seen):
            above = np.array([0.0, (0.5 + away * np.tan(UNDER)) * height, 0.0])
            more = ngettext("and {count} more", "and {count} more", len(row) - len(seen))
            titles.append(_title(more, stand[int(np.argmax(turned))] + above, height))
    for number, lines in _said(cloud, family.card, ties, across).items():
        for line, words in enumerate(lines):
            below = np.array([0.0, (0.5 + away_of[number] * np.tan(UNDER + LINE * line)) * height, 0.0])
            titles.append(_title(words, positions[number] - below, height))
    return TreeLayout(positions, titles=tuple(titles), shown=shown, ties=ties, family=family)


@dataclass(frozen=True)
class Rows:
    """Where the generations of a tree stand as its viewer sees them: none over the words of another. oldest, youngest:
    of those that it had at first, by which it is placed. farther: as many times as far away as `NEAREST` says. lifted:
    radians of the image itself above the viewer's eyes.
    """

    oldest: int
    youngest: int
    farther: float = 1.0
    lifted: float = 0.0

    @classmethod
    def of(cls, oldest: int, youngest: int) -> Rows:
        """As near as all is seen at once; the image level with the eyes, as far as that leaves the others in sight."""
        rows = next(
            (rows for rows in _nearer_first(oldest, youngest) if rows._top - rows._bottom <= SEEN),
            cls(oldest, youngest, FARTHEST),
        )
        top, bottom = rows._top, rows._bottom
        if top - bottom >= SEEN:
            return replace(rows, lifted=-0.5 * (top + bottom))
        return replace(rows, lifted=min(max(0.0, -0.5 * SEEN - bottom), 0.5 * SEEN - top))

    def away(self, generation: int) -> float:
        """Heights of a card."""
        return self.farther * (NEAREST + DEEPER * max(self.youngest - generation, 0))

    def risen(self, generation: int) -> float:
        """Radians above the viewer's eyes."""
        steps = [self._step(one) for one in range(min(generation, 0), max(generation, 0))]
        return self.lifted + (sum(steps) if generation < 0 else -sum(steps))

    def _step(self, generation: int) -> float:
        """From the generation after this one up to it."""
        return self._half(generation + 1) + FREE + self._words + self._half(generation)

    def _half(self, generation: int) -> float:
        """Of the height of a card."""
        return float(np.arctan(0.5 / self.away(generation)))

    @property
    def _words(self) -> float:
        """From the lower edge of a card to that of its words."""
        return UNDER + LINE * (LINES - 1) + 0.5 * LINE

    @property
    def _top(self) -> float:
        return self.risen(self.oldest) + self._half(self.oldest)

    @property
    def _bottom(self) -> float:
        return self.risen(self.youngest) - self._half(self.youngest) - self._words


def _nearer_first(oldest: int, youngest: int) -> Iterator[Rows]:
    return (Rows(oldest, youngest, float(farther)) for farther in np.arange(1.0, FARTHEST + 0.01, 0.05))


def _places(count: int, middle: float) -> npt.NDArray[np.float64]:
    """Where those of a row stand, in steps from its middle, to the right. Those that it had at first have its middle
    between them; later ones come at its ends, in turn at the right and the left, so that it stays before the viewer.
    """
    first = round(2.0 * middle) + 1
    own = np.arange(min(count, first)) - middle
    turn = np.arange(max(count - first, 0))
    later = (middle + 1.0 + turn // 2) * np.where(turn % 2 == 0, 1.0, -1.0)
    return np.concatenate([own, later])


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
                rows[generation] = sorted(row, key=lambda one: not relatives.get(one))  # those that lead on are seen
        ties = [(parent, child) for child in taken for parent in self._parents.get(child, ()) if parent in taken]
        return rows, sorted(ties)

    def _degree(self, card: int) -> int:
        return len(self._parents.get(card, ())) + len(self._children.get(card, ()))


def _said(
    cloud: Cloud, card: int, ties: Sequence[tuple[int, int]], across: Mapping[int, float]
) -> dict[int, tuple[str, ...]]:
    """The lines that are written below the images: how much a child has of its parents, where it was bred, and what
    changed from the first that is shown. across: of each image, how far to the right it stands.
    """
    parents: dict[int, list[int]] = defaultdict(list)
    for parent, child in ties:
        parents[child].append(parent)
    said: dict[int, tuple[str, ...]] = {} if ties else {card: (_("nothing is known of where it came from"),)}
    for child, known in parents.items():
        words, own = changed_since(cloud, known[0], child), _shares(cloud, child, known, across)
        if len(known) > 1 and words and not own:
            words = _("of both: {words}").format(words=words)
        said[child] = tuple(line for line in (own, words) if line)
    return said


def _shares(cloud: Cloud, child: int, parents: Sequence[int], across: Mapping[int, float]) -> str:
    """In words, "" where it was not bred, or of one alone; parents are told by where they stand."""
    known = shares(cloud.parents[child], cloud.parameters[child])
    if len(known) < 2:
        return ""
    ordered = sorted(parents, key=lambda one: across[one])
    own = [known.get(cloud.ids[one], 0.0) for one in ordered]
    parts = [f"{100.0 * share:.0f} %" for share in own]
    if len(parts) == 1:
        return _("{share} of this one").format(share=parts[0])
    if len(parts) == 2:
        return _("{left} left, {right} right").format(left=parts[0], right=parts[1])
    return _("{shares} from left to right").format(shares=", ".join(parts))


def _title(words: str, position: np.ndarray, height: float) -> Title:
    x, y, z = (float(part) for part in position)
    where: Position = (x, y, z)
    return Title(words, where, 0.1 * height, 1)
