"""A measure that the program has never heard of is measured, and seen wherever measures are."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
import pyarrow.parquet
import pytest
from PIL import Image, ImageOps

from classification.cloud import TABLE_FILE, Cloud
from classification.measures import registry
from classification.pipeline import classify
from tests.extending import symmetry
from vr_explorer.gallery import export, xmp
from vr_explorer.gallery.favourites import favourite_images
from vr_explorer.gallery.schema import Item, item
from vr_explorer.panels import images_page, plate
from vr_explorer.panels.editors import ranges
from vr_explorer.panels.filter_page import draw_filter_page
from vr_explorer.panels.menu import draw_menu
from vr_explorer.panels.page import Page
from vr_explorer.panels.plate import lay_out_plate
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import Style
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.windows import filled
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import ScatterPlot, SortedWall
from vr_explorer.scene.commands import ApplyFilter, Arrange
from vr_explorer.scene.criteria import InRange, Measure
from vr_explorer.scene.criteria.criterion import THRESHOLD
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import from_json, to_json
from vr_explorer.store.session_store import SessionStore
from vr_explorer.tools.match_count import MatchCount

SIZE = (900, 1400)
FLAT = "flat"


@dataclass(frozen=True)
class Made:
    folder: Path
    cloud: Cloud
    measure: Measure


@pytest.fixture(scope="module")
def made(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A cloud of the portrait, halves of it mirrored, and a flat picture, measured while the measure is registered."""
    folder = tmp_path_factory.mktemp("extended")
    source = folder / "pictures"
    source.mkdir()
    portrait = Image.open(pytestconfig.rootpath / "assets" / "portrait_256.png").convert("RGB")
    for number in range(8):
        picture = ImageOps.posterize(portrait, 1 + number % 4)
        if number % 2:
            half = picture.crop((0, 0, 128, 256))
            picture.paste(ImageOps.mirror(half), (128, 0))
        picture.save(source / f"{number}.png")
    Image.new("RGB", (64, 64), (90, 90, 90)).save(source / f"{FLAT}.png")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "MEASURES", (*registry.MEASURES, symmetry.MEASURE))
        classify(source, folder / "cloud", embedder="builtin", jobs=1)
    cloud = Cloud.load(folder / "cloud")
    yield Made(folder / "cloud", cloud, Measure.of(cloud.measures["symmetry"].description))


def test_the_table_and_the_description_have_it(made: Made) -> None:
    values = made.cloud.values("symmetry")
    mirrored = np.array([name.isdecimal() and int(name) % 2 == 1 for name in made.cloud.ids])
    plain = np.array([name.isdecimal() and int(name) % 2 == 0 for name in made.cloud.ids])
    assert values[mirrored].min() > 95.0 > values[plain].max()
    assert np.isnan(values[made.cloud.ids.index(FLAT)])
    column = pyarrow.parquet.read_table(made.folder / TABLE_FILE)["symmetry"]
    assert column.null_count + int(np.isnan(np.array(column.drop_null())).sum()) == 1
    told = json.loads((made.folder / "cloud.json").read_text())
    assert [one["id"] for one in told["measures"]] == ["abstractness", "composition", "symmetry"]
    assert told["measures"][-1]["undefined"] == "nothing to mirror"
    assert told["criteria"]["symmetry"] == symmetry.MEASURE.parameters


def drawn(ctx: moderngl.Context, lay_out: Callable[[Style], None]) -> np.ndarray:
    surface, target = Surface(ctx, 1.0), Target(ctx, SIZE)
    target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
    surface.draw(target.framebuffer, lay_out, settled=True)
    pixels = target.read()
    surface.release()
    target.release()
    return pixels


def heard(patch: pytest.MonkeyPatch, where: Any, name: str) -> list[tuple[Any, ...]]:
    """The arguments that `where.name` is called with, while it goes on doing what it does."""
    calls: list[tuple[Any, ...]] = []
    original = getattr(where, name)

    def listening(*arguments: Any) -> Any:
        calls.append(arguments)
        return original(*arguments)

    patch.setattr(where, name, listening)
    return calls


def test_the_plate_tells_it(ctx: moderngl.Context, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    scene, written = Scene(made.cloud), heard(monkeypatch, plate, "text")

    def words(card: int, numbers: bool = True) -> list[str]:
        written.clear()
        drawn(ctx, lambda style: lay_out_plate(style, scene, card, None, numbers))
        return [arguments[0] for arguments in written]

    mirrored = words(made.cloud.ids.index("1"))
    assert (
        f"{made.cloud.values('symmetry')[made.cloud.ids.index('1')]:.0f} %" == mirrored[mirrored.index("Symmetry") + 1]
    )
    assert {"lopsided", "its own mirror image"} & set(words(made.cloud.ids.index("1"), numbers=False)), (
        "what its ends mean"
    )
    flat = words(made.cloud.ids.index(FLAT))
    assert flat[flat.index("Symmetry") + 1] == "nothing to mirror"
    taller = drawn(ctx, lambda style: lay_out_plate(style, scene, 0, None)).any(axis=(1, 2)).sum()
    without = Scene(replace(made.cloud, measures={k: v for k, v in made.cloud.measures.items() if k != "symmetry"}))
    assert taller > drawn(ctx, lambda style: lay_out_plate(style, without, 0, None)).any(axis=(1, 2)).sum()


def test_the_filter_page_has_its_histogram_and_its_range(
    ctx: moderngl.Context, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, state = Scene(made.cloud), PanelState(page=Page.FILTER)
    counting = MatchCount(scene, state)
    counting.of(None)
    counting.close()
    state.counted = counting.of(None)
    assert state.counted is not None and state.counted.matches == len(made.cloud)
    histogram = state.counted.histograms[made.measure]
    assert histogram.counts.sum() == len(made.cloud) - 1, "the flat picture has no value"
    original = ranges.range_slider
    names = []

    def dragged(style: Style, name: str, low: float, high: float, *scale: Any) -> tuple[float, float]:
        names.append(name)
        kept = original(style, name, low, high, *scale)
        return (60.0, 100.0) if name == "Symmetry" else kept

    monkeypatch.setattr(ranges, "range_slider", dragged)
    shown = heard(monkeypatch, ranges, "_draw_histogram")

    def lay_out(style: Style) -> None:
        with filled("page", (0.0, 0.0), SIZE):
            draw_filter_page(style, scene, state)

    drawn(ctx, lay_out)
    assert "Symmetry" in names and any(arguments[1] is histogram for arguments in shown)
    wanted = state.draft.criterion()
    assert wanted == InRange(made.measure, 60.0, 100.0)
    scene.apply(ApplyFilter(wanted))
    values = made.cloud.values("symmetry")
    np.testing.assert_array_equal(scene.matcher.match(wanted) >= THRESHOLD, values >= 60.0)
    assert scene.matches == (values >= 60.0).sum()
    everything = scene.matcher.match(InRange(made.measure, 0.0, 100.0))
    assert everything[made.cloud.ids.index(FLAT)] == 0.0, "what has no value is in no range"


def test_images_stand_along_it_and_those_without_a_value_aside(
    ctx: moderngl.Context, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(made.cloud)
    scene.apply(Arrange(ScatterPlot((made.measure, Measure.LIGHTNESS))))
    (across, _) = scene.scales
    assert across.name == "Symmetry"
    assert across.ticks[0].text == "nothing to mirror"
    assert across.ticks[0].position[0] == pytest.approx(across.start[0]), "the line goes on to it"
    positions = np.array([scene.cards.target[card] for card in range(len(made.cloud))])
    assert np.isfinite(positions).all()
    flat, values = made.cloud.ids.index(FLAT), made.cloud.values("symmetry")
    others = np.flatnonzero(~np.isnan(values))
    assert positions[flat, 0] < positions[others, 0].min()
    assert np.corrcoef(positions[others, 0], values[others])[0, 1] > 0.95
    scene.apply(Arrange(SortedWall((made.measure,))))
    assert np.isfinite(scene.cards.target).all()
    offered = heard(monkeypatch, images_page, "choice")
    state = PanelState(page=Page.IMAGES)
    drawn(ctx, lambda style: _page(style, scene, state))
    assert any("Symmetry" in arguments[2] and arguments[3] == arguments[2].index("Symmetry") for arguments in offered)


def _page(style: Style, scene: Scene, state: PanelState) -> None:
    with filled("page", (0.0, 0.0), SIZE):
        draw_menu(style, scene, state, ())


def test_a_criterion_of_it_is_kept_by_its_id(made: Made) -> None:
    scene = Scene(made.cloud)
    scene.apply(ApplyFilter(InRange(made.measure, 10.0, 60.0)))
    text = to_json(scene.placement, made.cloud.ids)
    assert '{"is": "Measure", "value": "symmetry"}' in text
    back = from_json(text, {}, scene.matcher.measures.described)
    assert back == scene.placement
    assert back.filter is not None and isinstance(back.filter.criterion, InRange)
    assert back.filter.criterion.measure.unit == " %"


@pytest.fixture(scope="module")
def kept(made: Made, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """All images as favourites."""
    file = tmp_path_factory.mktemp("kept") / "selection.sqlite"
    with SessionStore(file, made.cloud.identity) as selection:
        for name in made.cloud.ids:
            selection.keep(name)
    return favourite_images(made.cloud, file)[0]


def test_galleries_and_exports_have_it(made: Made, kept: list[Any], tmp_path: Path) -> None:
    def of(found: Item) -> float | None:
        return next(one.value for one in found.measures if one.description.id == "symmetry")

    for image in kept:
        sent = image.with_digest("0" * 64)
        assert item(json.loads(json.dumps(sent.to_json()))) == sent, "as it arrives at a server"
        value = float(made.cloud.values("symmetry")[made.cloud.ids.index(sent.id)])
        assert of(sent) == (None if np.isnan(value) else pytest.approx(value, abs=1e-3))
        measures = xmp.packet(sent).decode().split("ai:measures=")[1]
        assert f'"symmetry": {"null" if sent.id == FLAT else of(sent)}' in measures.replace("&quot;", '"')
    written = export.export(tmp_path, "Extended", kept)
    rows = json.loads((tmp_path / "favourites.json").read_text())["images"]
    assert [row["measures"][-1]["id"] for row in rows] == ["symmetry"] * len(written)


def test_the_page_shows_it(made: Made, kept: list[Any], tmp_path: Path) -> None:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    page = export.page(tmp_path, "Extended", export.export(tmp_path, "Extended", kept))

    def facts(image: str) -> str:
        number = next(at for at, one in enumerate(kept, 1) if one.item.id == image)
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"]
        run = subprocess.run(
            [program, *options, f"{page.as_uri()}#{number}"], capture_output=True, text=True, timeout=240, check=True
        )
        return run.stdout

    assert '<dt>Symmetry</dt><dd dir="auto">nothing to mirror</dd>' in facts(FLAT)
    value = float(made.cloud.values("symmetry")[made.cloud.ids.index("2")])
    assert f'<dt>Symmetry</dt><dd dir="auto">{float(f"{value:.3g}"):g} %</dd>' in facts("2")
