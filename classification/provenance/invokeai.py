"""InvokeAI: `invokeai_metadata` (from 3.0), before that `sd-metadata`, before that the command under `Dream`."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from typing import Any

from classification.cloud.facts import Facts, bare_name, file_name, first, loras_in, made, text_of

NAME = "InvokeAI"

_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_OPTION = re.compile(r"(?:^|\s)-([sSWHCA])\s*(\S{1,40})")
_BEGUN_WITH = re.compile(r'(?:^|\s)-I\s*(?:"([^"]{1,1000})"|(\S{1,1000}))')
_MOST_VALUES = 100_000
_COMMAND = re.compile(r'\s*"((?:\\.|[^"\\])*)"(.*)', re.DOTALL)
_LONGEST = 50_000


def facts(told: Mapping[str, Any]) -> Facts:
    """told: the object under `invokeai_metadata`."""
    loras = [_name(first(lora, "lora", "model")) for lora in _objects(told.get("loras"))]
    return made(
        program=NAME,
        prompt=told.get("positive_prompt"),
        negative=told.get("negative_prompt"),
        model=_name(told.get("model")),
        sampler=told.get("scheduler"),
        seed=told.get("seed"),
        steps=told.get("steps"),
        guidance=first(told, "cfg_scale", "guidance"),
        size=[told.get("width"), told.get("height")],
        loras=loras,
        texts=[told.get("positive_style_prompt"), told.get("negative_style_prompt")],
        sources=[told.get("init_image"), *_images(told)],
    )


def former(told: Mapping[str, Any]) -> Facts:
    """told: the object under `sd-metadata`."""
    image = told.get("image")
    image = image if isinstance(image, Mapping) else {}
    prompt = image.get("prompt")
    if isinstance(prompt, list):
        prompt = ", ".join(text_of(part.get("prompt")) for part in _objects(prompt))
    prompt, negative = _divided(text_of(prompt))
    return made(
        program=NAME,
        prompt=prompt,
        negative=negative,
        model=file_name(first(told, "model_weights", "model")),
        sampler=image.get("sampler"),
        seed=image.get("seed"),
        steps=image.get("steps"),
        guidance=image.get("cfg_scale"),
        size=[image.get("width"), image.get("height")],
        loras=loras_in(prompt),
        sources=[bare_name(image.get("init_image_path"))],
    )


def command(text: str) -> Facts | None:
    """text: under `Dream`. None: it is no such command."""
    match = _COMMAND.fullmatch(text[:_LONGEST])
    if match is None:
        return None
    prompt, negative = _divided(text_of(match[1].replace('\\"', '"')))
    options, begun_with = dict(_OPTION.findall(match[2])), _BEGUN_WITH.search(match[2])
    return made(
        program=NAME,
        prompt=prompt,
        negative=negative,
        sampler=options.get("A"),
        seed=options.get("S"),
        steps=options.get("s"),
        guidance=options.get("C"),
        size=[options.get("W"), options.get("H")],
        sources=[bare_name(begun_with[1] or begun_with[2])] if begun_with else [],
    )


def _images(told: Mapping[str, Any]) -> list[Any]:
    """The pictures that control nets, adapters, references and layers have: each has its name under `image_name`."""
    names, waiting = [], deque[Any]([told])
    for _ in range(_MOST_VALUES):
        if not waiting:
            break
        value = waiting.popleft()
        if isinstance(value, Mapping):
            names.append(value.get("image_name"))
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return [name for name in names if name is not None]


def _divided(prompt: str) -> tuple[str, str]:
    """What is in brackets is what is not wanted."""
    return _BRACKETS.sub("", prompt).strip(), ", ".join(_BRACKETS.findall(prompt))


def _name(model: Any) -> str:
    if isinstance(model, Mapping):
        model = first(model, "model_name", "name", "key")
    return file_name(model)


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value[:1_000] if isinstance(item, Mapping)] if isinstance(value, list) else []
