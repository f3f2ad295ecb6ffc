"""Measures that not every cloud has, and that not every image has."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from classification.cloud import Cloud, MeasureColumn, MeasureDescription
from foundation.errors import UserError
from vr_explorer.scene import original
from vr_explorer.scene.arrangements import ScatterPlot, SortedWall
from vr_explorer.scene.commands import ApplyFilter, Arrange, PlaceBomb
from vr_explorer.scene.criteria import About, AllOf, InRange, Matcher, Measure, Measures, Not, preview
from vr_explorer.scene.criteria.criterion import THRESHOLD
from vr_explorer.scene.placement import ArrangementSpec, Filter, Placement
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import from_json, to_json
from vr_explorer.scene.settings import Unmatched

COUNT = 60
LIKENESS = MeasureDescription("likeness", "Likeness", undefined="no face found")
STRUCTURE = MeasureDescription("structure", "Structure lost", instead_of="abstractness")
WIND = MeasureDescription("wind", "Wind from", high=360.0, period=360.0, unit="°")


def having(cloud: Cloud, *descriptions: MeasureDescription) -> Cloud:
    """With even values; every fourth image has none where that can be."""
    columns = {}
    for one in descriptions:
        values = np.linspace(one.low, one.high, len(cloud), dtype=np.float32)
        if one.undefined:
            values[::4] = np.nan
        columns[one.id] = MeasureColumn(one, values)
    return replace(cloud, measures=columns)


@pytest.fixture(scope="module")
def cat(make_cloud: Callable[[int], Cloud]) -> Cloud:
    return having(make_cloud(COUNT), STRUCTURE, replace(LIKENESS, id="composition", title="Composition"), WIND)


@pytest.fixture(scope="module")
def faces(make_cloud: Callable[[int], Cloud]) -> Cloud:
    return having(make_cloud(COUNT), LIKENESS)


def matcher_of(cloud: Cloud) -> Matcher:
    return Matcher(Measures(cloud), np.zeros(len(cloud), np.float32))


def test_images_without_a_value_match_no_range_and_so_each_complement(faces: Cloud) -> None:
    matcher, likeness = matcher_of(faces), Measure.of(LIKENESS)
    unknown = np.isnan(faces.values("likeness"))
    for criterion in (InRange(likeness, 0.0, 1.0), InRange(likeness, 0.2, 0.6), About(likeness, 0.5, 0.4)):
        match = matcher.match(criterion)
        assert np.isfinite(match).all() and (match[unknown] == 0.0).all()
        assert (matcher.match(Not(criterion))[unknown] == 1.0).all()
    everything = matcher.match(InRange(likeness, 0.0, 1.0))
    np.testing.assert_array_equal(everything >= THRESHOLD, ~unknown)
    seen = preview(matcher, AllOf(()), [likeness])
    assert seen.matches == COUNT
    assert seen.histograms[likeness].counts.sum() == seen.histograms[likeness].matching.sum() == (~unknown).sum()
    assert (original.distance(InRange(likeness, 0.4, 0.6), matcher)[unknown] == original.DIAGONAL).all()


def test_every_arrangement_of_images_without_values_is_finite(faces: Cloud) -> None:
    scene, likeness = Scene(faces), Measure.of(LIKENESS)
    unknown = np.isnan(faces.values("likeness"))
    scene.apply(Arrange(ScatterPlot((likeness, likeness, likeness))))
    positions = scene.cards.target
    assert np.isfinite(positions).all()
    assert (
        positions[unknown, 0].max() < positions[~unknown, 0].min()
        and positions[unknown, 1].max() < positions[~unknown, 1].min()
    )
    assert [scale.ticks[0].text for scale in scene.scales] == ["no face found"] * 3
    for descending in (False, True):
        scene.apply(Arrange(SortedWall((likeness,), descending)))
        assert np.isfinite(scene.cards.target).all()
        assert scene.scales[0].ticks[-1].text == "no face found", "they hang last"
    scene.apply(ApplyFilter(InRange(likeness, 0.3, 0.8)))
    scene.apply(PlaceBomb(About(likeness, 0.5, 0.2), (0.0, 0.0, -2.0)))
    assert np.isfinite(scene.cards.target).all()
    nobody = replace(faces, measures={"likeness": MeasureColumn(LIKENESS, np.full(COUNT, np.nan, np.float32))})
    scene = Scene(nobody)
    scene.apply(Arrange(ScatterPlot((likeness, Measure.LIGHTNESS))))
    assert np.isfinite(scene.cards.target).all()


def test_another_measure_stands_in_for_one_that_a_cloud_does_not_have(cat: Cloud) -> None:
    matcher = matcher_of(cat)
    values = cat.values("structure")
    np.testing.assert_array_equal(matcher.measures.values(Measure.ABSTRACTNESS), values)
    ranged = matcher.match(InRange(Measure.ABSTRACTNESS, 0.0, 0.3)) >= THRESHOLD
    np.testing.assert_array_equal(ranged, values <= 0.3)
    scene = Scene(cat)
    scene.apply(Arrange(ScatterPlot()))
    assert [scale.name for scale in scene.scales] == ["Structure lost", "Composition", "Lightness"]


def test_what_a_cloud_knows_nothing_of_is_told_before_anything_moves(faces: Cloud) -> None:
    scene = Scene(faces)
    before = scene.placement
    for command in (
        ApplyFilter(InRange(Measure.COMPOSITION, 0.0, 50.0)),
        ApplyFilter(AllOf((Not(About(Measure.named("tilt"), 0.5, 0.1)),))),
        Arrange(SortedWall((Measure.COMPOSITION,))),
        Arrange(ScatterPlot((Measure.LIGHTNESS, Measure.named("tilt")))),
    ):
        with pytest.raises(UserError, match=r"Nothing is known of “(Composition|Tilt)” in this cloud"):
            scene.apply(command)
        assert scene.placement == before


def test_sessions_of_earlier_versions_name_measures_as_before() -> None:
    written = json.dumps(
        {
            "is": "Placement",
            "arranged": {
                "is": "Arranged",
                "arrangement": {"is": "Arrangement", "value": "axes"},
                "place": [0.0, 0.0, 0.0],
                "yaw": 0.0,
                "axes": [{"is": "Measure", "value": "abstractness"}, {"is": "Measure", "value": "hue"}],
                "descending": False,
                "rows": [],
            },
            "filter": {
                "is": "Filter",
                "criterion": {"is": "InRange", "measure": {"is": "Measure", "value": "hue"}, "low": 350, "high": 20},
                "viewer": [0.0, 0.0, 0.0],
                "unmatched": {"is": "Unmatched", "value": "ghost"},
            },
            "bombs": [],
        }
    )
    placement = from_json(written, {})
    assert placement == Placement(
        ArrangementSpec(ScatterPlot((Measure.ABSTRACTNESS, Measure.HUE))),
        Filter(InRange(Measure.HUE, 350, 20), (0.0, 0.0, 0.0), Unmatched.GHOST),
    )
    assert json.loads(to_json(placement, [])) == json.loads(written)


def test_sessions_name_measures_that_a_cloud_describes(cat: Cloud) -> None:
    known = Measures(cat).described
    wanted = Filter(InRange(known["wind"], 350.0, 20.0), (0.0, 0.0, 0.0), Unmatched.GHOST)
    text = to_json(Placement(filter=wanted), [])
    back = from_json(text, {}, known)
    assert back.filter is not None and back.filter.criterion.describe() == "Wind from 350–20°"
    with pytest.raises(ValueError, match="from low to high"):
        from_json(text, {})  # nobody says that it is a circle
    for broken in ('"Wind"', "7", "null", '["wind"]', '"' + "w" * 41 + '"'):
        with pytest.raises(ValueError):
            from_json(text.replace('"wind"', broken), {}, known)
    straight = to_json(Placement(filter=replace(wanted, criterion=InRange(known["wind"], 20.0, 90.0))), [])
    stranger = from_json(straight, {}).filter
    assert stranger is not None and stranger.criterion.describe() == "Wind 20–90"
