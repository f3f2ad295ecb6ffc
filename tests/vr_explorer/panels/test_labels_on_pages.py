"""Labels of the user's own tables on the pages of the menu."""

from __future__ import annotations

from collections.abc import Iterator

import moderngl
import pytest

from tests.extending.conftest import Menu
from tests.vr_explorer.scene.test_labels import labelled
from vr_explorer.panels.draft import Draft
from vr_explorer.panels.editors import LabelsEditor, labels_of
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.arrangements import LabelWall, MethodWall
from vr_explorer.scene.commands import ApplyFilter, Arrange
from vr_explorer.scene.criteria import AllOf, AnyOf, Labelled
from vr_explorer.scene.scene import Scene


@pytest.fixture
def menu(ctx: moderngl.Context) -> Iterator[Menu]:
    scene = Scene(labelled())
    menu = Menu(ctx, scene, PanelState(status_shown=False, labels=labels_of(scene)))
    yield menu
    menu.release()


def test_values_on_the_page_of_filters_make_a_criterion(menu: Menu) -> None:
    assert menu.state.labels == (
        ("label_room", "Room", ("Fog hall", "Neon hall")),
        ("label_by", "Artist", ("Käthe", "Hannah")),
    )
    menu.state.page = Page.FILTER
    menu.pressed_until(lambda: bool(menu.state.draft.of(LabelsEditor).wanted))
    menu.state.draft = Draft()  # other parts of the page were pressed before
    editor = menu.state.draft.of(LabelsEditor)
    editor.wanted = [("label_room", "Fog hall"), ("label_by", "Käthe"), ("label_room", "Neon hall")]
    wanted = menu.state.draft.criterion()
    rooms = AnyOf((Labelled("label_room", "Fog hall"), Labelled("label_room", "Neon hall")))
    assert wanted == AllOf((rooms, Labelled("label_by", "Käthe")))
    menu.scene.apply(ApplyFilter(wanted))
    assert wanted is not None and menu.scene.matcher.count(wanted) == 20


def test_the_menu_groups_by_them(menu: Menu) -> None:
    menu.state.page = Page.IMAGES
    menu.scene.apply(Arrange(MethodWall()))
    menu.pressed_until(lambda: Arrange(LabelWall("label_by")) in menu.state.commands)
    menu.scene.apply(Arrange(LabelWall("label_by")))
    menu.pressed_until(lambda: Arrange(MethodWall()) in menu.state.commands)
