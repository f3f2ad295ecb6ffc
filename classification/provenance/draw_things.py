"""Draw Things: an object of JSON as EXIF's comment, which PNG has in its XMP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classification.cloud.facts import Facts, file_name, made

_OWN = {"c", "uc", "sampler", "scale", "seed"}


def is_one(told: Mapping[str, Any]) -> bool:
    """Whether an object is of Draw Things."""
    return set(told) >= _OWN


def facts(told: Mapping[str, Any]) -> Facts:
    """told: the object of the comment."""
    loras = told.get("lora")
    return made(
        program="Draw Things",
        prompt=told.get("c"),
        negative=told.get("uc"),
        model=file_name(told.get("model")),
        sampler=told.get("sampler"),
        seed=told.get("seed"),
        steps=told.get("steps"),
        guidance=told.get("scale"),
        size=told.get("size"),
        loras=[
            file_name(one.get("model"))
            for one in (loras[:1_000] if isinstance(loras, list) else ())
            if isinstance(one, Mapping)
        ],
    )
