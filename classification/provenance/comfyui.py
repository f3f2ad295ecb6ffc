"""ComfyUI: a graph of nodes. What reached the sampler is found by walking from it; every text of the graph is kept, as
samplers of other authors cannot all be known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from classification.cloud.facts import MOST, Facts, bare_name, file_name, made, text_of
from foundation.workflow_graph import MOST_INPUTS, MOST_NODES, TEXTS, Graph

_MODELS = ("ckpt_name", "unet_name", "model_name", "base_ckpt_name", "gguf_name")
_MARK = re.compile(r" \[(input|output|temp)\]$")
_LOADS = re.compile(r"load[\s_]*image|image[\s_]*load", re.IGNORECASE)
_OUTPUTS = ("save", "preview", "output")
_NO_TEXTS = ("_name", "class_type", "filename_prefix", "scheduler", "upscale_method", "crop", "control_after_generate")


def facts(prompt: Any, workflow: Any = None) -> Facts | None:
    """prompt: the graph as the program runs it. workflow: as its window has it, of which texts alone are read.

    None: neither is one.
    """
    graph = Graph.of(prompt)
    shown = list(_widgets(workflow))
    if not graph and not shown:
        return None
    sampler = _sampler(graph)
    texts = list(_all_texts(graph)) + shown
    sources = _sources(graph)
    if sampler is None:
        return made(
            program="ComfyUI",
            texts=texts,
            model=file_name(_found(graph, list(graph.inputs), _MODELS)),
            loras=_loras(graph, list(graph.inputs)),
            sources=sources,
        )
    around = list(graph.upstream([sampler], through_conditioning=False))
    conditioned = graph.conditioned(sampler)
    return made(
        program="ComfyUI",
        prompt="\n".join(_texts_at(graph, conditioned, "positive")),
        negative="\n".join(_texts_at(graph, conditioned, "negative")),
        model=file_name(_found(graph, around, _MODELS)),
        sampler=_found(graph, around, ("sampler_name", "sampler")),
        scheduler=_found(graph, around, ("scheduler",)),
        seed=_found(graph, around, ("seed", "noise_seed")),
        steps=_found(graph, around, ("steps",)),
        guidance=_found(graph, [sampler, conditioned, *graph.upstream([sampler])], ("cfg", "guidance")),
        size=_size(graph, around),
        loras=_loras(graph, around),
        texts=texts,
        sources=sources,
    )


def _sampler(graph: Graph) -> str | None:
    """The one that is nearest to what was kept; of a graph that keeps nothing, the last one."""
    samplers = [number for number in graph.inputs if graph.samples(number)]
    ends = [number for number, kind in graph.kinds.items() if any(word in kind.lower() for word in _OUTPUTS)]
    for number in graph.upstream(ends):
        if number in samplers:
            return number
    return samplers[-1] if samplers else None


def _texts_at(graph: Graph, node: str, side: str) -> list[str]:
    """What reaches one side of a sampler."""
    texts = [
        text
        for number in graph.wording(node, side)
        for name in TEXTS
        if (text := text_of(graph.inputs[number].get(name)))
    ]
    return list(dict.fromkeys(texts))[:MOST]


def _found(graph: Graph, numbers: list[str], names: tuple[str, ...]) -> Any:
    """The first value under one of these names; one that another node gives is looked for there."""
    for number in numbers:
        for name in names:
            value = graph.inputs[number].get(name)
            link = graph.link(value)
            if link is not None:
                inner = graph.inputs[link.node]
                value = next(
                    (inner[key] for key in (*names, "value", "int", "float", "text", "string") if key in inner), None
                )
            if isinstance(value, str | int | float) and value != "":
                return value
    return None


def _size(graph: Graph, numbers: list[str]) -> list[Any] | None:
    """Of the empty picture that was begun with."""
    for number in numbers:
        inputs = graph.inputs[number]
        if "width" in inputs and "height" in inputs and ("batch_size" in inputs or "length" in inputs):
            return [_found(graph, [number], (side,)) for side in ("width", "height")]
    return None


def _loras(graph: Graph, numbers: list[str]) -> list[str]:
    found = []
    for number in numbers:
        for name, value in graph.inputs[number].items():
            if isinstance(value, Mapping) and name.startswith("lora_") and value.get("on", True):
                value = value.get("lora")
            elif not name.startswith(("lora_name", "lora_0")):
                continue
            if isinstance(value, str) and value.lower() != "none":
                found.append(file_name(value))
    return found


def _sources(graph: Graph) -> list[str]:
    """Names of the pictures that were loaded, as they were kept: without folder, and without the mark of the folder."""
    loading = [inputs for number, inputs in graph.inputs.items() if _LOADS.search(graph.kinds[number])]
    names = [inputs.get(name) for inputs in loading for name in ("image", "image_path", "path")]
    return [bare_name(_MARK.sub("", name)) for name in names if isinstance(name, str)]


def _all_texts(graph: Graph) -> Iterator[str]:
    for inputs in graph.inputs.values():
        for name, value in inputs.items():
            if isinstance(value, str) and name not in _NO_TEXTS and not name.endswith(_NO_TEXTS[:1]) and _says(value):
                yield value


def _widgets(workflow: Any) -> Iterator[str]:
    nodes = workflow.get("nodes") if isinstance(workflow, Mapping) else None
    for node in nodes[:MOST_NODES] if isinstance(nodes, list) else ():
        values = node.get("widgets_values") if isinstance(node, Mapping) else None
        if isinstance(values, Mapping):
            values = list(values.values())
        for value in values[:MOST_INPUTS] if isinstance(values, list) else ():
            if isinstance(value, str) and _says(value):
                yield value


def _says(text: str) -> bool:
    """Whether it is words, and no setting or name of a file."""
    return " " in text.strip() or "," in text
