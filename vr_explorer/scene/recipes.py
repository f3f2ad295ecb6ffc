"""What changed from one image's recipe to another's, in words that a person would say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from foundation.language import N_, _
from foundation.lines import one_line
from foundation.parsing import json_of

MOST = 2
"""Changes that are told: they stand below a card."""

LONGEST = 40
DEEPEST = 8
MUCH = 1.6
"""The factor from which a number changed much."""

SAME = 0.03
"""A share by which a number may differ without being told."""

UNTOLD = frozenset(
    {"seed", "kind", "before", "number", "bank", "corner", "centre", "phase", "noise", "package", "version"}
)
"""What says nothing to a person, or is told by what stands beside it."""

COLOURS = frozenset(
    {"colours", "palette", "paper", "inks", "tints", "colouring", "background", "hue", "wash", "ground"}
)
STYLES = frozenset({"styles", "style", "sources", "source"})

SAID = {
    "perturbation": (N_("freer brushwork"), N_("calmer brushwork")),
    "side": (N_("finer brushwork"), N_("broader brushwork")),
    "strength": (N_("stronger"), N_("weaker")),
    "amount": (N_("more contrast"), N_("less contrast")),
    "count": (N_("more parts"), N_("fewer parts")),
    "cells": (N_("more pieces"), N_("fewer pieces")),
    "share": (N_("more of the picture"), N_("nearer")),
    "pitch": (N_("wider apart"), N_("closer together")),
    "sigma": (N_("softer"), N_("crisper")),
    "softness": (N_("softer edges"), N_("harder edges")),
    "blur": (N_("softer"), N_("crisper")),
    "sharpness": (N_("crisper"), N_("softer")),
    "gamma": (N_("darker"), N_("lighter")),
    "threshold": (N_("more of it in ink"), N_("less of it in ink")),
    "length": (N_("longer waves"), N_("shorter waves")),
    "angle": (N_("turned further"), N_("turned less")),
    "opacity": (N_("more opaque"), N_("more translucent")),
    "kept": (N_("more of the portrait"), N_("less of the portrait")),
}
"""Of a number that has risen, and that has fallen."""

DONE = {
    "invert": (N_("as a negative"), N_("no negative")),
    "mirror": (N_("mirrored"), N_("not mirrored")),
    "crop": (N_("seen from nearer"), N_("the whole picture")),
    "equalise": (N_("more even light"), N_("its own light")),
    "flat": (N_("in flat regions"), N_("no flat regions")),
    "median": (N_("smoothed"), N_("not smoothed")),
    "blur": (N_("softened"), N_("not softened")),
    "fill": (N_("regions filled with patterns"), N_("no filled regions")),
    "press": (N_("pressed into a pattern"), N_("not pressed into a pattern")),
    "patch": (N_("put together from patches"), N_("not of patches")),
    "lift": (N_("lifted out of the dark"), N_("as dark as it was")),
}
"""Steps before the painting: that one was taken, or is no longer."""


def changed(parent: tuple[str, str], child: tuple[str, str]) -> str:
    """From one image to the other, each as its method and its parameters (JSON) in a cloud's table."""
    (before, was), (after, now) = parent, child
    old, new = steps_in(before, was), steps_in(after, now)
    said = _of_steps([name for name, _ in old], [name for name, _ in new])
    known = dict(old)
    for name, values in new:
        if name in known:
            said += _differences(known[name], values)
    told = list(dict.fromkeys(said))
    if not told:
        return _("the same recipe, drawn anew")
    words = ", ".join(told[:MOST])
    return one_line(words if len(words) <= LONGEST else told[0], LONGEST)  # nothing cut in the middle of a word


def shares(parents: Sequence[str], parameters: str) -> dict[str, float]:
    """Of what was bred, how much it has of each of its parents, 0..1, by their ids; empty where that is not known.

    parameters: JSON in a cloud's table.
    """
    try:
        values = json_of(parameters) if parameters else {}
        told = values["bred"]["shares"]
        if len(told) != len(parents) or not all(0.0 <= share <= 1.0 for share in told):
            return {}
        found: dict[str, float] = {}
        for parent, share in zip(parents, told, strict=True):
            found[parent] = found.get(parent, 0.0) + float(share)
    except (ValueError, TypeError, KeyError, IndexError):
        return {}
    return found


def steps_in(method: str, parameters: str) -> list[tuple[str, dict[str, Any]]]:
    """Each step that made an image with its parameters, in the order in which they were done."""
    try:
        values = json_of(parameters) if parameters else {}
    except ValueError:
        values = {}
    values = values if isinstance(values, dict) else {}
    earlier = values.get("before")
    steps = [
        (str(step["method"]), step["parameters"] if isinstance(step.get("parameters"), dict) else {})
        for step in (earlier if isinstance(earlier, list) else ())
        if isinstance(step, dict) and "method" in step
    ]
    names = [name.strip() for name in method.split(",") if name.strip()]
    return [*steps, (names[-1] if names else "", values)]


def _of_steps(old: list[str], new: list[str]) -> list[str]:
    added = [name for name in new if name not in old]
    gone = [name for name in old if name not in new]
    said = [
        (_("then {done}") if new.index(name) else _("first {done}")).format(done=_words(name)) for name in added if name
    ]
    if added and gone and len(added) == len(gone) == 1 and len(old) == len(new):
        return [_("{new} instead of {old}").format(new=_words(added[0]), old=_words(gone[0]))]
    return said + [_("without {what}").format(what=_words(name)) for name in gone if name]


def _differences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    said = []
    before, after = dict(_leaves(old)), dict(_leaves(new))
    done = [{value for path, value in iter_leaves.items() if path[-1] == "do"} for iter_leaves in (before, after)]
    for number, steps in enumerate((done[1] - done[0], done[0] - done[1])):
        for step in sorted(map(str, steps)):
            words = _words(step)
            otherwise = words, _("without {what}").format(what=words)
            said.append(_(DONE[step][number]) if step in DONE else otherwise[number])
    for path in [*after, *(path for path in before if path not in after)]:
        was, now = before.get(path), after.get(path)
        if was != now and path[-1] != "do":
            words = _change(path, was, now)
            if words:
                said.append(words)
    return said


def _change(path: tuple[str, ...], was: Any, now: Any) -> str:
    names = [name for name in path if not name.isdigit()]
    if any(name in STYLES for name in names):
        if names[-1] == "perturbation" and was is not None and now is not None:
            return _number("perturbation", was, now)
        return _("another style")
    if any(name in COLOURS for name in names):
        return _("other colours")
    name = names[-1] if names else ""
    if not name or name in UNTOLD or was is None or now is None:
        return ""
    if isinstance(was, bool) or isinstance(now, bool):
        return _words(name) if now else _("not {what}").format(what=_words(name))
    if isinstance(was, int | float) and isinstance(now, int | float):
        return _number(name, was, now)
    return f"{_words(name)}: {_words(str(now))}" if isinstance(now, str) else ""


def _number(name: str, was: float, now: float) -> str:
    if abs(now - was) <= SAME * max(abs(was), abs(now)):
        return ""
    risen = now > was
    small, large = sorted((abs(was), abs(now)))
    if name in SAID:
        change = _(SAID[name][0 if risen else 1])
    else:
        change = (_("more {what}") if risen else _("less {what}")).format(what=_words(name))
    much = small == 0.0 or large / small >= MUCH
    return _("much {change}").format(change=change) if much else change


def _leaves(value: Any, path: tuple[str, ...] = (), depth: int = 0) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Single values by where they stand. What stands deeper than `DEEPEST` is left out."""
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in ("before", "bred"):
                yield from _leaves(part, (*path, str(name)), depth + 1)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _leaves(part, (*path, str(number)), depth + 1)
    elif path:
        yield path, value


def _words(name: str) -> str:
    return one_line(_(name.replace("_", " ").replace("-", " ").strip()), 24)
