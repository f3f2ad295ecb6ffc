"""NovelAI: its prompt under `Description`, the rest as JSON under `Comment`, its model under `Source`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classification.cloud.facts import Facts, first, made


def facts(description: str, source: str, told: Mapping[str, Any]) -> Facts:
    """told: the object under `Comment`."""
    prompts, unwanted = (_captions(told.get(name)) for name in ("v4_prompt", "v4_negative_prompt"))
    return made(
        program="NovelAI",
        prompt=description or first(told, "prompt") or next(iter(prompts), ""),
        negative=first(told, "uc", "negative_prompt") or next(iter(unwanted), ""),
        model=source,
        sampler=told.get("sampler"),
        scheduler=told.get("noise_schedule"),
        seed=told.get("seed"),
        steps=told.get("steps"),
        guidance=told.get("scale"),
        size=[told.get("width"), told.get("height")],
        texts=[*prompts, *unwanted],
    )


def _captions(prompt: Any) -> list[Any]:
    """Of the fourth version: of the whole, then of each character."""
    caption = prompt.get("caption") if isinstance(prompt, Mapping) else None
    if not isinstance(caption, Mapping):
        return []
    characters = caption.get("char_captions")
    listed = characters[:100] if isinstance(characters, list) else []
    return [caption.get("base_caption"), *(one.get("char_caption") for one in listed if isinstance(one, Mapping))]
