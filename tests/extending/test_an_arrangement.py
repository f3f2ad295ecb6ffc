"""An arrangement that is registered is everywhere at once (docs/extending.md)."""

from __future__ import annotations

from pathlib import Path

import moderngl
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

import artificial_inspiration
from classification.cloud import Cloud
from foundation.settings import Settings
from tests.extending.conftest import Menu
from tests.extending.spiral import AHEAD, Spiral
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.headless import picture
from vr_explorer.app.headset_labels import HeadsetLabels
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.panels.labels import labels_of
from vr_explorer.panels.page import Page
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import ARRANGEMENTS
from vr_explorer.scene.commands import Arrange, FirstLook, LookFrom, Redo, Undo
from vr_explorer.scene.criteria import Like, Measure
from vr_explorer.scene.placement import ArrangementSpec, Placement
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import from_json, to_json
from vr_explorer.scene.view import standing
from vr_explorer.store.session_store import SessionStore

SIZE = (640, 360)


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ARRANGEMENTS, Spiral.id, Spiral())


def test_one_command_arranges_and_can_be_taken_back(cloud: Cloud) -> None:
    scene = Scene(cloud)
    before = scene.cards.target.copy()
    scene.apply(LookFrom((5.0, 1.0, 2.0), 0.4, 0.0))
    scene.apply(Arrange(Spiral()))
    assert scene.arrangement == Spiral()
    lightest = int(np.argmax(scene.matcher.measures.values(Measure.LIGHTNESS)))
    middle = (5.0, 1.0, 2.0) + AHEAD * standing(0.4)[:, 2]
    distances = np.linalg.norm(scene.cards.target - middle, axis=1)
    assert int(np.argmax(distances)) == lightest, "it stands before where the viewer is, the highest value outside"
    spiral = scene.cards.target.copy()
    scene.apply(LookFrom((50.0, 10.0, 20.0), 1.0, 0.0))
    scene.apply(FirstLook())
    np.testing.assert_allclose((*scene.body.head, scene.body.yaw), (5.0, 1.0, 2.0, 0.4))
    scene.apply(Undo())
    np.testing.assert_array_equal(scene.cards.target, before)
    scene.apply(Redo())
    np.testing.assert_array_equal(scene.cards.target, spiral)


def test_it_is_a_button_of_the_menu_with_its_options_below(menu: Menu) -> None:
    menu.state.page = Page.IMAGES
    asked = menu.state.commands
    menu.pressed_until(lambda: Arrange(Spiral()) in asked)
    menu.scene.apply(Arrange(Spiral()))
    menu.pressed_until(lambda: Arrange(Spiral(Measure.HUE)) in asked)
    menu.pressed_until(lambda: Arrange(Spiral(rising=False)) in asked)


def test_the_status_line_names_it(menu: Menu, monkeypatch: pytest.MonkeyPatch) -> None:
    menu.state.status_shown = True
    menu.scene.apply(Arrange(Spiral()))
    menu.scene.apply(LookFrom((0.0, 0.0, 0.0), np.pi, 0.0))

    def width() -> int:
        foot = menu.drawn()[-30:, :280]
        return int(np.nonzero(foot.max(axis=(0, 2)) > 60)[0].max())

    short = width()
    monkeypatch.setattr(Spiral, "title", "Spiral of all the images")
    assert width() > short + 20


def test_the_command_line_takes_its_id(cloud: Cloud, tmp_path: Path) -> None:
    saved = cloud.save(tmp_path / "cloud")
    out, run = tmp_path / "spiral.png", CliRunner().invoke
    size = ["--headless", "--size", f"{SIZE[0]}x{SIZE[1]}", "--screenshot", str(out)]
    result = run(artificial_inspiration.app, ["explore", str(tmp_path / "cloud"), "--arrangement", "spiral", *size])
    assert result.exit_code == 0, result.output
    wanted = picture(saved, ExploreOptions(size=SIZE, arrangement=Spiral()))
    np.testing.assert_array_equal(np.asarray(Image.open(out)), wanted)
    assert (wanted != picture(saved, ExploreOptions(size=SIZE))).mean() > 0.02
    assert (wanted.max(axis=2) > 60).mean() > 0.01, "the first view has it in sight"
    wrong = run(artificial_inspiration.app, ["explore", "anywhere", "--arrangement", "spire"])
    assert wrong.exit_code == 2 and "spiral" in wrong.output, "what there is, is said"


def test_what_it_is_made_by_is_kept_and_come_back_to(ctx: moderngl.Context, cloud: Cloud, tmp_path: Path) -> None:
    spiral = Spiral(Measure.HUE, rising=False, turns=2.5)

    def opened(selection: SessionStore) -> Explorer:
        return Explorer(ctx, cloud, Preferences(Settings()), selection, pictures=tmp_path / "pictures")

    with SessionStore(tmp_path / "selection.sqlite", "cloud") as selection, opened(selection) as explorer:
        explorer.begin(ExploreOptions())
        explorer.scene.apply(Arrange(spiral))
        explorer.step(InputFrame(), 0.01)
        positions = explorer.scene.cards.target.copy()
    with SessionStore(tmp_path / "selection.sqlite", "cloud") as selection, opened(selection) as explorer:
        explorer.begin(ExploreOptions())
        assert explorer.resumed and explorer.scene.arrangement == spiral
        np.testing.assert_array_equal(explorer.scene.cards.target, positions)


def test_images_that_it_names_are_found_in_a_cloud_of_another_order() -> None:
    text = to_json(Placement(ArrangementSpec(Spiral(Like((2, 0))))), ["a", "b", "c"])
    assert from_json(text, {"c": 0, "b": 1, "a": 2}).spec.arrangement == Spiral(Like((0, 2)))


@pytest.mark.parametrize("change", [('"turns": 3.0', '"turns": "many"'), ('"turns"', '"twists"'), ("spiral", "helix")])
def test_a_file_that_does_not_fit_it_is_refused(change: tuple[str, str]) -> None:
    text = to_json(Placement(ArrangementSpec(Spiral())), [])
    assert from_json(text, {}).spec.arrangement == Spiral()
    with pytest.raises(ValueError, match="no placement"):
        from_json(text.replace(*change), {})


def test_a_program_without_it_refuses_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    text = to_json(Placement(ArrangementSpec(Spiral())), [])
    monkeypatch.delitem(ARRANGEMENTS, Spiral.id)
    with pytest.raises(ValueError, match="no placement"):
        from_json(text, {})


def test_what_it_writes_in_the_world_is_read_in_a_headset(ctx: moderngl.Context, cloud: Cloud) -> None:
    with Explorer(ctx, cloud, Preferences(Settings())) as explorer:
        scene = explorer.scene
        scene.apply(LookFrom((0.0, 0.0, 0.0), 0.0, 0.0))
        scene.apply(Arrange(Spiral()))
        scene.advance(scene.settings.motion)
        assert [label.words for label in labels_of(scene)] == ["Begins here"]
        labels, target = HeadsetLabels(ctx, explorer), Target(ctx, SIZE)
        view = explorer.view(SIZE, 60.0)
        labels.follow(scene.body.head)
        shown = []
        for drawer in (None, labels.drawer):
            explorer.draw(target.framebuffer, view)
            explorer.renderer.render_viewer(target.framebuffer, view, (), labels=drawer)
            shown.append(target.read().astype(int))
        changed = np.abs(shown[1] - shown[0]).max(axis=2) > 60
        rows, columns = np.nonzero(changed)
        assert len(rows) > 30, "the words are seen"
        assert abs(float(columns.mean()) - SIZE[0] / 2) < 8 and abs(float(rows.mean()) - SIZE[1] / 2) < 8
        labels.release()
        target.release()
