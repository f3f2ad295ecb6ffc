"""A filter that is being put together."""

from __future__ import annotations

from vr_explorer.panels.draft import Draft
from vr_explorer.panels.editors import (
    ColoursEditor,
    ExamplesEditor,
    MethodsEditor,
    RangesEditor,
    SwitchesEditor,
    ToldEditor,
)
from vr_explorer.scene.criteria import AllOf, AnyOf, Colours, Favourites, InRange, Like, Measure, Method, Not, Told


def test_what_is_chosen_becomes_one_criterion() -> None:
    draft = Draft()
    assert draft.criterion() is None
    draft.add_colour((10, 20, 30))
    assert draft.criterion() == Colours(((10, 20, 30),), draft.of(ColoursEditor).tolerance)
    draft.set_range(Measure.LIGHTNESS, 0.2, 0.6)
    draft.of(MethodsEditor).methods = ["mosaic", "halftone"]
    draft.of(ToldEditor).values["creator"].append("Jörg")
    draft.of(ToldEditor).values["model"] += ["one", "other"]
    draft.add_example(7)
    draft.of(SwitchesEditor).switch(Favourites, True)
    assert draft.criterion() == AllOf(
        (
            Colours(((10, 20, 30),), draft.of(ColoursEditor).tolerance),
            InRange(Measure.LIGHTNESS, 0.2, 0.6),
            AnyOf((Method("mosaic"), Method("halftone"))),
            AnyOf((Told("model", "one"), Told("model", "other"))),
            Told("creator", "Jörg"),
            Like((7,)),
            Favourites(),
        )
    )
    draft.inverted = True
    assert isinstance(draft.criterion(), Not)


def test_a_range_of_everything_asks_for_nothing() -> None:
    draft = Draft()
    draft.set_range(Measure.COMPOSITION, 10.0, 60.0)
    assert draft.of(RangesEditor).range_of(Measure.COMPOSITION) == (10.0, 60.0)
    draft.set_range(Measure.COMPOSITION, 0.0, 100.0)
    assert draft.criterion() is None
    assert draft.of(RangesEditor).range_of(Measure.COMPOSITION) == (0.0, 100.0)


def test_the_sixth_takes_the_place_of_the_first() -> None:
    draft = Draft()
    for number in range(6):
        draft.add_colour((number, 0, 0))
        draft.add_example(number)
        draft.add_example(number)
    assert draft.of(ColoursEditor).colours == [(number, 0, 0) for number in range(1, 6)]
    assert draft.of(ExamplesEditor).cards == [1, 2, 3, 4, 5]
