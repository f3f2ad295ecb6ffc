"""In a headset, too, the names of axes meet no values."""

from __future__ import annotations

import moderngl
import numpy as np
import pytest

from tests.factories import clustered_cloud
from vr_explorer.app.headset_labels import Words, names_clear_of_values
from vr_explorer.panels.label_avoidance import Box
from vr_explorer.panels.label_sheet import LabelSheet, Written
from vr_explorer.panels.labels import labels_of
from vr_explorer.render.labels import body_height
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import ScatterPlot
from vr_explorer.scene.commands import Arrange, FirstLook
from vr_explorer.scene.criteria import Measure
from vr_explorer.scene.scene import Scene


def box_of(words: Words, position: np.ndarray, head: np.ndarray, middle: np.ndarray) -> Box:
    """In the plane before `middle` in which the boards of words lie, seen from `head`."""
    ahead = (middle - head) / np.linalg.norm(middle - head)
    right = np.cross(ahead, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    offset = position - head
    depth = float(offset @ ahead)
    body = body_height(float(np.linalg.norm(words.position - head))) / depth
    x, y = float(offset @ right) / depth, float(offset @ np.cross(right, ahead)) / depth
    return Box(x, y, 0.5 * words.width * body, 0.5 * words.height * body)


@pytest.mark.parametrize("count", [2, 3])
def test_names_of_axes_give_way_to_values(ctx: moderngl.Context, count: int) -> None:
    scene = Scene(clustered_cloud(2_000))
    scene.apply(Arrange(ScatterPlot((Measure.ABSTRACTNESS, Measure.COMPOSITION, Measure.LIGHTNESS)[:count])))
    scene.advance(scene.settings.motion)
    scene.apply(FirstLook())
    labels = labels_of(scene)
    written = [Written(label.words, label.colour, label.small) for label in labels]
    sheet, target = LabelSheet(ctx), Target(ctx, (2048, 1024))
    sheet.draw(target.framebuffer, written)
    words = [Words.of(label, sheet.cells[one], sheet.body) for label, one in zip(labels, written, strict=True)]
    sheet.release()
    target.release()
    names = [(number, one) for number, one in enumerate(words) if one.label.beside is not None]
    values = [one for one in words if one.label.value]
    middle, place = np.mean([name.position for _, name in names], axis=0), np.array(scene.body.head)
    met_before = 0
    for nearer in (0.7, 1.0, 2.0, 4.0):
        for aside in (-0.4, 0.0, 0.4):
            offset = (place - middle) * nearer
            head = middle + offset + aside * np.linalg.norm(offset) * np.array([1.0, 0.2, 0.0])
            found = names_clear_of_values(names, values, head)
            assert [number for number, _ in found] == [number for number, _ in names]
            boxes = [box_of(words[number], position, head, middle) for number, position in found]
            taken = [box_of(value, value.position, head, middle) for value in values]
            for number, box in enumerate(boxes):
                assert not any(box.meets(other) for other in [*taken, *boxes[:number]])
            unmoved = [box_of(name, name.position, head, middle) for _, name in names]
            met_before += sum(box.meets(value) for box in unmoved for value in taken)
    assert met_before > 3, "without giving way, they would have met"
