"""Fooocus: an object of JSON where AUTOMATIC1111 has a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classification.cloud.facts import Facts, file_name, first, made

_LORAS = 20


def is_one(told: Mapping[str, Any]) -> bool:
    """Whether an object is of Fooocus."""
    return bool({"base_model", "Base Model"} & set(told)) or str(told.get("version", "")).startswith("Fooocus")


def facts(told: Mapping[str, Any]) -> Facts:
    """told: by the names of version 2.2 and later, or as the log before had them ("Base Model")."""
    values = {str(name).lower().replace(" ", "_"): value for name, value in list(told.items())[:1_000]}
    listed = values.get("loras")
    loras = [one[0] for one in listed if isinstance(one, list) and one] if isinstance(listed, list) else []
    loras += [
        value.rpartition(" : ")[0] or value
        for number in range(1, _LORAS)
        if isinstance(value := values.get(f"lora_combined_{number}"), str)
    ]
    loras += [
        str(value).rpartition(" : ")[0]
        for name, value in values.items()
        if name.startswith("lora_")
        and not name.startswith("lora_combined")
        and isinstance(value, str)
        and " : " in value
    ]
    return made(
        program="Fooocus",
        prompt=first(values, "prompt", "full_prompt"),
        negative=first(values, "negative_prompt", "full_negative_prompt"),
        model=file_name(first(values, "base_model", "base_model_name")),
        sampler=values.get("sampler"),
        scheduler=values.get("scheduler"),
        seed=values.get("seed"),
        steps=values.get("steps"),
        guidance=values.get("guidance_scale"),
        size=values.get("resolution"),
        loras=[file_name(name) for name in loras],
        texts=[values.get("prompt_expansion")],
    )
