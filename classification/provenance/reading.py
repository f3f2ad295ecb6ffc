"""Reads a picture's provenance, whichever program has written it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from classification.cloud.facts import Facts
from classification.provenance import (
    a1111,
    comfyui,
    content_credentials,
    draw_things,
    easy_diffusion,
    exif,
    fooocus,
    invokeai,
    iptc,
    midjourney,
    novelai,
    swarmui,
    xmp,
)
from foundation.contained_files import opened
from foundation.embedded import Embedded, embedded
from foundation.images import ImageError
from foundation.parsing import json_of

_NOTHING = Facts()

_DEEPEST = 100
"""Levels of lists and objects; those of workflows have some five."""


@dataclass(frozen=True)
class Told:
    """left_out: parts of the file that were too large, damaged, or of a form that their program does not write."""

    facts: Facts
    left_out: int = 0


def told_by(path: Path, roots: tuple[Path, ...]) -> Told:
    """Of the picture at `path`, which lies in one of `roots`. Nothing of a file that cannot be read: who measures it
    says so."""
    try:
        with opened(path, roots) as stream:
            return told_in(stream)
    except (OSError, ImageError):
        return Told(Facts())


def told_in(stream: BinaryIO) -> Told:
    """Of a picture's file. OSError."""
    found = embedded(stream)
    documents = _Documents(found)
    tags = exif.texts(found.exif)
    packet = xmp.read(found.xmp)
    recipe = _recipe(found, tags, packet.comment, documents) or Facts()
    described = _merged([packet.facts, iptc.facts(found.iptc), exif.facts(_of_people(tags))])
    signed = content_credentials.facts(found.credentials)
    return Told(_merged([recipe, described, signed]), found.left_out)


def is_grid(path: str, facts: Facts, size: tuple[int, int]) -> bool:
    """Whether a picture of `size` is several in one: it says so, is called so, or has the size of rows
    of those that were asked for. One that is as many times as high as wide may be an enlarged one, and is not taken for
    a grid."""
    name = PurePosixPath(path).name.lower()
    if facts.grid or name.startswith(("grid-", "xyz_grid", "xy_grid")):
        return True
    if facts.size is None or facts.program == "":
        return False
    (across, over), (down, below) = divmod(size[0], facts.size[0]), divmod(size[1], facts.size[1])
    return over == below == 0 and across != down and across * down > 1


class _Documents:
    """JSON of the parts of a file."""

    def __init__(self, found: Embedded) -> None:
        self._found = found

    def read(self, text: str | None) -> Any:
        """None where it is none, which is counted if it looks like one."""
        text = (text or "").strip().rstrip("\0")
        if not text.startswith(("{", "[")):
            return None
        try:
            value = json_of(text)
            if not _shallow(value):
                raise ValueError("it is too deep")
            return value
        except ValueError:
            self._found.left_out += 1
            return None

    def object(self, text: str | None) -> Mapping[str, Any] | None:
        value = self.read(text)
        return value if isinstance(value, Mapping) else None


def _shallow(value: Any) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for one in level for inner in _inside(one) if isinstance(inner, dict | list)]
        if not level:
            return True
    return False


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _recipe(found: Embedded, tags: dict[int, str], comment: str, documents: _Documents) -> Facts | None:
    """comment: of XMP."""
    texts = found.texts
    if (told := documents.object(texts.get("invokeai_metadata"))) is not None:
        return invokeai.facts(told)
    if (told := documents.object(texts.get("sd-metadata"))) is not None:
        return invokeai.former(told)
    if "Dream" in texts and (made := invokeai.command(texts["Dream"])) is not None:
        return made
    if texts.get("Software", "").startswith("NovelAI"):
        told = documents.object(texts.get("Comment")) or {}
        return novelai.facts(texts.get("Description", ""), texts.get("Source", ""), told)
    if easy_diffusion.is_one(texts):
        return easy_diffusion.facts(texts)
    if (made := midjourney.facts(texts.get("Description", ""), texts.get("Author", ""))) is not None:
        return made
    for text in (texts.get("parameters"), tags.get(exif.COMMENT), texts.get("comment"), comment):
        if not text:
            continue
        told = documents.object(text)
        for program in (fooocus, swarmui, draw_things, easy_diffusion):
            if told is not None and program.is_one(told):
                return program.facts(told)
        if told is None and (made := a1111.facts(text)) is not None:
            return made
    return _workflow(texts, tags, documents)


def _workflow(texts: dict[str, str], tags: dict[int, str], documents: _Documents) -> Facts | None:
    """A graph in PNG's texts, or in EXIF's tags from 0x0110 downward, each with its name before it."""
    graphs = {name: documents.read(texts.get(name)) for name in ("prompt", "workflow")}
    for tag in range(exif.MODEL, 0x00FF, -1):
        name, _, text = tags.get(tag, "").partition(":")
        if name.lower() in graphs and graphs[name.lower()] is None:
            graphs[name.lower()] = documents.read(text)
    return comfyui.facts(graphs["prompt"], graphs["workflow"])


def _of_people(tags: dict[int, str]) -> dict[int, str]:
    """Without what programs put under tags that are meant for words."""
    return {tag: text for tag, text in tags.items() if not text.partition(":")[2].lstrip().startswith(("{", "["))}


def _merged(of_all: Iterable[Facts]) -> Facts:
    """Of each fact the first that is told."""
    told = [facts for facts in of_all if facts]
    if len(told) < 2:
        return told[0] if told else _NOTHING
    firsts = {
        one.name: next(
            (value for facts in told if (value := getattr(facts, one.name)) != getattr(_NOTHING, one.name)), None
        )
        for one in fields(Facts)
    }
    return replace(_NOTHING, **{name: value for name, value in firsts.items() if value is not None})
