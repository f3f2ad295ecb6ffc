"""ComfyUI: a graph of nodes. What reached the sampler is found by walking from it; every text of the graph is kept, as
samplers of other authors cannot all be known.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from classification.cloud.facts import MOST, Facts, file_name, made, text_of

_MOST_NODES = 10_000
_MOST_INPUTS = 200
_TEXTS = (
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
_MODELS = ("ckpt_name", "unet_name", "model_name", "base_ckpt_name", "gguf_name")
_OUTPUTS = ("save", "preview", "output")
_SAMPLER_INPUTS = ("seed", "noise_seed", "noise", "sampler_name", "sigmas")
_NO_TEXTS = ("_name", "class_type", "filename_prefix", "scheduler", "upscale_method", "crop", "control_after_generate")


class _Link(NamedTuple):
    node: str
    slot: int


Graph = dict[str, dict[str, Any]]
"""The inputs of each node, by its number."""


def facts(prompt: Any, workflow: Any = None) -> Facts | None:
    """prompt: the graph as the program runs it. workflow: as its window has it, of which texts alone are read.

    None: neither is one.
    """
    graph, kinds = _graph(prompt)
    shown = list(_widgets(workflow))
    if not graph and not shown:
        return None
    sampler = _sampler(graph, kinds)
    texts = list(_all_texts(graph)) + shown
    if sampler is None:
        return made(
            program="ComfyUI",
            texts=texts,
            model=file_name(_found(graph, list(graph), _MODELS)),
            loras=_loras(graph, list(graph)),
        )
    around = list(_upstream(graph, [_Link(sampler, 0)], through_conditioning=False))
    conditioned = _conditioned(graph, sampler)
    return made(
        program="ComfyUI",
        prompt="\n".join(_texts_at(graph, conditioned, "positive")),
        negative="\n".join(_texts_at(graph, conditioned, "negative")),
        model=file_name(_found(graph, around, _MODELS)),
        sampler=_found(graph, around, ("sampler_name", "sampler")),
        scheduler=_found(graph, around, ("scheduler",)),
        seed=_found(graph, around, ("seed", "noise_seed")),
        steps=_found(graph, around, ("steps",)),
        guidance=_found(graph, [sampler, conditioned, *_upstream(graph, [_Link(sampler, 0)])], ("cfg", "guidance")),
        size=_size(graph, around),
        loras=_loras(graph, around),
        texts=texts,
    )


def _graph(prompt: Any) -> tuple[Graph, dict[str, str]]:
    graph, kinds = Graph(), dict[str, str]()
    for number, node in list(prompt.items())[:_MOST_NODES] if isinstance(prompt, Mapping) else ():
        inputs = node.get("inputs") if isinstance(node, Mapping) else None
        if isinstance(inputs, Mapping) and isinstance(node.get("class_type"), str):
            graph[number] = dict(list(inputs.items())[:_MOST_INPUTS])
            kinds[number] = node["class_type"]
    return graph, kinds


def _link(graph: Graph, value: Any) -> _Link | None:
    """Where a value comes from, if from another node."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[1], int):
        number = str(value[0])[:40] if isinstance(value[0], str | int) else ""
        return _Link(number, value[1]) if number in graph else None
    return None


def _sampler(graph: Graph, kinds: dict[str, str]) -> str | None:
    """The one that is nearest to what was kept; of a graph that keeps nothing, the last one."""
    samplers = [number for number, inputs in graph.items() if _samples(graph, inputs, kinds[number])]
    ends = [number for number, kind in kinds.items() if any(word in kind.lower() for word in _OUTPUTS)]
    for number in _upstream(graph, [_Link(end, 0) for end in ends]):
        if number in samplers:
            return number
    return samplers[-1] if samplers else None


def _samples(graph: Graph, inputs: dict[str, Any], kind: str) -> bool:
    conditioned = any(_link(graph, inputs.get(name)) for name in ("positive", "guider", "conditioning"))
    return conditioned and any(name in inputs for name in _SAMPLER_INPUTS) and "scheduler" not in kind.lower()


def _upstream(graph: Graph, links: list[_Link], through_conditioning: bool = True) -> Iterator[str]:
    """The nodes that lead to `links`, these first, the nearest before those behind."""
    waiting, seen = deque(link.node for link in links), set[str]()
    while waiting:
        number = waiting.popleft()
        if number in seen:
            continue
        seen.add(number)
        yield number
        for name, value in graph[number].items():
            link = _link(graph, value)
            if link is not None and (through_conditioning or name not in ("positive", "negative", "conditioning")):
                waiting.append(link.node)


def _conditioned(graph: Graph, sampler: str) -> str:
    """The node that has the prompts: the sampler, or the guider before it."""
    guider = _link(graph, graph[sampler].get("guider"))
    return guider.node if guider is not None and "positive" not in graph[sampler] else sampler


def _texts_at(graph: Graph, node: str, side: str) -> list[str]:
    """What reaches one side of a sampler, nodes that have both sides followed on the side they were entered at."""
    start = graph[node].get(side)
    if start is None and side == "positive":
        start = graph[node].get("conditioning")
    link = _link(graph, start)
    waiting, seen, texts = deque([link] if link is not None else []), set[_Link](), list[str]()
    while waiting:
        link = waiting.popleft()
        if link in seen:
            continue
        seen.add(link)
        inputs = graph[link.node]
        if "positive" in inputs and "negative" in inputs:
            following = [inputs["positive" if link.slot == 0 else "negative"]]
        else:
            texts += [text for name in _TEXTS if (text := text_of(inputs.get(name)))]
            following = [
                value for name, value in inputs.items() if name not in ("model", "clip", "vae", "image", "control_net")
            ]
        waiting.extend(further for value in following if (further := _link(graph, value)) is not None)
    return list(dict.fromkeys(texts))[:MOST]


def _found(graph: Graph, numbers: list[str], names: tuple[str, ...]) -> Any:
    """The first value under one of these names; one that another node gives is looked for there."""
    for number in numbers:
        for name in names:
            value = graph[number].get(name)
            link = _link(graph, value)
            if link is not None:
                inner = graph[link.node]
                value = next(
                    (inner[key] for key in (*names, "value", "int", "float", "text", "string") if key in inner), None
                )
            if isinstance(value, str | int | float) and value != "":
                return value
    return None


def _size(graph: Graph, numbers: list[str]) -> list[Any] | None:
    """Of the empty picture that was begun with."""
    for number in numbers:
        inputs = graph[number]
        if "width" in inputs and "height" in inputs and ("batch_size" in inputs or "length" in inputs):
            return [_found(graph, [number], (side,)) for side in ("width", "height")]
    return None


def _loras(graph: Graph, numbers: list[str]) -> list[str]:
    found = []
    for number in numbers:
        for name, value in graph[number].items():
            if isinstance(value, Mapping) and name.startswith("lora_") and value.get("on", True):
                value = value.get("lora")
            elif not name.startswith(("lora_name", "lora_0")):
                continue
            if isinstance(value, str) and value.lower() != "none":
                found.append(file_name(value))
    return found


def _all_texts(graph: Graph) -> Iterator[str]:
    for inputs in graph.values():
        for name, value in inputs.items():
            if isinstance(value, str) and name not in _NO_TEXTS and not name.endswith(_NO_TEXTS[:1]) and _says(value):
                yield value


def _widgets(workflow: Any) -> Iterator[str]:
    nodes = workflow.get("nodes") if isinstance(workflow, Mapping) else None
    for node in nodes[:_MOST_NODES] if isinstance(nodes, list) else ():
        values = node.get("widgets_values") if isinstance(node, Mapping) else None
        if isinstance(values, Mapping):
            values = list(values.values())
        for value in values[:_MOST_INPUTS] if isinstance(values, list) else ():
            if isinstance(value, str) and _says(value):
                yield value


def _says(text: str) -> bool:
    """Whether it is words, and no setting or name of a file."""
    return " " in text.strip() or "," in text
