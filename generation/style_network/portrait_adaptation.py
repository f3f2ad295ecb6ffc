"""Paintings suited to a portrait: narrower views of a small face, around it, and dark portraits made lighter."""

from __future__ import annotations

import numpy as np

from generation.method import Parameters
from generation.style_network import content
from generation.subject import USUAL_MIDDLE, Face, Subject

WHOLE = 0.4
"""How often a small face, where all of the portrait was to be shown, is left as small …"""

FINE = frozenset({"plain", "over"})
"""… in these kinds: flat regions, broad brushes and patches leave nothing of it."""

LEAST_SHARE = 0.25
"""Of the portrait, in the narrowest view: of less there is too little to paint."""


def suited(parameters: Parameters, subject: Subject, rng: np.random.Generator) -> Parameters:
    """What was drawn for a head and shoulders, for this portrait; the same where it is one."""
    steps = parameters["content"]
    if subject.face is not None and subject.face.elsewhere:
        whole = parameters["kind"] in FINE and rng.random() < WHOLE
        steps = _around(steps, subject.face, whole=whole)
    if subject.gamma != 1 and parameters["kind"] != "over":
        steps = [{"do": "lift", "gamma": subject.gamma}, *steps]
    return parameters | {"content": steps}


def _around(steps: list[content.Step], face: Face, *, whole: bool) -> list[content.Step]:
    crop = next((step for step in steps if step["do"] == "crop"), None)
    others = [step for step in steps if step["do"] != "crop"]
    if crop is None and (face.zoom >= 1 or whole):
        return steps
    share, middle = 1.0, content.MIDDLE
    if crop is not None:
        share = crop["share"]
        middle = tuple(float(corner) + share / 2 for corner in crop["corner"])
    narrow = min(max(share * face.zoom, LEAST_SHARE), 1.0)
    corner = [
        min(max(own + narrow / share * (at - usual) - narrow / 2, 0.0), 1 - narrow)
        for own, at, usual in zip(face.middle, middle, USUAL_MIDDLE, strict=True)
    ]
    view = {"do": "crop", "corner": [round(value, 4) for value in corner], "share": round(narrow, 4)}
    return [view, *others] if narrow < 1 else others
