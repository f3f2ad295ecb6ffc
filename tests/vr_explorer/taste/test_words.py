"""What images have in common, in words."""

from __future__ import annotations

import numpy as np
import pytest

from vr_explorer.taste.words import Described, Vocabulary, manner_of

RED, BLUE, GREY, BROWN = (200, 30, 30), (40, 60, 210), (120, 120, 120), (110, 70, 30)


def vocabulary(colours: list[tuple[int, int, int]], manners: list[str], methods: list[str] | None = None) -> Vocabulary:
    count = len(colours)
    five = np.repeat(np.array(colours, np.uint8)[:, None], 5, axis=1)
    shares = np.full((count, 5), 0.2, np.float32)
    light = Described("Lightness", np.linspace(0.0, 1.0, count, dtype=np.float32))
    return Vocabulary(five, shares, manners, methods or ["ink"] * count, [light])


@pytest.mark.parametrize(
    ("name", "method", "manner"),
    [
        ("Terrazzo over chalk in rust and teal, two brushes", "painted_style", "terrazzo"),
        ("De Stijl in red", "painted_style", "De Stijl"),
        ("", "stained_glass", "stained glass"),
        ("", "", ""),
    ],
)
def test_a_manner_follows_from_a_name_or_else_from_the_method(name: str, method: str, manner: str) -> None:
    assert manner_of(name, method) == manner


def test_what_most_images_are_is_said_and_nothing_where_they_have_nothing_in_common() -> None:
    words = vocabulary([RED, RED, RED, BLUE, GREY, BROWN], ["mosaic", "mosaic", "mosaic", "watercolour", "discs", ""])
    assert words.describe([0, 1, 2]) == "red mosaics"
    assert words.describe([0]) == "red mosaic"
    assert words.describe([3]) == "blue watercolour" and words.describe([3, 3]) == "blue watercolour pictures"
    assert words.describe([4, 4]) == "grey discs" and words.describe([5, 5]) == "brown pictures"
    assert words.describe([3, 4]) == ""
    assert words.traits([4, 5]) == "high lightness" and words.traits([0, 5]) == ""


@pytest.mark.parametrize(
    ("manner", "several"),
    [
        ("one spiral line", "blue pictures of one spiral line"),
        ("kaleidoscope", "blue kaleidoscopes"),
        ("one-ink risograph", "blue one-ink risographs"),
        ("imagined face", "blue imagined faces"),
        ("line screen", "blue line screen pictures"),
    ],
)
def test_several_of_a_manner_are_told_in_its_plural_where_it_can_be_counted(manner: str, several: str) -> None:
    assert vocabulary([BLUE, BLUE], [manner, manner]).describe([0, 1]) == several


def test_who_keeps_only_one_kind_is_told_where_the_cloud_has_more() -> None:
    words = vocabulary([BLUE] * 6 + [RED] * 10, ["mosaic"] * 16)
    assert words.narrow([0, 1, 2, 3]) == ""
    assert words.narrow([0, 1, 2, 3, 4]) == "You have kept only blue ones so far"
    assert words.narrow([0, 1, 2, 3, 10]) == ""
    assert vocabulary([BLUE] * 16, ["mosaic"] * 16).narrow([0, 1, 2, 3, 4]) == "", "there is nothing else"
    more = vocabulary([BLUE] * 9 + [RED] * 11, ["mosaic"] * 20)
    assert more.narrow([*range(9), 9]) == "You have kept hardly any but blue ones so far"
    assert more.narrow([*range(9), 9, 10]) == ""
    kinds = vocabulary([BLUE, RED] * 8, ["mosaic"] * 6 + ["chalk"] * 10)
    assert kinds.narrow([0, 1, 2, 3, 4]) == "You have kept only mosaics so far"


def test_images_that_come_later_are_told_as_if_they_had_been_there() -> None:
    colours, manners = [BLUE] * 6 + [RED] * 4 + [BROWN] * 2, ["mosaic"] * 5 + ["chalk"] * 5 + ["watercolour"] * 2
    methods = ["ink"] * 8 + ["stained_glass"] * 4
    whole, first = vocabulary(colours, manners, methods), vocabulary(colours[:9], manners[:9], methods[:9])
    five, shares = np.repeat(np.array(colours, np.uint8)[:, None], 5, axis=1), np.full((12, 5), 0.2, np.float32)
    for part in (slice(9, 10), slice(10, 12)):
        light = np.array([0.0, 1.0, np.nan], np.float32)[: part.stop - part.start]
        first.grow(five[part], shares[part], manners[part], methods[part], [light])
    assert len(first) == 12
    for some in ([0, 1, 2], [6, 7, 9], [9], [10, 11], [0, 11]):
        assert first.describe(some) == whole.describe(some)
    assert first.traits([8, 11]) == "high lightness" and first.traits([0, 10]) == "low lightness"
    met = np.arange(12) % 2 == 0
    for title in ("Method", "Colour"):
        assert first.met(met)[title] == whole.met(met)[title]
    assert first.narrow([0, 1, 2, 3, 4]) == whole.narrow([0, 1, 2, 3, 4]) != ""


def test_how_much_was_met_is_counted_by_method_colour_and_measure() -> None:
    words = vocabulary([BLUE] * 6 + [RED] * 3, [""] * 9, ["ink"] * 6 + ["stained_glass"] * 3)
    met = np.arange(9) < 3
    found = words.met(met)
    assert [(one.words, one.images, one.share) for one in found["Method"]] == [
        ("ink", 6, 0.5),
        ("stained glass", 3, 0.0),
    ]
    assert [(one.words, one.share) for one in found["Colour"]] == [("blue", 0.5), ("red", 0.0)]
    assert [(one.words, one.share) for one in found["Lightness"]] == [("low", 1.0), ("middling", 0.0), ("high", 0.0)]


def test_images_that_do_not_count_are_left_out_of_what_is_there_and_of_what_was_met() -> None:
    words = vocabulary([BLUE] * 6 + [RED] * 3, [""] * 9, ["ink"] * 6 + ["stained_glass"] * 3)
    found = words.met(np.arange(9) < 3, np.array([0, 0, 1, 1, 1, 1, 0, 0, 0], bool))
    assert [(one.words, one.images, one.share) for one in found["Method"]] == [("ink", 4, 0.25)]
    assert [(one.words, one.share) for one in found["Colour"]] == [("blue", 0.25)]
    assert all(sum(one.images for one in rows) == 4 for rows in found.values())
