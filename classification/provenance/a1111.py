"""AUTOMATIC1111's web UI, Forge and those that write as they do: a text, in PNG under `parameters`, else in EXIF.

prompt, over any number of lines
Negative prompt: likewise
Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x768, Model: name, Version: v1.10.1
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from classification.cloud.facts import Facts, file_name, line_of, loras_in, made, text_of

_NEGATIVE = "Negative prompt:"
_SETTING = re.compile(r'\s*([A-Za-z][\w \-/]{0,60}):\s*("(?:\\.|[^\\"]){0,1000}"|[^,]*)(?:,|$)')
_SETTINGS_AT_LEAST = 3
_LONGEST = 100_000
_LINES = 2_000
_LISTED = "Civitai resources:"
_FORGE = re.compile(r"f\d|.*forge", re.IGNORECASE)


def facts(text: str) -> Facts | None:
    """None: it is no such text."""
    lines = text[:_LONGEST].replace("\r\n", "\n").split("\n")[:_LINES]
    settings, last = dict[str, str](), ""
    for number in reversed(range(len(lines))):
        if ": " in lines[number] and not lines[number].startswith(_NEGATIVE):
            told = _settings(lines[number])
            if len(told) >= _SETTINGS_AT_LEAST and "Steps" in told:
                settings, last, lines = told, lines[number], lines[:number]
                break
    else:
        if not any(line.startswith(_NEGATIVE) for line in lines):
            return None
    start = next((number for number, line in enumerate(lines) if line.startswith(_NEGATIVE)), len(lines))
    prompt, negative = "\n".join(lines[:start]), "\n".join(lines[start:]).removeprefix(_NEGATIVE)
    hashed = [file_name(one.partition(":")[0]) for one in settings.get("Lora hashes", "").split(",")]
    version = settings.get("Version", "")
    resources = list(_resources(last))
    models = [file_name(name) for kind, name in resources if kind in ("checkpoint", "model")]
    return made(
        program="Civitai" if resources else "Forge" if _FORGE.match(version) else "AUTOMATIC1111",
        prompt=prompt,
        negative=negative,
        model=file_name(settings.get("Model", "")) or next(iter(models), ""),
        sampler=settings.get("Sampler", ""),
        scheduler=settings.get("Schedule type", ""),
        seed=settings.get("Seed"),
        steps=settings.get("Steps"),
        guidance=settings.get("CFG scale"),
        size=settings.get("Size"),
        loras=[*loras_in(text_of(prompt)), *hashed, *(name for kind, name in resources if kind in ("lora", "lycoris"))],
        grid="Script" in settings and "plot" in settings["Script"].lower(),
    )


def _resources(line: str) -> Iterator[tuple[str, str]]:
    """(kind, name) of the models that Civitai lists behind the settings."""
    _, _, listed = line.partition(_LISTED)
    try:
        values, _ = json.JSONDecoder().raw_decode(listed[:_LONGEST].lstrip())
    except (ValueError, RecursionError):
        return
    for value in values[:1_000] if isinstance(values, list) else ():
        if isinstance(value, Mapping):
            yield line_of(value.get("type")).lower(), line_of(value.get("modelName"))


def _settings(line: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _SETTING.findall(line[:20_000]):
        quoted = len(value) > 1 and value.startswith('"') and value.endswith('"')
        found.setdefault(name.strip(), value[1:-1].replace('\\"', '"') if quoted else value.strip())
    return found
