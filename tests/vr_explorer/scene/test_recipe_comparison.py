"""What differs between two images' recipes, of this program and of others."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from classification.cloud import Cloud
from foundation import language
from vr_explorer.scene.method_names import method_words
from vr_explorer.scene.recipe_comparison import NOTHING, changed_since, differences

TOLD = {
    "program": "ComfyUI",
    "prompt": "portrait of an old sailor, oil on canvas, fog",
    "negative": "blurry",
    "model": "dreamshaper_8",
    "seed": 18446744073709551615,
    "steps": 20,
    "guidance": 7.0,
    "size": [512, 768],
    "loras": ["oil", "grain"],
}


@pytest.fixture
def compared(make_cloud: Callable[[int], Cloud]) -> Callable[..., dict[str, tuple[str, str]]]:
    def of(*told: Any, **changed: Sequence[Any]) -> dict[str, tuple[str, str]]:
        """The first two images with this provenance, and with other fields of the cloud."""
        plain = replace(make_cloud(3), methods=["", "", ""], parameters=["", "", ""])
        texts = [one if isinstance(one, str) else json.dumps(one) for one in told]
        cloud = replace(plain, provenance=[*texts, ""] if told else [], **changed)
        return {one.name: one.values for one in differences(cloud, 0, 1)}

    return of


def test_nothing_differs_of_the_same_recipe(compared: Any) -> None:
    assert compared(TOLD, TOLD) == {} == compared()


def test_prompts_are_told_by_what_each_has_for_itself(compared: Any) -> None:
    found = compared(TOLD, TOLD | {"prompt": "portrait of an old sailor, neon lights, oil on canvas"})
    assert found == {"Prompt": ("fog", "neon lights")}
    found = compared(TOLD, TOLD | {"prompt": "fog, oil on canvas, portrait of an old sailor", "negative": ""})
    assert found["Prompt"][1].startswith("fog, oil") and found["Not wanted"] == ("blurry", NOTHING)


def test_numbers_are_exact_and_sizes_are_sides(compared: Any) -> None:
    changed = {"seed": 18446744073709551614, "steps": 35, "guidance": 4.5, "size": [1024, 512], "loras": ["oil"]}
    found = compared(TOLD, TOLD | changed)
    assert found == {
        "LoRAs": ("grain", NOTHING),
        "Seed": ("18446744073709551615", "18446744073709551614"),
        "Steps": ("20", "35"),
        "Guidance": ("7", "4.5"),
        "Asked for in": ("512 × 768", "1024 × 512"),
    }
    assert list(found) == ["LoRAs", "Seed", "Steps", "Guidance", "Asked for in"], "the most telling first"


def test_programs_differ_and_one_may_tell_nothing(compared: Any) -> None:
    found = compared(TOLD, "")
    assert found["Program"] == ("ComfyUI", NOTHING) and found["Seed"][1] == NOTHING
    assert compared({"program": "A1111", "seed": 5}, {"program": "ComfyUI", "seed": 5}) == {
        "Program": ("A1111", "ComfyUI")
    }


def test_this_programs_recipes_differ_in_words_and_numbers(compared: Any) -> None:
    one = {"kind": "plain", "passes": [{"side": 256, "styles": [1]}, {"side": 128}], "seed": 4, "version": 3}
    other = {"kind": "plain", "passes": [{"side": 128, "styles": [1]}, {"side": 64}], "seed": 4, "version": 4}
    found = compared(methods=["ink", "ink", ""], parameters=[json.dumps(one), json.dumps(other), ""])
    assert found == {
        "Beside the other": ("much finer brushwork", "much broader brushwork"),
        "Side": ("256", "128"),
        "Side 2": ("128", "64"),
    }
    found = compared(methods=["ink", "low_poly", ""], parameters=["{}", json.dumps({"cells": 30}), ""])
    assert found["Method"] == ("Ink", "Low poly")


def test_a_parent_and_its_child_know_each_other(compared: Any, make_cloud: Callable[[int], Cloud]) -> None:
    ids = make_cloud(3).ids
    older, younger = "the other was made from it", "made from the other"
    assert compared(parents=[[], [ids[0]], []])["Descent"] == (older, younger)
    assert compared(parents=[[ids[1]], [], []])["Descent"] == (younger, older)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[" * 50_000,
        "null",
        '"text"',
        json.dumps({"seed": {"a": [1]}, "prompt": 7, "loras": 3, "size": "x"}),
        json.dumps({"prompt": "word, " * 50_000, "program": "\u202e\x00" + "x" * 10_000}),
    ],
)
def test_what_a_stranger_wrote_costs_nothing(text: str, compared: Any) -> None:
    found = compared(text, TOLD, parameters=[text, '{"a": 1}', ""])
    assert found and all(len(value) <= 240 for values in found.values() for value in values)


def test_it_is_told_in_the_present_language(compared: Any) -> None:
    before = language.present()
    try:
        language.choose("de")
        assert compared(TOLD, TOLD | {"guidance": 4.5}) == {"Führung": ("7", "4,5")}
    finally:
        language.choose(before)
    assert "Guidance" in compared(TOLD, TOLD | {"guidance": 4.5})


def test_programs_are_written_as_they_write_themselves() -> None:
    assert method_words("comfyui") == "ComfyUI" and method_words("swirl, comfyui") == "Swirl, ComfyUI"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"prompt": "a bridge", "model": "flux1-dev", "seed": 3}, "another prompt, another model"),
        ({"seed": 3}, "another seed"),
        ({"program": "InvokeAI", "loras": []}, "other LoRAs, another program"),
        ({}, "the same recipe, drawn anew"),
    ],
)
def test_what_changed_from_a_parent_of_another_program_is_said_in_few_words(
    make_cloud: Callable[[int], Cloud], changed: dict[str, Any], said: str
) -> None:
    cloud = replace(make_cloud(2), methods=["", ""], parameters=["", ""])
    cloud = replace(cloud, provenance=[json.dumps(TOLD), json.dumps(TOLD | changed)])
    assert changed_since(cloud, 0, 1) == said
    assert changed_since(replace(cloud, provenance=[]), 0, 1) == "", "nothing is known"
    own = replace(cloud, methods=["", "ink"], parameters=["", '{"sigma": 0.1}'])
    assert "another" not in changed_since(own, 0, 1), "this program says what it did"
