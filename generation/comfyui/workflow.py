"""The user's workflow: which of its inputs take the portrait, the seed, the prompt and the strength, found or said."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from foundation.errors import UserError
from foundation.lines import one_line
from foundation.workflow_graph import TEXTS, Graph, Link
from generation.comfyui.settings import ComfyUISettings

SEEDS = ("seed", "noise_seed")
_LOADER, _ENCODED = "portrait", "portrait_latent"
_ALIGNED = 8
"""Pixels that a picture's sides are multiples of, so that an encoder cuts nothing off."""


@dataclass(frozen=True)
class Place:
    """An input of a node, as the user writes it: "12.seed"."""

    node: str
    name: str

    def __str__(self) -> str:
        return f"{self.node}.{self.name}"


@dataclass(frozen=True)
class Varied:
    """A number that is drawn for each variant, uniformly in low..high; whole where the workflow's own is."""

    place: Place
    low: float
    high: float
    whole: bool


@dataclass(frozen=True)
class Workflow:
    """nodes: the graph as the server runs it. output: the node whose picture is taken. image: where the portrait goes,
    None: nowhere. seeds, prompt, strength, varied: what differs between variants; strength: how far a sampler goes away
    from the portrait, 0..1. pixels: of the pictures that the workflow is made for, None where it says nothing.
    identity: SHA-256 of the graph and of these places.
    """

    nodes: Mapping[str, Any]
    output: str
    image: Place | None
    seeds: tuple[Place, ...]
    prompt: Place | None
    strength: Place | None
    varied: tuple[Varied, ...]
    pixels: int | None
    identity: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """Of the nodes that lead to the output, each once."""
        graph = Graph.of(self.nodes)
        return tuple(dict.fromkeys(graph.kinds[number] for number in graph.upstream([self.output])))

    def size(self, width: int, height: int) -> tuple[int, int]:
        """In which the portrait of this size is sent, in pixels: in its own proportions, as large as `pixels`."""
        if self.pixels is None:
            return width, height
        scale = (self.pixels / (width * height)) ** 0.5
        across, down = (max(1, round(side * scale / _ALIGNED)) * _ALIGNED for side in (width, height))
        return across, down

    def filled(self, values: Mapping[Place, Any], prefix: str) -> dict[str, Any]:
        """The graph with these values. prefix: of the name under which the server keeps the picture; another one makes
        it run, and tell of a picture, where all else is as it was before."""
        nodes = copy.deepcopy(dict(self.nodes))
        if isinstance(nodes[self.output]["inputs"].get("filename_prefix"), str):
            nodes[self.output]["inputs"]["filename_prefix"] = prefix
        for place, value in values.items():
            nodes[place.node]["inputs"][place.name] = value
        return nodes


def workflow_of(nodes: Mapping[str, Any], settings: ComfyUISettings) -> Workflow:
    """Of a graph. UserError: it keeps no picture, an input is not there, or which one is meant must be said."""
    graph = Graph.of(nodes)
    nodes = {number: copy.deepcopy(dict(nodes[number])) for number in graph.inputs}
    output = settings.output or _output(graph)
    if output not in graph.inputs:
        raise UserError(f"The workflow has no node {one_line(output)}; set comfyui.output to one of {_some(graph)}.")
    path = list(graph.upstream([output]))
    sampler = next((number for number in path if graph.samples(number)), None)
    pixels = None
    image = _said(graph, "image", settings.image) or _image(graph, path)
    if image is None and sampler is not None and (begun := _begun_from_picture(graph, nodes, path, sampler)):
        image, pixels = begun
        graph = Graph.of(nodes)
        path = list(graph.upstream([output]))
    seeds = tuple(filter(None, (_said(graph, "seed", one.strip()) for one in settings.seed.split(","))))
    seeds = seeds or tuple(_literals(graph, path, SEEDS, int))
    prompt = _said(graph, "prompt", settings.prompt) or _prompt(graph, sampler)
    if settings.prompts and prompt is None:
        raise UserError("Which input of the workflow takes the prompts is not clear; set comfyui.prompt, as “6.text”.")
    strength = _said(graph, "strength", settings.strength) or _strength(graph, sampler, image)
    varied = tuple(_varied(graph, one) for one in settings.vary)
    asked = [nodes, str(output), *map(str, (image, *seeds, prompt, strength)), settings.drawn_from()]
    identity = sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return Workflow(nodes, output, image, seeds, prompt, strength, varied, pixels, identity)


def _some(graph: Graph) -> str:
    return one_line(", ".join(graph.inputs), 80)


def _named(graph: Graph, numbers: list[str]) -> str:
    return one_line(" and ".join(f"{number} ({graph.kinds[number]})" for number in numbers[:4]))


def _output(graph: Graph) -> str:
    """The node that keeps a picture; one that only shows it, where none does."""
    for word in ("save", "preview"):
        found = [
            number for number, kind in graph.kinds.items() if word in kind.lower() and _takes_pictures(graph, number)
        ]
        if len(found) > 1:
            raise UserError(
                f"The workflow has several outputs: {_named(graph, found)}; set comfyui.output to one of them."
            )
        if found:
            return found[0]
    raise UserError("The workflow keeps no picture; add a node Save Image to it, or set comfyui.output.")


def _takes_pictures(graph: Graph, number: str) -> bool:
    return any(graph.link(graph.inputs[number].get(name)) is not None for name in ("images", "image"))


def _said(graph: Graph, role: str, text: str) -> Place | None:
    """What the user has set. UserError: there is no such input."""
    if not text:
        return None
    node, _, name = text.rpartition(".")
    if name not in graph.inputs.get(node, {}):
        raise UserError(
            f"The workflow has no input {one_line(text)}, which is set as comfyui.{role}; write it as NODE.INPUT, "
            f"with a node of {_some(graph)}."
        )
    return Place(node, name)


def _literals(graph: Graph, path: list[str], names: tuple[str, ...], kind: type) -> Iterator[Place]:
    """Inputs of these names that have a value of their own."""
    for number in path:
        for name in names:
            if type(graph.inputs[number].get(name)) is kind:
                yield Place(number, name)


def _image(graph: Graph, path: list[str]) -> Place | None:
    loaders = [number for number in path if graph.kinds[number].lower().replace(" ", "").startswith("loadimage")]
    found = [
        place for place in _literals(graph, loaders, ("image",), str) if "mask" not in graph.kinds[place.node].lower()
    ]
    if len(found) > 1:
        several = _named(graph, [place.node for place in found])
        raise UserError(f"The workflow loads several pictures: {several}; set comfyui.image, as “{found[0]}”.")
    return found[0] if found else None


def _begun_from_picture(graph: Graph, nodes: dict[str, Any], path: list[str], sampler: str) -> tuple[Place, int] | None:
    """Lets a sampler that begins with an empty picture begin with the portrait: the loader's input, and how many pixels
    the empty one had. None where it does not begin so. `nodes` is changed."""
    empty = graph.link(graph.inputs[sampler].get("latent_image"))
    vae = next((link for number in path if (link := _vae(graph, number)) is not None), None)
    if empty is None or vae is None or {_LOADER, _ENCODED} & set(nodes):
        return None
    inputs, kind = graph.inputs[empty.node], graph.kinds[empty.node].lower()
    width, height = inputs.get("width"), inputs.get("height")
    if not ("empty" in kind and "latent" in kind) or not (type(width) is type(height) is int and width * height > 0):
        return None
    nodes[_LOADER] = {"class_type": "LoadImage", "inputs": {"image": ""}}
    nodes[_ENCODED] = {"class_type": "VAEEncode", "inputs": {"pixels": [_LOADER, 0], "vae": list(vae)}}
    nodes[sampler] = {**nodes[sampler], "inputs": {**nodes[sampler]["inputs"], "latent_image": [_ENCODED, 0]}}
    return Place(_LOADER, "image"), width * height


def _vae(graph: Graph, number: str) -> Link | None:
    inputs = graph.inputs[number]
    return graph.link(inputs.get("vae")) if "samples" in inputs else None


def _prompt(graph: Graph, sampler: str | None) -> Place | None:
    if sampler is None:
        return None
    wording = list(graph.wording(graph.conditioned(sampler), "positive"))
    return next(_literals(graph, wording, TEXTS, str), None)


def _strength(graph: Graph, sampler: str | None, image: Place | None) -> Place | None:
    """The noise of the sampler that begins with the portrait: of one that begins with nothing, less would be grey."""
    if sampler is None or image is None:
        return None
    latent = graph.link(graph.inputs[sampler].get("latent_image"))
    if latent is None or image.node not in graph.upstream([latent.node]):
        return None
    sigmas = graph.link(graph.inputs[sampler].get("sigmas"))
    near = [sampler, *(graph.upstream([sigmas.node], through_conditioning=False) if sigmas is not None else ())]
    return next((place for kind in (float, int) for place in _literals(graph, near, ("denoise",), kind)), None)


def _varied(graph: Graph, text: str) -> Varied:
    """ "3.cfg=4..9"."""
    said, _, ends = text.partition("=")
    place = _said(graph, "vary", said.strip())
    try:
        low, high = (float(end) for end in ends.split(".."))
        if place is None or not -1e15 < low <= high < 1e15:
            raise ValueError
    except ValueError:
        raise UserError(
            f"comfyui.vary cannot be {one_line(text)}; write NODE.INPUT=LOWEST..HIGHEST, as 3.cfg=4..9."
        ) from None
    own = graph.inputs[place.node][place.name]
    if type(own) not in (int, float):
        raise UserError(f"The input {place} of the workflow is no number of its own; leave it out of comfyui.vary.")
    return Varied(place, low, high, type(own) is int)
