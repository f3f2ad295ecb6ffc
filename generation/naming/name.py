"""The name of a variant: [what] in [colour] and [colour], [what was done]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generation.method import Method, Picture
from generation.naming.colours import words_of
from generation.naming.words import ENLARGED, Words, words_for

LONGEST = 60
"""Characters of a name."""

MOST_PARTS = 2
"""How many things that were done a name tells."""

Named = tuple[str, Any]
"""A method's name and its parameters."""


def name_of(steps: Sequence[Named], picture: Picture, methods: Mapping[str, Method]) -> str:
    """One line of at most LONGEST characters, the same for the same steps and picture.

    steps: in order, those of the variant that this one started from among them. picture: what they made. methods: of
    the run, which know the words for what they make.
    """
    own = {name: method.words for name, method in methods.items()}
    words = [words_for(method, parameters, own.get(method)) for method, parameters in steps] or [Words("portrait")]
    telling = [one for one in words if one.change != ENLARGED]
    if not telling:
        return composed(words[-1], words_of(picture), ())
    main = next((one for one in reversed(telling) if not one.change), telling[-1])
    parts = [*_done(telling, main), *main.traits] or [ENLARGED] * (len(telling) < len(words))
    return composed(main, words_of(picture), list(dict.fromkeys(parts))[:MOST_PARTS])


def composed(words: Words, colours: Sequence[str], parts: Sequence[str]) -> str:
    """The longest form that fits: parts go first, the last one before the others, then the second colour."""
    whats = [what for what in (words.what, words.brief) if what]
    forms = [(what, colours, parts[:count]) for what in whats for count in range(len(parts), -1, -1)]
    forms += [(what, colours[:1], ()) for what in whats] + [(what, (), ()) for what in whats]
    for what, given, told in forms:
        name = ", ".join([f"{what} in {' and '.join(given)}" if given else what, *told])
        if len(name) <= LONGEST:
            break
    name = name[:1].upper() + name[1:]
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"


def _done(words: Sequence[Words], main: Words) -> list[str]:
    """What the other steps add, in their order: "swirled", "over woodcut", "over swirled woodcut"."""
    done: list[str] = []
    at = next(number for number, one in enumerate(words) if one is main)
    for number, one in enumerate(words):
        if number == at:
            continue
        if one.change:
            done.append(one.change)
        elif number < at:
            done = [part for part in done if not part.startswith("over ")]  # that is hidden under this one
            adjective = done.pop() if done and " " not in done[-1] else ""
            done.append(" ".join(filter(None, ("over", adjective, one.under or one.what))))
    return done
