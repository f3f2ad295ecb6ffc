"""What a step makes and does, in words that a name is put together from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from generation.naming.reading import mapping

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


ENLARGED = "enlarged"
"""A change that is told only where there is nothing else to tell."""


@dataclass(frozen=True)
class Words:
    """Of one step.

    what: what it makes, as it stands within a sentence. change: what it does to another step's picture, or "" where it
    makes a picture of its own kind. traits: how, the most telling first. brief: `what` in fewer words. under: what lies
    under the work of a step that follows, `what` if that is the same.
    """

    what: str
    change: str = ""
    traits: tuple[str, ...] = ()
    brief: str = ""
    under: str = ""


WordsOf = Callable[[dict[str, Any]], Words]
"""Of a step with these parameters, perhaps of another version: read by `generation.naming.reading`."""


def always(what: str, change: str = "") -> WordsOf:
    """The same words for all parameters."""
    words = Words(what, change)
    return lambda parameters: words


def counted(count: int) -> str:
    """A number in words, up to twelve."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def on_paper(parameters: dict[str, Any]) -> tuple[str, ...]:
    """Traits of what is drawn on a paper, as `generation.painterly.colouring.draw_paper_and_inks` draws it."""
    return ("on dark paper",) if parameters.get("inverted") is True else ()


def words_for(method: str, parameters: Any, own: WordsOf | None = None) -> Words:
    """Of a step of a recipe or of a manifest; a method without words of its own is called by its name."""
    if own is not None:
        return own(mapping(parameters))
    return Words(" ".join(method.replace("_", " ").split()) or "portrait")
