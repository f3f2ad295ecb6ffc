"""Names of images in the language of the screen: read by the rule by which variants are named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from foundation import language
from generation.methods import all_methods
from generation.naming import colours, styles
from generation.naming.name import name_of
from generation.recipe import Planner
from tests.generation.test_naming import RUST_AND_TEAL, TABLE
from vr_explorer.scene.image_name_words import COLOURS, WHATS
from vr_explorer.scene.image_names import name_words

OF_ANOTHER_AUTHOR = "Wind of time in rust and teal"


@pytest.fixture
def german() -> Iterator[None]:
    language.choose("de")
    yield
    language.choose("en")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Terrazzo in rust and teal, dreamt", "Terrazzo in Rost und Blaugrün, geträumt"),
        ("Woodcut over terrazzo in moss, two brushes", "Holzschnitt über Terrazzo in Moos, zwei Pinsel"),
        (
            "Agate, woodcut and chalk in rust, over swirled woodcut",
            "Achat, Holzschnitt und Kreide in Rost, über Holzschnitt (verwirbelt)",
        ),
        ("Patchwork of three styles in dusty pink", "Flickwerk aus drei Stilen in Altrosa"),
        ("Three styles in sky blue", "Drei Stile in Himmelblau"),
        ("Pen and wash beside De Stijl in stone", "Feder und Lavierung neben De Stijl in Stein"),
        ("Painting after starry night in rust", "Gemälde nach starry night in Rost"),
        ("Woodcut in rust, over painting after agate", "Holzschnitt in Rost, über Gemälde nach Achat"),
        ("Woodcut", "Holzschnitt"),
    ],
)
def test_a_name_is_said_in_german(german: None, name: str, said: str) -> None:
    assert name_words(name) == said


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Sunset in Berlin, evening",
        "Wind of time in rust and teal",
        "Terrazzo in rust and teal, with love",
        "Woodcut in rust, over the hills",
        "in rust",
        ", ".join(["agate"] * 12) + ", ag",
        " and ".join(["agate"] * 9) + " and ag",
        ", ".join(["agate and agate"] * 5),
        ", ".join(["agate"] * 400),
    ],
)
def test_a_name_that_was_not_made_so_stays(german: None, name: str) -> None:
    assert name_words(name) == name


def test_in_english_names_stay() -> None:
    assert name_words("Woodcut in rust") == "Woodcut in rust"


def test_whatever_variants_are_called_is_said_in_german(german: None) -> None:
    methods = all_methods()
    planner = Planner(11, methods)
    recipes = [planner.recipe(plan).steps for plan in planner.plans(100)]
    drawn = [name_of([(step.method, step.parameters) for step in steps], RUST_AND_TEAL, methods) for steps in recipes]
    names = {*drawn, *(name for _, name in TABLE)} - {OF_ANOTHER_AUTHOR}
    assert [name for name in names if "in Rost" not in name_words(name)] == []


def test_all_styles_and_colours_have_words_of_their_own() -> None:
    assert {word.lower() for word in (*styles.FAMILIES.values(), *styles.BUILT_IN)} <= set(WHATS)
    assert set(COLOURS) == {*colours.GREYS, *colours.HUES}
