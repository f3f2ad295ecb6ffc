"""How an image was made, in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vr_explorer.scene.recipe_words import LONGEST, how_made


def painted(*sources: int, perturbation: float = 0.3, **further: Any) -> dict[str, Any]:
    styles = [{"sources": [{"source": "built-in", "number": one} for one in sources], "perturbation": perturbation}]
    return {"passes": [{"side": 192, "styles": styles}], **further}


@pytest.mark.parametrize(
    ("method", "parameters", "said"),
    [
        ("painted_style", painted(3, 4, perturbation=0.6), "Loosely painted in two styles"),
        ("painted_style", painted(3, 3, perturbation=0.1), "Carefully painted in one style"),
        ("painted_style", painted(1, 2, 3, 4, 5), "Painted in many styles"),
        ("painted_style", {}, "Painted"),
        (
            "painted_style",
            painted(
                1, content=[{"do": "crop", "share": 0.7}, {"do": "invert"}, {"do": "flat", "regions": {"count": 5}}]
            ),
            "Painted in one style, seen from nearer, as a negative, in five flat tones",
        ),
        (
            "mosaic, painted_style",
            painted(7, before=[{"method": "mosaic", "parameters": {"stone": 0.1}}]),
            "First laid as a mosaic, then painted in one style",
        ),
        ("someone_elses", {"amount": 1.0}, "Someone elses"),
        ("stained_glass", {"cells": 220}, "Leaded as a window"),
        ("", {}, ""),
    ],
)
def test_it_is_said_as_a_person_would(method: str, parameters: dict[str, Any], said: str) -> None:
    assert how_made(method, json.dumps(parameters)) == said


def test_of_what_was_bred_it_is_said_of_how_many() -> None:
    parameters = json.dumps(painted(3, bred={"shares": [0.5, 0.5]}))
    assert how_made("painted_style", parameters, 2) == "Bred from two images, painted in one style"
    assert how_made("painted_style", parameters, 9).startswith("Bred from several images")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        '{"passes": 3}',
        '{"passes": [{"styles": "x"}]}',
        '{"passes": [{"styles": [{"perturbation": "high", "sources": {}}]}]}',
        '{"content": [{"do": "flat", "regions": {"count": [1]}}, {"do": ["crop"]}], "before": [[], {"method": 7}]}',
        '{"bred": {}}',
    ],
)
def test_whatever_a_table_has_something_short_is_said(text: str) -> None:
    said = how_made("painted_style, " + "x" * 400, text, -3)
    assert said and len(said) <= LONGEST
    assert how_made("painted_style", text)
