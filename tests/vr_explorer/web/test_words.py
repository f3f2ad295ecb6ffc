"""What a published page says of images whose files tell of themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from classification.cloud import Cloud, Facts
from vr_explorer.web.words import words


def test_titles_are_published_and_prompts_and_people_are_not(make_cloud: Callable[[int], Cloud]) -> None:
    secret = "C:\\\\Users\\\\secret"
    told = Facts(
        title="Die Brücke", prompt=f"a secret, {secret}", caption="secret", model="secret", creator="secret",
        keywords=("secret",), texts=("secret",), loras=("secret",),
    )  # fmt: skip
    provenance = [told.to_json(), told.to_json(), "", '{"title": ["no text"], "prompt": "secret"}']
    cloud = replace(make_cloud(4), provenance=provenance, names=["", "Mosaic in rust", "", ""])
    said = words(cloud)
    assert [said["titles"][number] for number in said["title"]] == [
        "Die Brücke", "Mosaic in rust", "Stained glass", "Stained glass",
    ]  # fmt: skip
    assert "secret" not in json.dumps(said)
