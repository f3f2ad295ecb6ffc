"""Images in the RGB cube, along axes, on a sorted wall and in groups by method, with what labels them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.scene import arrangements
from vr_explorer.scene.arrangements import (
    ARRANGEMENTS,
    Arrangement,
    MethodWall,
    PointCloud,
    RgbCube,
    ScatterPlot,
    SortedWall,
)
from vr_explorer.scene.arrangements.groups import packed, title_of
from vr_explorer.scene.codec import EARLIER_DEFAULTS, from_plain, to_plain
from vr_explorer.scene.commands import (
    Arrange,
    FirstLook,
    LookFrom,
    Redo,
    ToggleFavourite,
    Undo,
)
from vr_explorer.scene.criteria import (
    AllOf,
    Colours,
    Favourites,
    InRange,
    Like,
    Measure,
    Not,
    Ordering,
)
from vr_explorer.scene.placement import ArrangementSpec
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.settings import SceneSettings

COUNT = 700
SETTINGS = SceneSettings()
METHODS = ("kaleidoscope", "singan, style_transfer", "style_transfer", "style_transfer", "")


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    cloud = make_cloud(COUNT)
    return Scene(replace(cloud, methods=[METHODS[number % 5] for number in range(COUNT)]))


def test_the_rgb_cube_has_red_to_the_right_green_upward_and_blue_toward_the_viewer() -> None:
    colours = np.array([[0, 0, 0], [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]], np.uint8)
    positions = arrangements.rgb_cube(colours, np.zeros((5, 3), np.float32), SETTINGS)
    side = SETTINGS.rgb_side * SETTINGS.scale(5)
    np.testing.assert_allclose(positions[1:4] - positions[0], np.eye(3) * side, rtol=1e-5)
    np.testing.assert_allclose(positions[0] + positions[4], 0.0, atol=1e-4)


def values(scene: Scene, axis: Measure) -> np.ndarray:
    return scene.matcher.measures.values(axis)


@pytest.mark.parametrize(
    "axes",
    [
        (Measure.ABSTRACTNESS, Measure.COMPOSITION),
        (Measure.LIGHTNESS, Measure.COLOURFULNESS, Measure.HUE),
    ],
)
def test_images_stand_where_the_scales_say(scene: Scene, axes: tuple[Measure, ...]) -> None:
    scene.apply(Arrange(ScatterPlot(axes)))
    positions = scene.cards.target.astype(np.float64)
    assert len(scene.scales) == len(axes)
    for axis, (measure, scale) in enumerate(zip(axes, scene.scales, strict=True)):
        ticks = np.array([float(tick.text.rstrip("°")) for tick in scale.ticks])
        marks = np.array([tick.position[axis] for tick in scale.ticks])
        assert 3 <= len(ticks) <= 9
        assert (scale.start[axis], scale.end[axis]) == pytest.approx((marks[0], marks[-1]))
        read = np.interp(positions[:, axis], *((marks, ticks) if marks[0] < marks[-1] else (marks[::-1], ticks[::-1])))
        wrong = np.abs(read - np.clip(values(scene, measure), ticks[0], ticks[-1]))
        assert np.median(wrong) < 0.15 * np.ptp(ticks)
        assert np.corrcoef(values(scene, measure), positions[:, axis])[0, 1] * np.sign(marks[-1] - marks[0]) > 0.9
        inside = (values(scene, measure) >= ticks[0]) & (values(scene, measure) <= ticks[-1])
        assert inside.mean() > 0.98
    assert scene.scales[0].name in ("Abstractness", "Lightness")


def test_a_third_axis_leads_away_and_two_make_a_sheet(scene: Scene) -> None:
    scene.apply(Arrange(ScatterPlot((Measure.ABSTRACTNESS, Measure.COMPOSITION))))
    flat = np.ptp(scene.cards.target, axis=0)
    scene.apply(Arrange(ScatterPlot((Measure.ABSTRACTNESS, Measure.LIGHTNESS, Measure.COMPOSITION))))
    deep = np.ptp(scene.cards.target, axis=0)
    assert flat[2] < 0.6 * flat[0] and deep[2] > 0.8 * deep[0]
    assert np.corrcoef(values(scene, Measure.COMPOSITION), scene.cards.target[:, 2])[0, 1] < -0.95


def test_a_criterion_can_be_an_axis(scene: Scene) -> None:
    red = Colours(((180, 60, 50),), tolerance=0.5)
    scene.apply(Arrange(ScatterPlot((red, Measure.ABSTRACTNESS))))
    assert scene.scales[0].name == "1 colour"
    shares = scene.matcher.measures.colour_shares(red.colours, red.tolerance)[0]
    assert np.corrcoef(shares, scene.cards.target[:, 0])[0, 1] > 0.95


@pytest.mark.parametrize("descending", [False, True])
def test_a_sorted_wall_rises_from_left_to_right(scene: Scene, descending: bool) -> None:
    scene.apply(LookFrom((20.0, 3.0, 9.0), 0.7, 0.0))
    scene.apply(Arrange(SortedWall((Measure.COMPOSITION,), descending)))
    right, ahead = np.array([np.cos(0.7), 0.0, -np.sin(0.7)]), np.array([-np.sin(0.7), 0.0, -np.cos(0.7)])
    offsets = scene.cards.target.astype(np.float64) - scene.body.head
    assert np.ptp(offsets @ ahead) < 1e-2 and (offsets @ ahead).min() > 0.0
    column = np.rint((offsets @ right - (offsets @ right).min()) / SETTINGS.wall_pitch).astype(int)
    height = offsets[:, 1]
    wanted = values(scene, Measure.COMPOSITION) * (-1.0 if descending else 1.0)
    for number in range(column.max()):
        assert wanted[column == number].max() <= wanted[column == number + 1].min()
        top_down = np.argsort(-height[column == number])
        lightness = values(scene, Measure.LIGHTNESS)[column == number][top_down]
        assert (np.diff(lightness) <= 0.0).all()
    cells = set(zip(column.tolist(), np.rint(height / SETTINGS.wall_pitch * 2).astype(int).tolist(), strict=True))
    assert len(cells) == COUNT
    (scale,) = scene.scales
    assert scale.name == "Composition"
    written = [float(tick.text) for tick in scale.ticks]
    assert written == sorted(written, reverse=descending) and len(written) == 7
    below = np.array([tick.position for tick in scale.ticks]) - scene.body.head
    assert below[:, 1].max() < height.min()
    scene.apply(FirstLook())
    np.testing.assert_allclose(scene.body.head, (20.0, 3.0, 9.0))


def test_each_method_is_a_sheet_of_its_own_under_its_title(scene: Scene) -> None:
    scene.apply(LookFrom((20.0, 3.0, 9.0), 0.7, 0.0))
    scene.apply(Arrange(MethodWall()))
    right, up, back = scene.body.axes()
    assert scene.titles[0].text == "Style transfer"
    assert {title.text for title in scene.titles[1:]} == {"Kaleidoscope", "Singan, style transfer", "Unknown"}
    assert sum(title.count for title in scene.titles) == COUNT
    offsets = scene.cards.target.astype(np.float64) - scene.body.head
    assert np.ptp(offsets @ back) < 1e-2 and (offsets @ back).max() < 0.0, "on one wall before the viewer"
    gaps = np.linalg.norm(offsets[:, None] - offsets[None], axis=-1) + 1e9 * np.eye(COUNT)
    assert gaps.min() >= SETTINGS.wall_pitch - 1e-2, "no card lies over another"
    methods = np.array(scene.cloud.methods)
    boxes = []
    for title in scene.titles:
        at = np.array(title.position) - scene.body.head
        under = [m for m in set(METHODS) if title_of(m) == title.text]
        group = offsets[methods == under[0]]
        low, high = (group @ right).min(), (group @ right).max()
        assert title.count == len(group)
        assert at @ right == pytest.approx((low + high) / 2.0, abs=1e-2)
        assert at @ up == pytest.approx((group @ up).max() + SETTINGS.wall_pitch, abs=1e-2)
        boxes.append((low, high, (group @ up).min(), at @ up))
    for number, (left, right_end, bottom, top) in enumerate(boxes):
        for other in boxes[:number]:
            assert right_end < other[0] or other[1] < left or top < other[2] or other[3] < bottom


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=1, max_size=30))
def test_sheets_are_packed_without_overlaps_and_closely(sizes: list[tuple[int, int]]) -> None:
    sizes.sort(reverse=True, key=lambda size: size[0] * size[1])
    corners, columns, rows = packed(sizes)
    taken = np.zeros((columns, rows), int)
    for (left, top), (width, height) in zip(corners, sizes, strict=True):
        taken[left : left + width, top : top + height] += 1
    assert taken.max() == 1
    assert taken.sum() == sum(width * height for width, height in sizes)


def test_the_arrangements_are_taken_back_and_done_again(scene: Scene) -> None:
    steps: list[Arrangement] = [
        RgbCube(),
        ScatterPlot((Measure.HUE, Measure.LIGHTNESS)),
        SortedWall((Measure.HUE,)),
        MethodWall(),
    ]
    targets = [scene.cards.target.copy()]
    for arrangement in steps:
        scene.apply(Arrange(arrangement))
        assert scene.arrangement == arrangement
        assert np.isfinite(scene.body.position).all()
        targets.append(scene.cards.target.copy())
        scene.apply(FirstLook())
        offsets = scene.cards.target - scene.body.head
        gaze = -scene.body.axes()[2]
        ahead = offsets @ gaze / np.linalg.norm(offsets, axis=1) > 0.7
        assert ahead.mean() > 0.6, f"{arrangement} is seen at first look"
    for target in targets[-2::-1]:
        scene.apply(Undo())
        np.testing.assert_allclose(scene.cards.target, target, atol=1e-3)
    for target in targets[1:]:
        scene.apply(Redo())
        np.testing.assert_allclose(scene.cards.target, target, atol=1e-3)


@pytest.mark.parametrize("arrangement", ARRANGEMENTS.values(), ids=ARRANGEMENTS)
def test_every_arrangement_can_be_asked_for_without_more(scene: Scene, arrangement: Arrangement) -> None:
    scene.apply(ToggleFavourite(2))
    scene.apply(Arrange(arrangement))
    assert scene.arrangement == arrangement


def test_no_field_of_an_arrangement_has_a_name_that_files_use_otherwise() -> None:
    """They lie beside those of `ArrangementSpec` there."""
    taken = to_plain(ArrangementSpec()).keys() - EARLIER_DEFAULTS.keys()
    assert taken == {"is", "arrangement", "place", "yaw", "rows"}
    for arrangement in ARRANGEMENTS.values():
        assert not taken & {part.name for part in fields(arrangement)}, arrangement.id


def test_axes_that_cannot_be_are_refused(scene: Scene) -> None:
    with pytest.raises(ValueError, match="two or three"):
        Arrange(ScatterPlot((Measure.HUE,)))
    with pytest.raises(UserError, match="no features"):
        scene.apply(Arrange(SortedWall((Like((3,)),))))
    assert isinstance(scene.arrangement, PointCloud)


def test_arrangements_of_axes_come_back_from_plain_json(scene: Scene) -> None:
    scene.apply(Arrange(SortedWall((Not(Favourites()),), descending=True)))
    assert from_plain(to_plain(scene.placement)) == scene.placement


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.0, 1.0, [0, 0.25, 0.5, 0.75, 1]), (0.21, 0.38, [0.2, 0.25, 0.3, 0.35, 0.4]), (3.0, 97.0, [0, 25, 50, 75, 100])],
)
def test_ticks_are_round_and_hold_the_values(low: float, high: float, expected: list[float]) -> None:
    values = np.linspace(low, high, 500, dtype=np.float32)
    assert Ordering("x", values, 0.0, 100.0 if high > 1.0 else 1.0).ticks(5) == pytest.approx(expected)


def test_values_that_are_one_still_have_a_scale() -> None:
    ticks = Ordering("x", np.full(10, 0.4, np.float32), 0.0, 1.0).ticks(5)
    assert ticks[0] <= 0.4 <= ticks[-1] and ticks[0] < ticks[-1]


def test_criteria_are_described_in_words() -> None:
    wanted = AllOf((InRange(Measure.ABSTRACTNESS, 0.7, 1.0), Not(AllOf((Favourites(), Like((1, 2)))))))
    assert wanted.describe() == "Abstractness 0.7–1 and not (Favourites and Like 2 images)"
    assert AllOf(()).describe() == "Everything"


def test_an_empty_cloud_has_all_arrangements(make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(0))
    for command in (
        Arrange(RgbCube()),
        Arrange(ScatterPlot((Measure.HUE, Measure.COMPOSITION))),
        Arrange(SortedWall((Measure.HUE,))),
        Arrange(MethodWall()),
    ):
        scene.apply(command)
        scene.apply(FirstLook())
    assert scene.titles == ()
