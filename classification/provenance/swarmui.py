"""SwarmUI: an object of JSON where AUTOMATIC1111 has a text, in PNG under `parameters`, else in EXIF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classification.cloud.facts import Facts, file_name, first, made

_PARAMETERS = "sui_image_params"


def is_one(told: Mapping[str, Any]) -> bool:
    """Whether an object is of SwarmUI."""
    return isinstance(told.get(_PARAMETERS), Mapping)


def facts(told: Mapping[str, Any]) -> Facts:
    """told: the object under `parameters`."""
    values: Mapping[str, Any] = told[_PARAMETERS]
    extra = told.get("sui_extra_data")
    extra = extra if isinstance(extra, Mapping) else {}
    listed = values.get("loras")
    loras = listed.split(",") if isinstance(listed, str) else listed if isinstance(listed, list) else []
    return made(
        program="SwarmUI",
        prompt=first(values, "prompt"),
        negative=values.get("negativeprompt"),
        model=file_name(values.get("model")),
        sampler=values.get("sampler"),
        scheduler=values.get("scheduler"),
        seed=values.get("seed"),
        steps=values.get("steps"),
        guidance=first(values, "cfgscale", "fluxguidancescale"),
        size=[values.get("width"), values.get("height")],
        loras=[file_name(name) for name in loras[:1_000]],
        texts=[extra.get("original_prompt"), extra.get("original_negativeprompt")],
        created=first(extra, "date", "generation_time"),
    )
