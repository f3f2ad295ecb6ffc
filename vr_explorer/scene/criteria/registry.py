"""All kinds of criteria: the one list that files and the page of filters go by."""

from __future__ import annotations

from vr_explorer.scene.criteria.brood import OfBrood
from vr_explorer.scene.criteria.colours import Colours
from vr_explorer.scene.criteria.criterion import Criterion
from vr_explorer.scene.criteria.direction import Rather
from vr_explorer.scene.criteria.favourites import Favourites
from vr_explorer.scene.criteria.file_metadata import Told
from vr_explorer.scene.criteria.labelled import Labelled
from vr_explorer.scene.criteria.like import Like
from vr_explorer.scene.criteria.logic import AllOf, AnyOf, Not
from vr_explorer.scene.criteria.method import Method
from vr_explorer.scene.criteria.phrase import Phrase
from vr_explorer.scene.criteria.ranges import About, InRange
from vr_explorer.scene.criteria.selected_cards import SelectedCards
from vr_explorer.scene.criteria.word import Word

CRITERIA: dict[str, type[Criterion]] = {
    kind.written or kind.__name__: kind
    for kind in (
        Colours,
        About,
        InRange,
        Like,
        Rather,
        Method,
        Told,
        Labelled,
        Word,
        Phrase,
        Favourites,
        SelectedCards,
        OfBrood,
        AllOf,
        AnyOf,
        Not,
    )
}
"""By the names that they have in files."""
