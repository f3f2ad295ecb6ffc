"""Criteria in words, for labels."""

from __future__ import annotations

from vr_explorer.scene.criteria.terms import (
    About,
    AllOf,
    AnyOf,
    Chosen,
    Colours,
    Criterion,
    Favourites,
    InRange,
    Like,
    Method,
    Not,
)


def describe(criterion: Criterion) -> str:
    """A short phrase: "Abstractness 0.7–1 and not Favourites"."""
    if isinstance(criterion, AllOf | AnyOf):
        word = " and " if isinstance(criterion, AllOf) else " or "
        parts = [_inner(part) for part in criterion.criteria]
        return word.join(parts) if parts else ("Everything" if isinstance(criterion, AllOf) else "Nothing")
    if isinstance(criterion, Not):
        return f"not {_inner(criterion.criterion)}"
    if isinstance(criterion, About):
        facts = criterion.measure
        return f"{facts.title} {criterion.value:.3g}{facts.unit} ± {criterion.tolerance:.3g}{facts.unit}"
    if isinstance(criterion, InRange):
        facts = criterion.measure
        return f"{facts.title} {criterion.low:.3g}–{criterion.high:.3g}{facts.unit}"
    if isinstance(criterion, Colours):
        return "1 colour" if len(criterion.colours) == 1 else f"{len(criterion.colours)} colours"
    if isinstance(criterion, Like):
        return "Like 1 image" if len(criterion.cards) == 1 else f"Like {len(criterion.cards)} images"
    if isinstance(criterion, Method):
        return criterion.name.replace("_", " ").capitalize()
    if isinstance(criterion, Chosen):
        return "1 chosen image" if len(criterion.cards) == 1 else f"{len(criterion.cards):,} chosen images"
    assert isinstance(criterion, Favourites)
    return "Favourites"


def _inner(criterion: Criterion) -> str:
    """In brackets where a reader could bind it otherwise."""
    words = describe(criterion)
    return f"({words})" if isinstance(criterion, AllOf | AnyOf) and len(criterion.criteria) > 1 else words
