"""What a picture's file tells of how it was made and what it shows, whichever program wrote it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

LONGEST_TEXT = 10_000
"""Characters of a prompt or caption that are kept."""

LONGEST_LINE = 200
"""Characters of a name: of a model, a sampler, a person, a keyword."""

MOST = 64
"""LoRAs, keywords or texts of a picture."""

LARGEST_SEED = 1 << 64

_SIZE = re.compile(r"\(?\s*(\d{1,6})\s*[x×,]\s*(\d{1,6})\s*\)?")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LORA = re.compile(r"<(?:lora|lyco|hypernet):([^:<>]{1,200})(?::[^<>]{0,60})?>")


@dataclass(frozen=True)
class Facts:
    """An empty text, None or () where nothing is told. program: which wrote it. prompt: of the sampler; texts: all that
    a workflow holds, the prompts among them. model, sampler, scheduler, loras: names, without folders and endings of
    files. seed: 0..2⁶⁴, exact. size: width and height that were asked for, pixels. created: `YYYY-MM-DD` or
    `YYYY-MM-DDThh:mm:ss`. sources: names of the files of pictures that it was made from, or what these are called in
    their `documents`. documents: by which other files name this one: ids of a document, of a copy, of a job. grid:
    several pictures in one. twin: id of the picture that looks the same and comes first.
    """

    program: str = ""
    prompt: str = ""
    negative: str = ""
    model: str = ""
    sampler: str = ""
    scheduler: str = ""
    seed: int | None = None
    steps: int | None = None
    guidance: float | None = None
    size: tuple[int, int] | None = None
    loras: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    title: str = ""
    caption: str = ""
    keywords: tuple[str, ...] = ()
    creator: str = ""
    created: str = ""
    sources: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    grid: bool = False
    twin: str = ""

    def __bool__(self) -> bool:
        return self != Facts()

    def to_json(self) -> str:
        """What is told alone, "" where nothing is."""
        values = ((one.name, getattr(self, one.name)) for one in fields(self))
        told = {name: value for name, value in values if value is not False and value not in (None, "", ())}
        return json.dumps(told, ensure_ascii=False) if told else ""


_FIELDS = {one.name: one.type for one in fields(Facts)}

LISTS = frozenset(name for name, kind in _FIELDS.items() if kind == "tuple[str, ...]")
"""The fields that are several texts."""


def facts_of(text: str) -> Facts:
    """What `Facts.to_json` wrote, or someone else: what does not fit is left out."""
    told = _object(text)
    return made(**{name: value for name, value in told.items() if name in _FIELDS})


def written(text: str) -> Facts:
    """What `Facts.to_json` of this program wrote a moment ago, to the letter; others have `facts_of`."""
    told: dict[str, Any] = json.loads(text) if text else {}
    values: dict[str, Any] = {name: tuple(own) if isinstance(own, list) else own for name, own in told.items()}
    return Facts(**values)


_SOUGHT = ("prompt", "texts", "title", "caption", "keywords", "creator", "model", "loras", "program")


def sought(text: str) -> Iterator[str]:
    """What an image can be found by, of what `Facts.to_json` wrote or someone else: each text once, unchecked, at most
    `LONGEST_TEXT` long. What was asked to be absent from a picture is left out."""
    told = _object(text)
    absent = told["negative"] if isinstance(told.get("negative"), str) else ""
    seen: set[str] = set()
    for name in _SOUGHT:
        value = told.get(name)
        for one in value[:MOST] if isinstance(value, list) else (value,):
            if isinstance(one, str) and one not in seen and not (name == "texts" and one in absent):
                seen.add(one)
                yield one[:LONGEST_TEXT]


def named_in(text: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(field, value), each once, of those fields that are names or lists of names, as `sought` reads them; checked."""
    told = _object(text)
    for name in names if told else ():
        for one in _several(told.get(name), line_of):
            yield name, one


def _object(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def made(**told: Any) -> Facts:
    """Facts of values as a file has them, of any type; those that are none are left out."""
    values: dict[str, Any] = {}
    for name, value in told.items():
        kind = _FIELDS.get(name)
        if name in ("prompt", "negative", "caption"):
            values[name] = text_of(value)
        elif name == "created":
            values[name] = date_of(value)
        elif name == "size":
            values[name] = size_of(value)
        elif name == "seed":
            values[name] = whole_of(value, LARGEST_SEED)
        elif name == "steps":
            values[name] = whole_of(value, 100_000)
        elif name == "guidance":
            values[name] = number_of(value)
        elif name == "grid":
            values[name] = value is True
        elif name == "texts":
            values[name] = _several(value, text_of)
        elif name in LISTS:
            values[name] = _several(value, line_of)
        elif kind == "str":
            values[name] = line_of(value)
    return Facts(**values)


def _several(value: Any, kind: Any) -> tuple[str, ...]:
    items: Iterable[Any] = value if isinstance(value, list | tuple) else [value]
    return tuple(dict.fromkeys(text for item in list(items)[: 16 * MOST] if (text := kind(item))))[:MOST]


def text_of(value: Any) -> str:
    """Without what neither a table nor a panel can hold; "" where it is none."""
    if not isinstance(value, str):
        return ""
    return _UNSEEN.sub("", value[: 2 * LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n")).strip()[:LONGEST_TEXT]


def line_of(value: Any) -> str:
    """A name on one line."""
    return (
        " ".join(text_of(value[: 4 * LONGEST_LINE]).split())[:LONGEST_LINE].rstrip() if isinstance(value, str) else ""
    )


def file_name(value: Any) -> str:
    """Of a model or a LoRA: without its folders and the ending of its file."""
    name = line_of(value).replace("\\", "/").rpartition("/")[2]
    return re.sub(r"\.(safetensors|ckpt|pt|pth|bin|gguf|sft)$", "", name, flags=re.IGNORECASE)


def bare_name(value: Any) -> str:
    """Of a file: without its folders, as any system writes them."""
    return line_of(str(value).replace("\\", "/").rpartition("/")[2]) if isinstance(value, str) else ""


def whole_of(value: Any, most: int) -> int | None:
    """A whole number from 0 to `most`, also as text."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,20}\s*", value):
        value = int(value)
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None


def number_of(value: Any) -> float | None:
    """A finite number from 0 to a million, also as text."""
    if isinstance(value, str) and len(value) <= 40:
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1_000_000:
        return None
    return float(value)


def size_of(value: Any) -> tuple[int, int] | None:
    """Two whole numbers, or text as `512x768` and `(512, 768)`."""
    if isinstance(value, str):
        match = _SIZE.fullmatch(value.strip()[:40])
        value = [int(side) for side in match.groups()] if match else None
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    sides = [whole_of(side, 1_000_000) for side in value]
    return (sides[0], sides[1]) if sides[0] and sides[1] else None


def date_of(value: Any) -> str:
    """`YYYY-MM-DD[Thh:mm:ss]` of what EXIF, IPTC and XMP write; "" where it is no date from the year 1000 on."""
    match = re.match(
        r"([1-9]\d{3})[-:]?(0[1-9]|1[0-2])[-:]?(0[1-9]|[12]\d|3[01])"
        r"(?:[ T]?([01]\d|2[0-3]):?([0-5]\d)(?::?([0-5]\d))?)?",
        line_of(value)[:40],
    )
    if not match:
        return ""
    year, month, day, hour, minute, second = match.groups()
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second or '00'}" if hour else "")


def loras_in(prompt: str) -> tuple[str, ...]:
    """Those that a prompt calls, as `<lora:NAME:0.8>`."""
    return tuple(dict.fromkeys(file_name(name) for name in _LORA.findall(prompt)))


def first(values: Mapping[str, Any], *names: str) -> Any:
    """The first of these keys that has a value."""
    return next((values[name] for name in names if values.get(name) not in (None, "")), None)
