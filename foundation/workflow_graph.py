"""ComfyUI's graph of nodes, in the form in which its server runs it ("API format"): read within bounds, and walked.

A graph is {number: {"class_type": kind, "inputs": {name: value, or [number, slot] of another node}}}.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from foundation.embedded import Embedded, embedded
from foundation.errors import UserError
from foundation.parsing import json_of

MOST_NODES = 10_000
MOST_INPUTS = 200
LARGEST = 8 << 20
"""Bytes of a file of JSON; workflows have up to some."""

TEXTS = (
    "text",
    "text_g",
    "text_l",
    "clip_l",
    "clip_g",
    "t5xxl",
    "prompt",
    "positive_prompt",
    "string",
    "value",
    "wildcard_text",
)
"""Inputs that hold words."""

_SAMPLER_INPUTS = ("seed", "noise_seed", "noise", "sampler_name", "sigmas")
_BESIDE_WORDS = ("model", "clip", "vae", "image", "control_net")
_OF_CONDITIONING = ("positive", "negative", "conditioning")
_MODEL_TAG, _LEAST_TAG = 0x0110, 0x0100


class Link(NamedTuple):
    """An output of a node."""

    node: str
    slot: int


class Graph:
    """inputs: of each node, by its number. kinds: what each node is."""

    def __init__(self, inputs: dict[str, dict[str, Any]], kinds: dict[str, str]) -> None:
        self.inputs = inputs
        self.kinds = kinds

    @classmethod
    def of(cls, prompt: Any) -> Graph:
        """What is no node is left out; without any it is false."""
        inputs, kinds = dict[str, dict[str, Any]](), dict[str, str]()
        for number, node in list(prompt.items())[:MOST_NODES] if isinstance(prompt, Mapping) else ():
            own = node.get("inputs") if isinstance(node, Mapping) else None
            if isinstance(own, Mapping) and isinstance(node.get("class_type"), str):
                inputs[number] = dict(list(own.items())[:MOST_INPUTS])
                kinds[number] = node["class_type"]
        return cls(inputs, kinds)

    def __bool__(self) -> bool:
        return bool(self.inputs)

    def link(self, value: Any) -> Link | None:
        """Where a value comes from, if from another node."""
        if isinstance(value, list) and len(value) == 2 and isinstance(value[1], int):
            number = str(value[0])[:40] if isinstance(value[0], str | int) else ""
            return Link(number, value[1]) if number in self.inputs else None
        return None

    def upstream(self, nodes: Iterable[str], through_conditioning: bool = True) -> Iterator[str]:
        """The nodes that lead to `nodes`, these first, the nearest before those behind."""
        waiting, seen = deque(nodes), set[str]()
        while waiting:
            number = waiting.popleft()
            if number in seen:
                continue
            seen.add(number)
            yield number
            for name, value in self.inputs[number].items():
                link = self.link(value)
                if link is not None and (through_conditioning or name not in _OF_CONDITIONING):
                    waiting.append(link.node)

    def samples(self, number: str) -> bool:
        """Whether a node is a sampler: it has words to follow, and noise or steps to begin with."""
        inputs = self.inputs[number]
        conditioned = any(self.link(inputs.get(name)) for name in ("positive", "guider", "conditioning"))
        known = any(name in inputs for name in _SAMPLER_INPUTS)
        return conditioned and known and "scheduler" not in self.kinds[number].lower()

    def conditioned(self, sampler: str) -> str:
        """The node that has the prompts: the sampler, or the guider before it."""
        guider = self.link(self.inputs[sampler].get("guider"))
        return guider.node if guider is not None and "positive" not in self.inputs[sampler] else sampler

    def wording(self, node: str, side: str) -> Iterator[str]:
        """Nodes whose words reach one side ("positive", "negative") of a sampler or guider; those that have both sides
        are followed on the side that they were entered at, and have no words themselves."""
        start = self.inputs[node].get(side)
        if start is None and side == "positive":
            start = self.inputs[node].get("conditioning")
        link = self.link(start)
        waiting, seen = deque([link] if link is not None else []), set[Link]()
        while waiting:
            link = waiting.popleft()
            if link in seen:
                continue
            seen.add(link)
            inputs = self.inputs[link.node]
            if "positive" in inputs and "negative" in inputs:
                following = [inputs["positive" if link.slot == 0 else "negative"]]
            else:
                yield link.node
                following = [value for name, value in inputs.items() if name not in _BESIDE_WORDS]
            waiting.extend(further for value in following if (further := self.link(value)) is not None)


def graph_in(path: Path) -> dict[str, Any]:
    """The graph in a file of JSON, or the one that ComfyUI has written into a picture (PNG, WebP).

    UserError: there is none, the file cannot be read, or it is the form of ComfyUI's window, which no server runs.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
            stream.seek(0)
            text = _told(embedded(stream)) if _is_picture(content) else content
    except OSError as error:
        raise UserError(f"The workflow {path} cannot be read ({error.strerror}); check the path.") from error
    if isinstance(text, bytes) and len(text) > LARGEST:
        raise UserError(f"The workflow {path} has more than {LARGEST >> 20} MB; export it from ComfyUI again.")
    if not text:
        raise UserError(f"{path} has no workflow of ComfyUI in it; take a picture as ComfyUI has saved it.")
    try:
        value = json_of(text)
    except ValueError as error:
        raise UserError(f"The workflow {path} is no JSON ({error}); export it from ComfyUI again.") from error
    if isinstance(value, Mapping) and isinstance(value.get("prompt"), Mapping):
        value = value["prompt"]
    if isinstance(value, Mapping) and isinstance(value.get("nodes"), list):
        raise UserError(f"{path} is a workflow as ComfyUI's window keeps it; export it there by “Export (API)”.")
    if not isinstance(value, Mapping) or not Graph.of(value):
        raise UserError(f"{path} holds no workflow; export one from ComfyUI by “Export (API)”.")
    return dict(value)


def _is_picture(content: bytes) -> bool:
    return content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8")) or content[8:12] == b"WEBP"


def _told(found: Embedded) -> str:
    """PNG has it as a text, WebP in one of EXIF's first tags, with its name before it."""
    if "prompt" in found.texts:
        return found.texts["prompt"]
    tags = Image.Exif()
    try:
        tags.load(found.exif)
        texts = [tags.get(tag) for tag in range(_MODEL_TAG, _LEAST_TAG - 1, -1)]
    except Exception:  # damaged bytes lead to errors of every kind
        return ""
    for text in texts:
        name, _, value = text.partition(":") if isinstance(text, str) else ("", "", "")
        if name.lower() == "prompt":
            return value.rstrip("\0")
    return ""
