"""Names of variants: what a person would call them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.colour import srgb_to_oklab
from generation.method import Picture
from generation.methods import all_methods, neural_methods
from generation.naming import colours, styles
from generation.naming.name import LONGEST, name_of
from generation.recipe import Planner
from generation.style_network import bank
from generation.style_network.architecture import BUILT_IN
from generation.style_network.method import KINDS
from generation.styles.painted import FAMILIES
from generation.styles.pictures import SCIKIT_IMAGE
from generation.super_resolution.method import enlarging

ENLARGER = enlarging(2, "classical")
METHODS = {**all_methods(), **neural_methods(), ENLARGER.name: ENLARGER, "super_resolution": ENLARGER}

RUST, TEAL, WHITE = "b5501f", "158080", "f5f5f4"


def picture(*colours_: str) -> Picture:
    """Upright stripes of equal width."""
    rows = [np.tile(np.array(list(bytes.fromhex(colour))) / 255, (40, 20, 1)) for colour in colours_]
    return np.concatenate(rows, axis=1).astype(np.float32)


RUST_AND_TEAL = picture(RUST, RUST, TEAL)


def painted(family: str) -> dict[str, Any]:
    return {"source": "painted", "family": family, "seed": 3, "scale": 1.0, "hue_shift": None, "single_hue": None}


def learned(*families: str, **joined: Any) -> dict[str, Any]:
    known = [style.family for style in bank.painter_styles()]
    numbers = [known.index(family) for family in families]
    sources = [{"source": "bank", "bank": bank.NAME, "number": number} for number in numbers]
    return {"sources": sources, "perturbation": 0.2, "seed": 1, **joined}


def network(kind: str, *passes: list[dict[str, Any]], **others: Any) -> tuple[str, dict[str, Any]]:
    made = [{"side": 256, "styles": one} for one in passes]
    return "painted_style", {"kind": kind, "content": [], "passes": made, "finish": {}, **others}


TERRAZZO, WOODCUT = learned("terrazzo"), learned("woodcut")
FLAT = {"do": "flat", "regions": {}, "colours": [[0, 0, 0]] * 4, "kept": 0.1}
FILL = {"do": "fill", "fillings": [{"style": painted("agate"), "turns": 1}, {"colour": [0, 0, 0]}]}
PRESS = {"do": "press", "style": painted("waves"), "weight": 0.5}
BUILT_IN_13 = {"sources": [{"source": "built-in", "number": 13}], "perturbation": 0.0, "seed": 1}
OF_THE_USER = {"sources": [{"source": "folder", "file": "old/starry_night.JPG"}], "perturbation": 0.0, "seed": 1}
PATCHES = ("patch_style", {"styles": [painted("agate")], "inverted": False, "original_colours": False})
DREAM = ("deep_dream", {"layer": "inception4c", "guide": None, "channels": []})

TABLE: list[tuple[list[tuple[str, Any]], str]] = [
    ([network("plain", [TERRAZZO])], "Terrazzo in rust and teal"),
    ([network("plain", [BUILT_IN_13])], "Gouache in rust and teal"),
    ([network("plain", [OF_THE_USER])], "Painting after starry night in rust and teal"),
    ([network("plain", [TERRAZZO], content=[{"do": "invert"}])], "Terrazzo in rust and teal, as a negative"),
    (
        [network("plain", [learned("woodcut", "terrazzo", join="convex", shares=[0.2, 0.8])])],
        "Terrazzo and woodcut in rust and teal",
    ),
    ([network("flat", [WOODCUT], content=[FLAT])], "Woodcut in rust and teal, four flat tones"),
    ([network("filled", [WOODCUT], content=[FILL])], "Woodcut in rust and teal, filled with agate"),
    ([network("pressed", [WOODCUT], content=[PRESS])], "Woodcut in rust and teal, pressed into Japanese waves"),
    ([network("broad", [TERRAZZO], [WOODCUT])], "Woodcut over terrazzo in rust and teal, two brushes"),
    ([network("broad", [TERRAZZO], [TERRAZZO])], "Terrazzo in rust and teal, broadly brushed"),
    ([network("broad", [TERRAZZO], [TERRAZZO]), DREAM], "Terrazzo in rust and teal, dreamt, broadly brushed"),
    (
        [network("regions", [TERRAZZO, WOODCUT], regions={"by": "noise"})],
        "Terrazzo beside woodcut in rust and teal, in patches",
    ),
    (
        [network("regions", [TERRAZZO, WOODCUT, learned("marbling")], regions={"by": "lightness"})],
        "Terrazzo, woodcut and marbling in rust and teal",
    ),
    ([PATCHES], "Patchwork of agate in rust and teal"),
    ([("swirl", {}), PATCHES], "Patchwork of agate in rust and teal, swirled"),
    ([("collage", {"views": [{}, {}]}), PATCHES], "Patchwork of agate in rust and teal, as a collage"),
    ([("layout", {"style": painted("textile")})], "Portrait laid out like woven cloth in rust and teal"),
    ([("collage", {"views": [{}, {}, {}]})], "Collage of three views in rust and teal"),
    ([("retarget", {"stretch": [1.9, 0.8]})], "Elongated portrait in rust and teal"),
    ([("rearrange", {"noise": 1.0})], "Rearranged portrait in rust and teal"),
    ([("lens", {"power": 0.6})], "Bulging portrait in rust and teal"),
    ([("kaleidoscope", {"wedges": 6})], "Kaleidoscope in rust and teal"),
    ([PATCHES, ("cubist", {})], "Cubist shards in rust and teal, over agate"),
    ([("swirl", {}), PATCHES, ("ink", {"wash": None})], "Ink drawing in rust and teal, over swirled agate"),
    ([("ink", {"wash": {"kind": "hue"}})], "Ink and wash in rust and teal"),
    ([("single_line", {"inverted": True})], "One spiral line in rust and teal, on dark paper"),
    ([("halftone", {"process": True, "lines": False})], "Four-colour halftone in rust and teal"),
    ([("risograph", {"inks": [[0, 0, 0], [1, 0, 0]]})], "Two-ink risograph in rust and teal"),
    ([("pencil", {"hardness": 2})], "Pencil drawing in rust and teal"),
    ([("neural_style", {"styles": [painted("deco")], "regions": "everywhere", "start": "noise"})],
     "Painting after Art Deco in rust and teal, out of noise"),
    ([DREAM], "Dream in rust and teal"),
    ([("deep_dream", {"guide": painted("agate")})], "Dream of agate in rust and teal"),
    ([PATCHES, DREAM, PATCHES], "Patchwork of agate in rust and teal, over agate, dreamt"),
    ([("singan", {"layout": None, "start_scale": 0}), PATCHES], "Patchwork of agate in rust and teal, reimagined"),
    ([("stylegan2", {"towards": 1.0})], "Imagined face in rust and teal"),
    ([("stylegan2", {"towards": 0.2})], "Altered likeness in rust and teal"),
    ([("blend", {}), PATCHES], "Patchwork of agate in rust and teal, from a blended face"),
    ([("transfer", {})], "Face in transition in rust and teal"),
    ([PATCHES, ("super_resolution", {"factor": 4})], "Patchwork of agate in rust and teal, enlarged"),
    ([("swirl", {}), PATCHES, ("lanczos_sharpened", {})], "Patchwork of agate in rust and teal, swirled"),
    ([("lanczos_sharpened", {"factor": 2})], "Enlarged portrait in rust and teal"),
    ([("wind_of_time", {"a": 1})], "Wind of time in rust and teal"),
    ([], "Portrait in rust and teal"),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "name"), TABLE, ids=[name for _, name in TABLE])
def test_what_a_person_would_call_it(steps: list[tuple[str, Any]], name: str) -> None:
    assert name_of(steps, RUST_AND_TEAL, METHODS) == name
    assert name_of(json.loads(json.dumps(steps)), RUST_AND_TEAL, METHODS) == name, "a manifest says as much as a recipe"


def test_every_kind_and_method_is_in_the_table() -> None:
    steps = [step for steps, _ in TABLE for step in steps]
    assert {given["kind"] for method, given in steps if method == "painted_style"} == set(KINDS)
    assert [name for name, method in METHODS.items() if method.words is None] == []


def test_recipes_of_the_real_planner() -> None:
    """Of 400 recipes, each fits in one line, most are unlike each other, and the same recipe has the same name."""
    planner = Planner(11, all_methods())
    plans = planner.plans(400)
    steps = [[(step.method, step.parameters) for step in planner.recipe(plan).steps] for plan in plans]
    names = [name_of(one, RUST_AND_TEAL, METHODS) for one in steps]
    assert names == [name_of(one, RUST_AND_TEAL, METHODS) for one in steps]
    for name in names:
        assert name[0].isupper() and name.isprintable() and len(name) <= LONGEST and "…" not in name
        assert " in rust" in name and "  " not in name and "_" not in name and " ," not in name
    assert Counter(names).most_common(1)[0][1] <= 40, "few words for all of them would be no names"
    assert len(set(names)) > 150


def test_every_style_has_words() -> None:
    assert set(styles.FAMILIES) == set(FAMILIES)
    assert len(bank.painter_styles()) == len(bank.values())
    assert {style.family for style in bank.painter_styles()} <= set(styles.FAMILIES)
    assert len(styles.BUILT_IN) == BUILT_IN
    assert set(styles.PHOTOGRAPHS) == set(SCIKIT_IMAGE)


@pytest.mark.parametrize(
    ("file", "word"),
    [
        ("starry_night.jpg", "starry night"),
        ("deep/down/Große-Welle.png", "Große Welle"),
        ("IMG_2041.JPG", styles.UNNAMED),
        ("DSC00012 (3).png", styles.UNNAMED),
        ("20240131_120000.jpg", styles.UNNAMED),
        ("a" * 60 + ".png", styles.UNNAMED),
        ("\u202eexe.png", styles.UNNAMED),
        ("", styles.UNNAMED),
    ],
)
def test_files_are_called_by_their_names_where_these_say_something(file: str, word: str) -> None:
    assert styles.of_file(file) == word


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (picture(RUST, TEAL, TEAL), ("teal", "rust")),
        (picture(RUST), ("rust",)),
        (picture(WHITE, "000000"), ("white", "black")),
        (picture("808080"), ("grey",)),
        (picture(TEAL, TEAL, TEAL, "178284"), ("teal",)),
        (picture(*[TEAL] * 19, RUST), ("teal",)),
        (picture("101013"), ("black",)),
    ],
)
def test_colours_are_named_by_what_is_seen(shown: Picture, words: tuple[str, ...]) -> None:
    assert colours.words_of(shown) == words


def test_every_colour_of_the_tables_is_called_by_its_own_word() -> None:
    both = colours.GREYS | colours.HUES
    assert 40 <= len(both) <= 65
    for word, value in both.items():
        assert colours.word_for(srgb_to_oklab(np.array(list(bytes.fromhex(value))) / 255)) == word


def test_fine_lines_keep_their_colour() -> None:
    shown = picture(WHITE, WHITE, WHITE)
    shown[:, ::3] = np.array(list(bytes.fromhex("1a2c62"))) / 255
    large = shown.repeat(4, axis=0).repeat(4, axis=1)
    assert set(colours.words_of(large)) == {"white", "navy"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 300) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
KEYS = (
    "kind", "content", "passes", "regions", "styles", "shares", "style", "side", "guide", "layout", "views",
    "stretch", "power", "inks", "angles", "dither", "towards", "sources", "source", "number", "bank", "file",
    "family", "do", "fillings", "colours", "share", "wash", "inverted", "start",
)  # fmt: skip
ODD = st.recursive(JSON, lambda inner: st.dictionaries(st.sampled_from(KEYS), inner, max_size=5), max_leaves=20)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*sorted(METHODS), "", "x" * 99]), ODD), max_size=4))
def test_parameters_of_another_version_break_nothing(steps: list[tuple[str, Any]]) -> None:
    name = name_of(steps, RUST_AND_TEAL, METHODS)
    assert 0 < len(name) <= LONGEST
