"""What differs between the recipes of two images, whichever programs made them: in words and numbers side by side, and
in few words below a child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from classification.cloud import Cloud, facts_of
from foundation.language import N_, _, format_number, present
from foundation.lines import one_line
from vr_explorer.scene.method_names import method_words
from vr_explorer.scene.recipes import changed, steps_in

NOTHING = "–"
"""Where one of the two has nothing of a kind."""

LONGEST = 240
"""Characters of a value."""

MOST_PARTS = 64
"""Of a prompt, or values of a recipe."""

_TEXTS = (("prompt", N_("Prompt")), ("negative", N_("Not wanted")))
_NAMES = (("program", N_("Program")), ("model", N_("Model")))
_NUMBERS = (
    ("seed", N_("Seed")),
    ("steps", N_("Steps")),
    ("guidance", N_("Guidance")),
    ("sampler", N_("Sampler")),
    ("scheduler", N_("Scheduler")),
    ("size", N_("Asked for in")),
)
_UNTOLD = frozenset({"before", "bred", "version", "package"})
_PARTS = re.compile(r"[,;\n]|\.\s")
_DEEPEST = 6


_CHANGED = (
    ("prompt", N_("another prompt")),
    ("model", N_("another model")),
    ("loras", N_("other LoRAs")),
    ("program", N_("another program")),
    ("seed", N_("another seed")),
    ("sampler", N_("another sampler")),
    ("steps", N_("other steps")),
    ("guidance", N_("another guidance")),
    ("size", N_("another size")),
    ("negative", N_("other words to avoid")),
)
"""Below a child, the most telling first."""

MOST_CHANGED = 2


class Difference(NamedTuple):
    """name: of what differs. values: of the first image and of the second; all ready to read."""

    name: str
    values: tuple[str, str]


class _Recipe(NamedTuple):
    id: str
    parents: tuple[str, ...]
    method: str
    parameters: str
    provenance: str


def differences(cloud: Cloud, first: int, second: int) -> tuple[Difference, ...]:
    """What the two images of these numbers were made of, as far as it is not the same; the most telling first."""
    return _differences(_recipe(cloud, first), _recipe(cloud, second), present())


def changed_since(cloud: Cloud, parent: int, child: int) -> str:
    """From one image to another that was made from it, in few words; "" where nothing is known of either."""
    one, other = _recipe(cloud, parent), _recipe(cloud, child)
    if one.parameters or other.parameters:
        return changed((one.method, one.parameters), (other.method, other.parameters))
    was, now = facts_of(one.provenance), facts_of(other.provenance)
    if not any(getattr(now, key) for key, _ in _CHANGED):
        return ""
    told = [_(words) for key, words in _CHANGED if getattr(now, key) != getattr(was, key)]
    return ", ".join(told[:MOST_CHANGED]) or _("the same recipe, drawn anew")


def _recipe(cloud: Cloud, number: int) -> _Recipe:
    provenance = cloud.provenance[number] if cloud.provenance else ""
    own = cloud.ids[number], tuple(cloud.parents[number]), cloud.methods[number], cloud.parameters[number]
    return _Recipe(*own, provenance)


@lru_cache(maxsize=32)
def _differences(first: _Recipe, second: _Recipe, language: str) -> tuple[Difference, ...]:
    """language: in which they are told."""
    found = [*_descent(first, second), *_provenance(first, second), *_own(first, second)]
    return tuple(one for one in found if one.values[0] != one.values[1])


def _descent(first: _Recipe, second: _Recipe) -> Iterator[Difference]:
    older, younger = _("the other was made from it"), _("made from the other")
    if first.id in second.parents:
        yield Difference(_("Descent"), (older, younger))
    elif second.id in first.parents:
        yield Difference(_("Descent"), (younger, older))


def _provenance(first: _Recipe, second: _Recipe) -> Iterator[Difference]:
    one, other = facts_of(first.provenance), facts_of(second.provenance)
    for key, name in _NAMES:
        yield Difference(_(name), (_line(getattr(one, key)), _line(getattr(other, key))))
    for key, name in _TEXTS:
        yield Difference(_(name), _apart(_split(getattr(one, key)), _split(getattr(other, key))))
    yield Difference(_("LoRAs"), _apart(list(one.loras), list(other.loras)))
    for key, name in _NUMBERS:
        yield Difference(_(name), (_line(getattr(one, key)), _line(getattr(other, key))))


def _own(first: _Recipe, second: _Recipe) -> Iterator[Difference]:
    """Of this program's own images."""
    if not (first.parameters and second.parameters):
        return
    steps = [steps_in(one.method, one.parameters) for one in (first, second)]
    methods = [method_words(", ".join(name for name, _ in one)) for one in steps]
    yield Difference(_("Method"), (methods[0] or NOTHING, methods[1] or NOTHING))
    pairs = (second.method, second.parameters), (first.method, first.parameters)
    yield Difference(_("Beside the other"), (changed(*pairs), changed(*reversed(pairs))))
    known = dict(steps[0])
    for name, values in steps[1]:
        if name in known:
            yield from _values(known[name], values)


def _values(one: dict[str, Any], other: dict[str, Any]) -> Iterator[Difference]:
    first, second = dict(_flat(one)), dict(_flat(other))
    for path in list(dict.fromkeys((*first, *second)))[:MOST_PARTS]:
        yield Difference(_named(path), (first.get(path, NOTHING), second.get(path, NOTHING)))


def _flat(value: Any, path: tuple[str, ...] = (), depth: int = 0) -> Iterator[tuple[tuple[str, ...], str]]:
    """Single values and lists of these, by where they stand."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for name, part in list(value.items())[:MOST_PARTS]:
            if name not in _UNTOLD:
                yield from _flat(part, (*path, str(name)), depth + 1)
    elif isinstance(value, list) and any(isinstance(part, dict | list) for part in value):
        for number, part in enumerate(value[:MOST_PARTS]):
            yield from _flat(part, (*path, str(number + 1)), depth + 1)
    elif path:
        yield path, _line(value)


def _named(path: tuple[str, ...]) -> str:
    """By the last name on the way, and by the number of each list's part but of a list's only one."""
    name = next((part for part in reversed(path) if not part.isdigit()), path[-1])
    numbers = [part for part in path if part.isdigit()]
    words = _(name.replace("_", " ").replace("-", " ").strip())
    return one_line(" ".join((words[:1].upper() + words[1:], *(number for number in numbers if number != "1"))), 40)


def _line(value: Any) -> str:
    """A value as it is shown; a size is two whole numbers."""
    if value in (None, "", (), []):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return format_number(value, ".4g")
    if isinstance(value, list | tuple):
        whole = len(value) == 2 and all(type(part) is int for part in value)
        return one_line((" × " if whole else ", ").join(_line(part) for part in value[:MOST_PARTS]), LONGEST)
    return one_line(str(value), LONGEST) or NOTHING


def _split(text: str) -> list[str]:
    return [part.strip() for part in _PARTS.split(text) if part.strip()]


def _apart(one: list[str], other: list[str]) -> tuple[str, str]:
    """What each has for itself; where that is all the same in another order, all of it."""
    if one == other:
        return NOTHING, NOTHING
    alone = [part for part in one if part not in other], [part for part in other if part not in one]
    if not alone[0] and not alone[1]:
        alone = one, other
    first, second = (one_line(", ".join(dict.fromkeys(parts)), LONGEST) or NOTHING for parts in alone)
    return first, second
