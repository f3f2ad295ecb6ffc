"""Easy Diffusion: each setting under its own name, as texts of PNG, else as an object of JSON in EXIF's comment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from classification.cloud.facts import Facts, file_name, made

_OWN = {"num_inference_steps", "use_stable_diffusion_model"}
_LISTED = re.compile(r"['\"]([^'\"]{1,200})['\"]")


def is_one(told: Mapping[str, Any]) -> bool:
    """Whether texts or an object are of Easy Diffusion."""
    return set(told) >= _OWN


def facts(told: Mapping[str, Any]) -> Facts:
    """told: the settings, as texts or as values."""
    return made(
        program="Easy Diffusion",
        prompt=told.get("prompt"),
        negative=told.get("negative_prompt"),
        model=file_name(told.get("use_stable_diffusion_model")),
        sampler=told.get("sampler_name"),
        scheduler=told.get("scheduler_name"),
        seed=told.get("seed"),
        steps=told.get("num_inference_steps"),
        guidance=told.get("guidance_scale"),
        size=[told.get("width"), told.get("height")],
        loras=[file_name(name) for name in _names(told.get("use_lora_model"))],
        texts=[told.get("original_prompt")],
    )


def _names(value: Any) -> list[Any]:
    """One name, or several, as a list or as Python writes one."""
    if isinstance(value, str) and value.startswith("["):
        return _LISTED.findall(value[:20_000])
    return value[:1_000] if isinstance(value, list) else [value]
