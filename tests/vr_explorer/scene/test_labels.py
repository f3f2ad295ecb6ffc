"""Labels of the user's own tables: filtered, searched, grouped by, on the plate, and with images that join."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from classification.cloud import Cloud, LabelColumn
from foundation.errors import UserError
from tests.factories import clustered_cloud
from vr_explorer.panels.facts import facts
from vr_explorer.scene.arrangements import LabelWall, LayoutContext
from vr_explorer.scene.arrangements.groups import MOST_GROUPS
from vr_explorer.scene.codec import from_plain, to_plain
from vr_explorer.scene.commands import Arrange
from vr_explorer.scene.criteria import AllOf, Labelled, Matcher, Measures
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.search import Search

ROOMS = ["Fog hall", "Neon hall", ""]


def labelled(count: int = 60) -> Cloud:
    """By turns two rooms and none; half of them by one artist."""
    rooms = [ROOMS[number % 3] for number in range(count)]
    artists = ["Käthe" if number < count // 2 else "Hannah" for number in range(count)]
    labels = {
        one.id: one for one in (LabelColumn("label_room", "Room", rooms), LabelColumn("label_by", "Artist", artists))
    }
    return replace(clustered_cloud(count), labels=labels)


def matcher(cloud: Cloud) -> Matcher:
    return Matcher(Measures(cloud), np.zeros(len(cloud), np.float32))


def test_a_label_is_asked_for_and_one_that_is_not_there_is_said() -> None:
    asked = matcher(labelled())
    assert asked.match(Labelled("label_room", "Neon hall")).tolist() == [float(n % 3 == 1) for n in range(60)]
    assert asked.count(AllOf((Labelled("label_room", "Fog hall"), Labelled("label_by", "Käthe")))) == 10
    assert asked.count(Labelled("label_room", "nowhere")) == 0
    for ask in (asked.match, lambda one: one.check(asked)):
        with pytest.raises(UserError, match="label_price"):
            ask(Labelled("label_price", "1"))


def test_it_is_kept_as_any_criterion() -> None:
    wanted = Labelled("label_room", "Fog hall")
    assert from_plain(json.loads(json.dumps(to_plain(wanted)))) == wanted


def test_words_of_labels_are_found_by_a_search() -> None:
    asked = matcher(labelled())
    criterion = Search(asked.measures, {}).understand("neon hannah").criterion
    assert criterion is not None
    assert np.flatnonzero(asked.match(criterion) >= 0.5).tolist() == [n for n in range(30, 60) if n % 3 == 1]


def test_the_plate_says_them_and_nothing_where_there_is_none() -> None:
    cloud = labelled()
    assert facts(cloud, 0).labels == (("Room", "Fog hall"), ("Artist", "Käthe"))
    assert facts(cloud, 59).labels == (("Artist", "Hannah"),)


def test_a_sheet_for_each_value_under_its_name() -> None:
    scene = Scene(labelled())
    scene.apply(Arrange(LabelWall("label_room")))
    layout = LabelWall("label_room").layout(scene_context(scene))
    assert {title.text: title.count for title in layout.titles} == {"Fog hall": 20, "Neon hall": 20, "Unknown": 20}
    columns = {room: scene.cards.target[[n for n in range(60) if ROOMS[n % 3] == room]] for room in ROOMS}
    boxes = [(part.min(axis=0), part.max(axis=0)) for part in columns.values()]
    for number, (low, high) in enumerate(boxes):
        for other_low, other_high in boxes[:number]:
            assert (low > other_high).any() or (other_low > high).any(), "no sheet lies in another"
    assert LabelWall().layout(scene_context(scene)).titles == layout.titles, "the first label, where none is named"


def scene_context(scene: Scene) -> LayoutContext:
    return LayoutContext(scene.matcher, scene.settings)


def test_many_values_and_none_at_all() -> None:
    many = [f"value {min(number, 99)}" for number in range(120)]
    cloud = replace(clustered_cloud(120), labels={"label_a": LabelColumn("label_a", "A", many)})
    titles = LabelWall("label_a").layout(scene_context(Scene(cloud))).titles
    assert len(titles) == MOST_GROUPS
    assert sum(title.count for title in titles) == 120
    assert {title.count for title in titles if title.text == "Others"} == {41}
    bare = LabelWall("label_gone").layout(scene_context(Scene(clustered_cloud(6))))
    assert [title.count for title in bare.titles] == [6], "a session may be of a cloud that had labels once"


def test_images_that_join_have_no_label() -> None:
    cloud = labelled(30)
    asked = matcher(cloud)
    asked.measures.labels.values("label_room", 5)
    longer = replace(labelled(33), labels={})
    longer = replace(
        longer,
        labels={
            name: LabelColumn(one.id, one.title, [*one.values, "", "", "Fog hall"])
            for name, one in cloud.labels.items()
        },
    )
    joined = asked.measures.joined(longer)
    assert np.flatnonzero(joined.labels.having("label_room", "Fog hall")).tolist() == [*range(0, 30, 3), 32]
