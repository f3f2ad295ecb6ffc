"""The names of axes meet no values, however long they are and however the axes are looked at."""

from __future__ import annotations

from dataclasses import replace

import moderngl
import numpy as np
import pytest

from tests.factories import clustered_cloud
from vr_explorer.panels.label_avoidance import Box, clear_of
from vr_explorer.panels.labels import Label, labels_of, placed, projected
from vr_explorer.panels.style import Style
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.windows import font
from vr_explorer.panels.words import extent
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import ScatterPlot
from vr_explorer.scene.commands import Arrange, FirstLook
from vr_explorer.scene.criteria import Measure
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import look, perspective

SIZES = ((1600, 900), (700, 1300), (2400, 600), (900, 520))


def test_a_box_leaves_all_others_by_the_shortest_straight_way() -> None:
    rng = np.random.default_rng(0)
    moved = 0
    for _ in range(300):
        others = [Box(*rng.uniform(-50, 50, 2), *rng.uniform(1, 15, 2)) for _ in range(12)]
        box = Box(*rng.uniform(-30, 30, 2), *rng.uniform(1, 30, 2))
        outward = rng.normal(size=2)
        clear = clear_of(box, others, (float(outward[0]), float(outward[1])))
        assert not any(clear.meets(other) for other in others)
        way = np.array([clear.x - box.x, clear.y - box.y])
        length = float(np.hypot(*way))
        if length == 0:
            assert not any(box.meets(other) for other in others)
            continue
        moved += 1
        np.testing.assert_allclose(way / length, outward / np.hypot(*outward), atol=1e-4)
        for share in np.linspace(0, 0.999, 40):
            nearer = box._replace(x=box.x + share * way[0], y=box.y + share * way[1])
            assert any(nearer.meets(other) for other in others), "a shorter way was free"
    assert moved > 100


def test_without_a_direction_it_goes_down() -> None:
    assert clear_of(Box(0, 0, 5, 2), [Box(0, 0, 5, 2)], (0.0, 0.0)) == pytest.approx((0, 4, 5, 2), abs=1e-3)


@pytest.mark.parametrize("count", [2, 3])
def test_names_of_axes_meet_no_values(ctx: moderngl.Context, count: int) -> None:
    scene = Scene(clustered_cloud(60))
    axes = (Measure.ABSTRACTNESS, Measure.COMPOSITION, Measure.LIGHTNESS)[:count]
    scene.apply(Arrange(ScatterPlot(axes)))
    scene.settle()
    scene.advance(scene.settings.motion)
    scene.apply(FirstLook())
    labels = labels_of(scene)
    long = [replace_words(label, "How far a thing is from all that it could be") for label in labels]
    surface, target = Surface(ctx, 1.0), Target(ctx, (64, 64), samples=1)
    seen, met_before = 0, 0

    def look_at(style: Style) -> None:
        nonlocal seen, met_before
        body, place = scene.body, np.array(scene.body.position)
        for size in SIZES:
            for nearer in (0.6, 1.0, 1.6, 3.0):
                for turn in (-0.5, 0.0, 0.5):
                    eye = (place * nearer).astype(np.float32)
                    view = replace(
                        body.view(size, 1.0, 0.1, 1e4),
                        view=look(eye, body.yaw + turn, body.pitch),
                        projection=perspective(1.0, size[0] / size[1], 0.1, 1e4),
                        head=eye,
                    )
                    for shown in (labels, long):
                        found = placed(style, shown, view)
                        boxes = [(label, words_of(style, label, at)) for label, at in found]
                        names = [box for label, box in boxes if label.beside is not None]
                        values = [box for label, box in boxes if label.value]
                        for number, name in enumerate(names):
                            assert not any(name.meets(other) for other in values + names[:number])
                        seen += len(names)
                        unmoved = [
                            words_of(style, label, at)
                            for label in shown
                            if label.beside is not None and (at := projected(view, label.position)) is not None
                        ]
                        met_before += sum(box.meets(value) for box in unmoved for value in values)

    surface.draw(target.framebuffer, look_at, None, settled=True)
    surface.release()
    target.release()
    assert seen > 100
    assert met_before > 10, "without giving way, they would have met"


def replace_words(label: Label, words: str) -> Label:
    return label._replace(words=words) if label.beside is not None else label


def words_of(style: Style, label: Label, at: tuple[float, float]) -> Box:
    """The words alone."""
    with font(style.bold, style.small if label.small else style.body):
        size = extent(label.words)
    return Box(*at, size.x / 2, size.y / 2)
