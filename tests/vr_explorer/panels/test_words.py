"""Names in every script on panels and on labels, compared by their pixels."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import moderngl
import numpy as np
import numpy.typing as npt
import pytest
from imgui_bundle import imgui

from classification.cloud import Cloud
from tests.scripts import FAMILY, NAMES, OWN, need, signs, unknown
from tests.unseen import unseen
from vr_explorer.panels.label_sheet import LabelSheet, Written
from vr_explorer.panels.plate import lay_out_plate
from vr_explorer.panels.style import TEXT, Style
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.text_input import BACKSPACE, TextEdit, TextInput
from vr_explorer.panels.toasts import Toasts
from vr_explorer.panels.widgets import button, toggle
from vr_explorer.panels.windows import filled, font, wrapped
from vr_explorer.panels.words import extent, fitted, plain, text
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import ToggleFavourite
from vr_explorer.scene.scene import Scene

SIZE = (400, 120)

Pixels = npt.NDArray[np.int64]


class Paper:
    """A panel that fills a picture."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._target, self._surface = Target(ctx, SIZE, samples=1), Surface(ctx, 1.0)

    def draw(self, lay_out: Callable[[Style], object]) -> Pixels:
        self._target.framebuffer.use()
        self._target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        self.lay_out(lay_out)
        return self._target.read().astype(np.int64)

    def lay_out(self, lay_out: Callable[[Style], object]) -> None:
        """As a frame does, over what was drawn before."""

        def filling(style: Style) -> None:
            with filled("paper", (0.0, 0.0), (float(SIZE[0]), float(SIZE[1]))):
                lay_out(style)

        self._surface.draw(self._target.framebuffer, filling, settled=True)

    def release(self) -> None:
        self._surface.release()
        self._target.release()


@pytest.fixture
def paper(ctx: moderngl.Context) -> Iterator[Paper]:
    made = Paper(ctx)
    yield made
    made.release()


def _differ(one: Pixels, other: Pixels) -> bool:
    return int(np.count_nonzero(np.abs(one - other).max(axis=2) > 60)) > 8


WAYS: dict[str, Callable[[Style, str], object]] = {
    "text": lambda style, words: text(words, TEXT),
    "wrapped": lambda style, words: wrapped(words, TEXT),
    "button": lambda style, words: button(style, words, 200.0),
    "toggle": lambda style, words: toggle(style, words, True),
}


@pytest.mark.parametrize("way", WAYS)
def test_panels_show_each_script(paper: Paper, way: str) -> None:
    need(*NAMES)
    draw = WAYS[way]
    for name in [*NAMES.values(), *OWN, FAMILY]:
        shown, blank, unknown = (
            paper.draw(lambda style, words=words: draw(style, words))  # type: ignore[misc]
            for words in (name, " ", signs(name))
        )
        assert _differ(shown, blank), name
        assert _differ(shown, unknown), name


def test_a_button_does_not_show_what_tells_it_from_others(paper: Paper) -> None:
    need(*NAMES)
    for name in ["Mosaic", *NAMES.values()]:
        alone = paper.draw(lambda style, words=name: button(style, words, 200.0))  # type: ignore[misc]
        told_apart = paper.draw(lambda style, words=name: button(style, f"{words}##7", 200.0))  # type: ignore[misc]
        assert not _differ(alone, told_apart), name


@pytest.mark.parametrize("way", WAYS)
def test_what_no_font_has_is_seen(paper: Paper, way: str) -> None:
    shown, blank = (paper.draw(lambda style, w=w: WAYS[way](style, w)) for w in (unknown(), " "))  # type: ignore[misc]
    assert _differ(shown, blank)


def test_labels_show_each_script(ctx: moderngl.Context) -> None:
    need(*NAMES)
    target, sheet = Target(ctx, SIZE, samples=1), LabelSheet(ctx)
    try:
        for name in [*NAMES.values(), *OWN, FAMILY, unknown()]:
            pictures = []
            for words in (name, signs(name), " " * len(name)):
                target.framebuffer.use()
                target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
                sheet.draw(target.framebuffer, [Written(words, TEXT, False)])
                assert len(sheet.cells) == 1
                pictures.append(target.read().astype(np.int64))
            assert _differ(pictures[0], pictures[2]), name
            assert name == unknown() or _differ(pictures[0], pictures[1]), name
    finally:
        sheet.release()
        target.release()


def test_a_label_stays_in_its_cell(ctx: moderngl.Context) -> None:
    """Neither line ends nor marks piled up reach into another's."""
    target, sheet = Target(ctx, (900, 200), samples=1), LabelSheet(ctx)
    try:
        names = "ab\ncd\r\nef", "z" + "\u0301\u0323" * 15, FAMILY * 30
        sheet.draw(target.framebuffer, [Written(name, TEXT, False) for name in names])
        tops = {top for _, top, _, _ in sheet.cells.values()}
        heights = {height for *_, height in sheet.cells.values()}
        assert len(sheet.cells) == 3 and len(heights) == 1
        assert len(tops) <= 2
    finally:
        sheet.release()
        target.release()


PLATE = (420, 560)


def _plate(ctx: moderngl.Context, cloud: Cloud) -> Pixels:
    target, surface, scene = Target(ctx, PLATE, samples=1), Surface(ctx, 1.0), Scene(cloud)
    try:
        target.framebuffer.use()
        target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        surface.draw(target.framebuffer, lambda style: lay_out_plate(style, scene, 0, None), settled=True)
        return target.read().astype(np.int64)
    finally:
        surface.release()
        target.release()


def _width(picture: Pixels) -> int:
    """Pixels of the plate, which is lighter than the black around it."""
    return int(np.count_nonzero((picture.max(axis=2) > 3).any(axis=0)))


@pytest.mark.parametrize("script", NAMES)
def test_a_plate_stays_as_wide_as_it_is(ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], script: str) -> None:
    """With names, ids, parameters and parents that have no room; all are there to be read."""
    need(script)
    english = _plate(ctx, replace(make_cloud(1), names=["Terrazzo in rust"]))
    name = " ".join([NAMES[script]] * 12)
    parameters = json.dumps({NAMES[script] * 6: NAMES[script] * 12})
    long, unknown = (
        _plate(ctx, replace(make_cloud(1), names=[title], ids=[title], parameters=[parameters], parents=[[title]]))
        for title in (name, " ".join([signs(NAMES[script])] * 12))
    )
    assert _width(long) == _width(english)
    assert _differ(long, unknown)


def test_toasts_and_fields_take_each_script(ctx: moderngl.Context) -> None:
    need(*NAMES)
    target, surface = Target(ctx, SIZE, samples=1), Surface(ctx, 1.0)

    def drawn(words: str) -> Pixels:
        toasts, text_input = Toasts(), TextInput()
        toasts.say(words, 0.0)

        def lay_out(style: Style) -> None:
            toasts.draw(style, 1.0)
            with filled("field", (0.0, 0.0), (390.0, 70.0)):
                assert text_input.field(style, "field", "Name", words, 60) == words

        target.framebuffer.use()
        target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        surface.draw(target.framebuffer, lay_out, settled=True)
        return target.read().astype(np.int64)

    try:
        for name in [*NAMES.values(), *OWN, FAMILY]:
            shown, unknown = drawn(name), drawn(signs(name))
            for rows in (slice(0, 70), slice(70, None)):
                assert _differ(shown[rows], unknown[rows]), name
    finally:
        surface.release()
        target.release()


def test_erasing_takes_a_whole_cluster() -> None:
    edit = TextEdit("field", f"ab{FAMILY}", 60)
    edit.take(BACKSPACE)
    assert edit.text == "ab"


def test_plain_words_are_left_to_imgui() -> None:
    assert all(map(plain, ("English, (1–2) × 3 — “so”…", *OWN[:3], "\uf005")))
    assert not any(map(plain, (*NAMES.values(), OWN[3], FAMILY, unknown())))


def test_a_long_name_wraps_and_is_shortened_by_clusters(paper: Paper) -> None:
    need("emoji", "Hebrew")
    found: dict[str, float | str] = {}

    def lay_out(style: Style) -> None:
        with font(style.regular, style.body):
            line = imgui.get_text_line_height()
            found["lines"] = extent(NAMES["Hebrew"] + f" {NAMES['Hebrew']}" * 20, 200.0).y / line
            found["width"] = extent(NAMES["Hebrew"] + f" {NAMES['Hebrew']}" * 20, 200.0).x
            found["short"] = fitted(FAMILY * 30, 100.0)

    paper.draw(lay_out)
    assert float(found["lines"]) > 3
    assert float(found["width"]) <= 200.0
    assert str(found["short"]).replace(FAMILY, "") == "…"


def test_an_emoji_has_its_colours(paper: Paper) -> None:
    need("emoji")
    shown = paper.draw(lambda style: text("🟥", TEXT))
    red = (shown[..., 0] > 180) & (shown[..., 1] < 90) & (shown[..., 2] < 90)
    assert np.count_nonzero(red) > 30


def test_pictures_of_many_lines_find_room(paper: Paper, ctx: moderngl.Context) -> None:
    """Those that were not drawn for long make room for others."""
    need("Chinese")
    with unseen(ctx):
        for number in range(699):
            paper.lay_out(lambda style, number=number: text(f"漢字 {number}", TEXT))  # type: ignore[misc]
    shown = paper.draw(lambda style: text("漢字 699", TEXT))
    assert _differ(shown, paper.draw(lambda style: text(" ", TEXT)))
    assert not _differ(shown, paper.draw(lambda style: text("漢字 699", TEXT)))


LEFTWARD = "שלום עולם, זה שם ארוך מאוד של תמונה ועוד כמה מילים אחרות"


def _span(shown: Pixels, rows: slice = slice(None)) -> tuple[int, int]:
    """The first and the last column with bright words."""
    columns = np.flatnonzero((shown[rows].max(axis=2) > 140).any(axis=0))
    return int(columns[0]), int(columns[-1])


def _lines(shown: Pixels) -> list[slice]:
    """The rows of each line of words."""
    inked = (shown.max(axis=2) > 140).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(int), [0]])))
    return [slice(first, end) for first, end in edges.reshape(-1, 2).tolist() if end - first > 6]


def test_what_runs_to_the_left_begins_at_the_right_of_a_panel(paper: Paper) -> None:
    """Each line of it, and what runs to the right at the left as ever."""
    need("Hebrew", "Devanagari")
    edge = SIZE[0] - 20  # the padding of a window
    shown = paper.draw(lambda style: wrapped(LEFTWARD, TEXT))
    lines = _lines(shown)
    assert len(lines) == 2
    for line in lines:
        assert edge - 3 <= _span(shown, line)[1] <= edge
    assert _span(shown, lines[1])[0] > 200, "the last line is short"
    right = paper.draw(lambda style: wrapped(f"a {NAMES['Hebrew']}", TEXT))
    assert 19 <= _span(right)[0] <= 24 and _span(right)[1] < 120
    hindi = paper.draw(lambda style: wrapped(NAMES["Devanagari"], TEXT))
    assert 19 <= _span(hindi)[0] <= 24


def test_a_line_that_begins_with_a_latin_word_goes_by_its_paragraph(paper: Paper) -> None:
    need("Hebrew")
    words = f"{NAMES['Hebrew']} " + "terrazzo " * 9 + "2026"
    shown = paper.draw(lambda style: wrapped(words, TEXT))
    lines = _lines(shown)
    assert len(lines) > 1
    assert _span(shown, lines[-1])[1] >= SIZE[0] - 24


def test_a_field_begins_where_its_words_do(paper: Paper) -> None:
    """The end of long ones is seen: of those that run to the left, the left end."""
    need("Hebrew")

    def field(words: str) -> Pixels:
        return paper.draw(lambda style: TextInput().field(style, "field", "", words, 200) and None)[30:]

    inner = SIZE[0] - 20 - 10
    assert inner - 3 <= _span(field(NAMES["Hebrew"]))[1] <= inner
    assert 29 <= _span(field(OWN[3]))[0] <= 33
    long = LEFTWARD * 3
    assert _span(field(long))[0] <= 33
    shown, alone = field(long), field(LEFTWARD[-3:])
    left = _span(alone)[0]
    width = inner - left - 4
    assert np.abs(shown[:, 30 : 30 + width] - alone[:, left : left + width]).mean() < 12


def test_the_title_on_a_plate_begins_at_its_right_and_its_star_is_at_the_left(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]
) -> None:
    need("Hebrew")
    target, surface = Target(ctx, PLATE, samples=1), Surface(ctx, 1.0)
    spans = []
    try:
        for title in ("Terrazzo", NAMES["Hebrew"]):
            scene = Scene(replace(make_cloud(1), names=[title]))
            scene.apply(ToggleFavourite(0))
            target.framebuffer.use()
            target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
            surface.draw(
                target.framebuffer, lambda style, scene=scene: lay_out_plate(style, scene, 0, None), settled=True
            )  # type: ignore[misc]
            shown = target.read().astype(np.int64)
            head = _lines(shown)[0]
            star = (shown[head, :, 0] > 200) & (shown[head, :, 2] < 120)
            white = shown[head].min(axis=2) > 180
            spans.append((np.flatnonzero(white.any(axis=0)), np.flatnonzero(star.any(axis=0))))
    finally:
        surface.release()
        target.release()
    (english, star), (hebrew, other) = spans
    assert english[0] - other[0] in range(-3, 4) and star[-1] - hebrew[-1] in range(-3, 4)
    assert other[-1] < hebrew[0] and english[-1] < star[0]


def test_words_of_the_heavier_font_are_heavier_in_every_script(paper: Paper) -> None:
    need(*NAMES)
    for script, name in NAMES.items():
        if script != "emoji":
            inks = []
            for bold in (False, True):

                def lay_out(style: Style, bold: bool = bold, name: str = name) -> None:
                    with font(style.bold if bold else style.regular, style.title):
                        text(name, TEXT)

                inks.append(int(np.maximum(paper.draw(lay_out).max(axis=2) - 20, 0).sum()))
            assert inks[1] > 1.1 * inks[0], script


def test_joiners_can_be_typed_and_controls_cannot() -> None:
    edit = TextEdit("field", "", 60)
    edit.take(f"{FAMILY}नमस्\u200dते\u3000\u202e\u200f\x07\ufffe")
    assert edit.text == f"{FAMILY}नमस्\u200dते\u3000"
