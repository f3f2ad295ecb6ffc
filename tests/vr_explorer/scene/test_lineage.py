"""The family tree of an image, and what changed from parent to child in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from classification.cloud import Cloud, joined
from tests.vr_explorer.scene.test_joining import MakeCloud, children_of
from vr_explorer.scene import recipes
from vr_explorer.scene.arrangements import ARRANGEMENTS, Lineage
from vr_explorer.scene.arrangements.lineage import A_ROW, FARTHEST, LINE, LINES, UNDER, Rows
from vr_explorer.scene.commands import Arrange, LookFrom, Undo
from vr_explorer.scene.joining import joined as worked_out
from vr_explorer.scene.recipes import LONGEST, changed
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import from_json, to_json

FAMILY = {10: (20, 30), 20: (40,), 30: (40, 31), 11: (10, 50), 12: (10,), 13: (11,)}


@pytest.fixture
def family(make_cloud: Callable[[int], Cloud]) -> Cloud:
    """With the parents of `FAMILY`; 60 has eleven children, 70 nobody."""
    cloud = make_cloud(100)
    parents = [[cloud.ids[one] for one in FAMILY.get(card, ())] for card in range(100)]
    parents[70] = ["portrait", "gone"]
    for child in range(80, 91):
        parents[child] = [cloud.ids[60]]
    return replace(cloud, parents=parents)


def shown(scene: Scene) -> set[int]:
    return set(np.flatnonzero(scene.cards.fade_to > 0.5).tolist())


def test_ancestors_stand_behind_and_above_and_children_before_and_below(family: Cloud) -> None:
    scene = Scene(family)
    scene.apply(LookFrom((10.0, 2.0, 5.0), 0.8, 0.0))
    scene.apply(Arrange(Lineage().about(10)))
    assert shown(scene) == {10, 20, 30, 31, 40, 11, 12, 13}
    assert set(scene.ties) == {(20, 10), (30, 10), (40, 20), (40, 30), (31, 30), (10, 11), (10, 12), (11, 13)}
    ahead = np.array([-np.sin(0.8), 0.0, -np.cos(0.8)])
    offsets = scene.cards.target - scene.body.head
    rows = ((13,), (11, 12), (10,), (20, 30), (31, 40))
    away = [np.linalg.norm(offsets[list(row)][:, [0, 2]], axis=1).mean() for row in rows]
    up = [offsets[list(row)][:, 1].mean() for row in rows]
    assert away == sorted(away) and up == sorted(up)
    assert (offsets[sorted(shown(scene))] @ ahead > 0.0).all()
    positions = scene.cards.target[sorted(shown(scene))]
    apart = np.linalg.norm(positions[:, None] - positions, axis=2) + 99.0 * np.eye(len(positions))
    assert apart.min() > scene.settings.card_height
    scene.apply(Undo())
    assert len(shown(scene)) == 100 and scene.ties == ()


@pytest.mark.parametrize(("oldest", "youngest"), [(0, 0), (-1, 0), (-4, 0), (0, 1), (0, 2), (-2, 2), (-4, 2)])
def test_all_of_a_tree_is_seen_at_once_and_no_card_is_over_words(oldest: int, youngest: int) -> None:
    rows = Rows.of(oldest, youngest)
    edges = []
    for generation in range(oldest, youngest + 1):
        half = np.arctan(0.5 / rows.away(generation))
        edges += [rows.risen(generation) + half, rows.risen(generation) - half - UNDER - LINE * (LINES - 0.5)]
    assert edges == sorted(edges, reverse=True), "each card is below the words of the one above it"
    assert np.degrees(edges[0]) < 30.0 and np.degrees(edges[-1]) > -30.0, "a window sees so much up and down"
    assert rows.farther <= FARTHEST and (rows.farther == 1.0) is (youngest - oldest <= 2)
    later = Rows(oldest, youngest, rows.farther, rows.lifted)
    assert later.risen(youngest + 1) < rows.risen(youngest), "who comes later begins a row below"


def test_words_below_cards_have_room_beside_each_other_and_below(family: Cloud) -> None:
    """In a window of 1600 x 900 the widest words take some 200 pixels, a line 18."""
    scene = Scene(family)
    scene.apply(Arrange(Lineage().about(10)))
    offsets = np.array([title.position for title in scene.titles]) - scene.body.head
    across = np.degrees(np.arctan2(offsets[:, 0], -offsets[:, 2]))
    up = np.degrees(np.arctan2(offsets[:, 1], np.hypot(offsets[:, 0], offsets[:, 2])))
    beside, below = np.abs(across[:, None] - across), np.abs(up[:, None] - up)
    np.fill_diagonal(beside, 99.0)
    assert ((beside > 14.0) | (below > 1.2)).all()


def test_of_many_children_a_row_is_shown_and_the_rest_counted(family: Cloud) -> None:
    scene = Scene(family)
    scene.apply(Arrange(Lineage()))
    assert 60 in shown(scene) and len(shown(scene)) == 1 + A_ROW, "without an image, the one with the most relatives"
    assert f"and {11 - A_ROW} more" in [title.text for title in scene.titles]


def test_those_that_lead_on_are_among_the_ones_that_are_seen(make_cloud: Callable[[int], Cloud]) -> None:
    cloud = make_cloud(40)
    parents: list[list[str]] = [[] for _ in cloud.ids]
    for child in range(1, 21):
        parents[child] = [cloud.ids[0]]
    parents[30] = [cloud.ids[20]]
    scene = Scene(replace(cloud, parents=parents))
    scene.apply(Arrange(Lineage().about(0)))
    assert {20, 30} <= shown(scene) and (20, 30) in scene.ties


def test_one_without_relatives_says_so(family: Cloud, make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(family)
    scene.apply(Arrange(Lineage().about(70)))
    assert shown(scene) == {70}
    assert [title.text for title in scene.titles] == ["nothing is known of where it came from"]
    empty = Scene(make_cloud(0))
    empty.apply(Arrange(Lineage()))
    assert empty.ties == ()


def test_an_image_that_is_its_own_ancestor_stands_once(make_cloud: Callable[[int], Cloud]) -> None:
    cloud = make_cloud(3)
    circle = replace(cloud, parents=[[cloud.ids[1]], [cloud.ids[2]], [cloud.ids[0], cloud.ids[2]]])
    scene = Scene(circle)
    scene.apply(Arrange(Lineage().about(0)))
    assert shown(scene) == {0, 1, 2} and (2, 2) not in scene.ties


def test_it_is_kept_with_the_image_by_its_id(family: Cloud) -> None:
    scene = Scene(family)
    scene.apply(Arrange(Lineage().about(10)))
    text = to_json(scene.placement, family.ids)
    assert family.ids[10] in text and from_json(text, family.numbered()) == scene.placement
    assert ARRANGEMENTS["lineage"] == Lineage() and Lineage().about(None) == Lineage()


def bred(scene: Scene, make_cloud: MakeCloud, parents: tuple[int, ...], shares: list[float], count: int) -> None:
    """So many children join."""
    cloud = scene.cloud
    children = children_of(cloud, make_cloud(2_000), len(cloud), count, [cloud.ids[one] for one in parents])
    told = json.dumps({"sigma": 0.1, "bred": {"shares": shares, "strength": 0.3}})
    larger, snapshot = joined(cloud, replace(children, parameters=[told] * count)), scene.snapshot()
    assert snapshot is not None
    assert scene.join(worked_out(snapshot, larger, [1] * count, [parents] * count))


def test_children_that_arrive_come_into_the_tree_and_nothing_moves(family: Cloud, make_cloud: MakeCloud) -> None:
    scene = Scene(family)
    scene.apply(Arrange(Lineage().about(10)))
    scene.advance(10.0)
    before, titles = scene.cards.target.copy(), {title.text: title.position for title in scene.titles}
    for parents in ((10, 20), (11, 10), (70, 60), (13, 5)):  # the last but one are not of the tree, nor younger ones
        bred(scene, make_cloud, parents, [0.7, 0.3], 1)
    np.testing.assert_array_equal(scene.cards.target[:100], before)
    assert shown(scene) == {10, 20, 30, 31, 40, 11, 12, 13} | {100, 101}
    assert scene.bred_from(100) == (10, 20) and scene.bred_from(11) == (), "known of those that join alone"
    assert {(10, 100), (20, 100), (11, 101), (10, 101)} <= set(scene.ties)
    assert {title.text: title.position for title in scene.titles}.items() >= titles.items()
    positions = scene.cards.target[sorted(shown(scene))]
    apart = np.linalg.norm(positions[:, None] - positions, axis=2) + 99.0 * np.eye(len(positions))
    assert apart.min() > scene.settings.card_height
    bred(scene, make_cloud, (10, 20), [0.7, 0.3], 9)
    row = [child for parent, child in scene.ties if parent == 10]
    assert len(row) == A_ROW, "as many as have room; the rest is told"
    assert f"and {11 - A_ROW + 2} more" in [title.text for title in scene.titles]
    np.testing.assert_array_equal(scene.cards.target[:100], before)
    standing = scene.cards.target.copy()
    scene.apply(Arrange(Lineage().about(10)))
    anew = {title.text for title in scene.titles}
    assert {f"and {11 - A_ROW + 2} more"} <= anew and len(standing) == 113


def test_children_of_one_that_had_none_begin_a_row(family: Cloud, make_cloud: MakeCloud) -> None:
    scene = Scene(family)
    scene.apply(Arrange(Lineage().about(70)))
    bred(scene, make_cloud, (70, 3), [0.5, 0.5], 3)
    assert shown(scene) == {70, 100, 101, 102} and set(scene.ties) == {(70, 100), (70, 101), (70, 102)}
    offsets = scene.cards.target[[100, 101, 102]] - scene.cards.target[70]
    assert offsets[:, 1].max() < -scene.settings.card_height, "below it, the first before the viewer"
    assert np.sign(offsets[:, 0].round(3)).tolist() == [0.0, 1.0, -1.0]


def test_shares_of_parents_are_told_by_where_these_stand(family: Cloud, make_cloud: MakeCloud) -> None:
    scene = Scene(family)
    bred(scene, make_cloud, (20, 30), [0.7, 0.3], 1)
    bred(scene, make_cloud, (10, 30), [0.9, 0.1], 1)
    scene.apply(Arrange(Lineage().about(100)))
    assert "70 % left, 30 % right" in [title.text for title in scene.titles]
    left, right = scene.cards.target[[20, 30], 0]
    assert left < right
    scene.apply(Arrange(Lineage().about(20)))
    assert "70 % of this one" in [title.text for title in scene.titles]
    scene.apply(Arrange(Lineage().about(101)))
    assert [title.text for title in scene.titles if title.text.startswith("90")]


@pytest.mark.parametrize("told", [None, [], [0.5], [0.5, "x"], [0.5, float("nan")], 7, [2.0, -1.0]])
def test_shares_that_are_none_are_not_told(told: object) -> None:
    assert recipes.shares(["a", "b"], json.dumps({"bred": {"shares": told}})) == {}
    assert recipes.shares(["a", "b"], "no JSON {") == recipes.shares(["a", "b"], "[7]") == {}
    assert recipes.shares(["a", "b"], json.dumps({"bred": {"shares": [0.25, 0.75]}})) == {"a": 0.25, "b": 0.75}


PAINTED = {
    "content": [{"do": "crop", "share": 0.9}, {"do": "equalise", "amount": 0.2}],
    "passes": [{"side": 224, "styles": [{"sources": [{"source": "built-in", "number": 24}], "perturbation": 0.2}]}],
}


def other(**values: object) -> dict[str, object]:
    return json.loads(json.dumps(PAINTED)) | values


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (("ink", {"sigma": 0.004}), ("ink", {"sigma": 0.0041}), "the same recipe, drawn anew"),
        (("ink", {"sigma": 0.004}), ("ink", {"sigma": 0.005}), "softer"),
        (("ink", {"sigma": 0.004}), ("ink", {"sigma": 0.001}), "much crisper"),
        (("ink", {"petals": 4}), ("ink", {"petals": 5}), "more petals"),
        (("ink", {"inverted": False}), ("ink", {"inverted": True}), "inverted"),
        (("ink", {"inks": [[0.1, 0.2, 0.3]]}), ("ink", {"inks": [[0.9, 0.2, 0.3]]}), "other colours"),
        (("ink", {"seed": 4}), ("ink", {"seed": 9}), "the same recipe, drawn anew"),
        (("ink", {}), ("halftone", {}), "halftone instead of ink"),
        (
            ("painted_style", other()),
            ("ink", {"before": [{"method": "painted_style", "parameters": other()}]}),
            "then ink",
        ),
        (("ink", {"before": [{"method": "waves", "parameters": {}}]}), ("ink", {}), "without waves"),
        (
            ("painted_style", other()),
            ("painted_style", other(content=[{"do": "mirror"}])),
            "mirrored, the whole picture",
        ),
        (
            ("painted_style", other(content=[{"do": "blur", "size": 0.01}])),
            ("painted_style", other(content=[{"do": "fill", "kept": 0.1}])),
            "regions filled with patterns",
        ),
        (
            ("painted_style", other()),
            ("painted_style", other(passes=[{"side": 96}])),
            "much broader brushwork, another style",
        ),
        (("ink", None), ("ink", None), "the same recipe, drawn anew"),
    ],
)
def test_what_changed_is_said_as_a_person_would(
    before: tuple[str, object], after: tuple[str, object], words: str
) -> None:
    one, two = (
        (method, json.dumps(values) if values is not None else "no JSON {") for method, values in (before, after)
    )
    said = changed(one, two)
    assert len(said) <= LONGEST + 1
    assert said == words


def test_deep_and_strange_recipes_are_borne() -> None:
    deep: object = 1
    for _ in range(60):
        deep = {"x": [deep]}
    for values in (deep, [1, 2], {"before": "no list"}, {"before": [{"method": 3}, 4]}, {"a": None}, {"a" * 400: 2.0}):
        text = json.dumps(values)
        assert changed(("ink", text), ("ink", '{"a": 3}')) and changed(("", '{"a": 3}'), ("ink", text))
