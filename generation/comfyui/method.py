"""The method `comfyui`: the user's own workflow, run by a ComfyUI server, with a seed of its own for each variant."""

from __future__ import annotations

import io
from functools import cached_property
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import numpy as np
from PIL import Image, ImageOps

from foundation.errors import UserError
from foundation.images import ImageError, load_rgb
from foundation.settings import APPLICATION
from foundation.workflow_graph import graph_in
from generation.comfyui.running import call_off, made
from generation.comfyui.server import Refused, Server
from generation.comfyui.settings import ComfyUISettings
from generation.comfyui.workflow import Place, Workflow, workflow_of
from generation.method import Method, MethodContext, MethodError, MethodFactory, Parameters, Picture
from generation.own_model import SEEDS, SHORT, method_of
from generation.portrait import to_image, to_picture
from generation.random_parameters import uniform

NAME = "comfyui"

MOST_FAILURES = 8
"""Graphs one after the other that come to nothing: two variants with all of their attempts. Then it is the workflow."""


class ComfyUI:
    """What one process does for a run."""

    def __init__(self, settings: ComfyUISettings) -> None:
        self._settings = settings
        self._server = Server(settings.server)
        self._failures = 0

    @cached_property
    def workflow(self) -> Workflow:
        """UserError: none is set, or it cannot serve."""
        if not self._settings.workflow:
            raise UserError(
                "The method comfyui needs a workflow; export one from ComfyUI by “Export (API)” and name its file by "
                "--set comfyui.workflow=FILE.json."
            )
        return workflow_of(graph_in(Path(self._settings.workflow).expanduser()), self._settings)

    def check(self) -> None:
        """UserError: the workflow cannot serve, no server is there, or it lacks a node."""
        kinds = self.workflow.kinds
        try:
            missing = [kind for kind in kinds if kind not in self._server.get(f"/object_info/{quote(kind, safe='')}")]
        except (Refused, TypeError) as error:
            raise self._server.foreign() from error
        if missing:
            raise UserError(
                f"ComfyUI at {self._server.address} lacks the node {missing[0]} of the workflow; install the package "
                "that has it there."
            )

    def networks(self) -> dict[str, str]:
        """What variants depend on."""
        return {"workflow": self.workflow.identity}

    def draw(self, rng: np.random.Generator) -> Parameters:
        workflow, settings = self.workflow, self._settings
        drawn: Parameters = {"workflow": workflow.identity[:SHORT], "seed": int(rng.integers(SEEDS))}
        if settings.prompts:
            drawn["prompt"] = settings.prompts[int(rng.integers(len(settings.prompts)))]
        elif workflow.prompt is not None:
            drawn["prompt"] = workflow.nodes[workflow.prompt.node]["inputs"][workflow.prompt.name]
        if workflow.strength is not None:
            drawn["strength"] = uniform(rng, *settings.strengths)
        if workflow.varied:
            numbers = {}
            for one in workflow.varied:
                value = uniform(rng, one.low, one.high)
                numbers[str(one.place)] = round(value) if one.whole else value
            drawn["numbers"] = numbers
        return drawn

    def apply(self, picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        """MethodError: this one came to nothing. UserError: so will all others."""
        workflow = self.workflow
        if parameters["workflow"] != workflow.identity[:SHORT]:
            raise MethodError("It was made by another workflow, or with other settings of it; set comfyui as it was.")
        height, width = picture.shape[:2]
        try:
            values = self._values(picture, parameters)
            nodes = workflow.filled(values, f"{APPLICATION}/{uuid4().hex}")
            content = made(self._server, nodes, workflow.output, self._settings.limit)
            found = load_rgb(Path("the picture from ComfyUI"), content=content)
        except (MethodError, ImageError) as error:
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                raise UserError(f"{self._failures} pictures in a row came to nothing; the last: {error}") from error
            raise MethodError(str(error)) from error
        self._failures = 0
        if found.size == (width, height):
            return to_picture(found)
        return to_picture(ImageOps.fit(found, (width, height), Image.Resampling.LANCZOS))

    def call_off(self) -> None:
        call_off(self._server)

    def _values(self, picture: Picture, parameters: Parameters) -> dict[Place, object]:
        """What goes into the graph for one variant."""
        workflow, values = self.workflow, dict[Place, object]()
        values |= dict.fromkeys(workflow.seeds, parameters["seed"])
        if workflow.prompt is not None and "prompt" in parameters:
            values[workflow.prompt] = parameters["prompt"]
        if workflow.strength is not None:
            values[workflow.strength] = parameters["strength"]
        values |= {one.place: parameters["numbers"][str(one.place)] for one in workflow.varied}
        if workflow.image is not None:
            sent, content = to_image(picture), io.BytesIO()
            size = workflow.size(*sent.size)
            (sent if size == sent.size else sent.resize(size, Image.Resampling.LANCZOS)).save(content, "PNG")
            try:
                values[workflow.image] = self._server.upload(content.getvalue())
            except Refused as error:
                raise UserError(
                    f"ComfyUI at {self._server.address} does not take the portrait (status {error.status}); see what "
                    "it says there."
                ) from error
        return values


def comfyui(settings: ComfyUISettings) -> Method:
    """The method; nothing is read and no server asked before it is used."""
    run = ComfyUI(settings)
    return method_of(NAME, run, "picture by a workflow", run.call_off)


def _caution(run: MethodContext[ComfyUISettings]) -> str:
    if not run.settings.workflow:
        return ""
    workflow = ComfyUI(run.settings).workflow
    if workflow.image is None:
        return (
            "The workflow loads no picture, so its variants show nothing of the portrait; set comfyui.image if it does."
        )
    if not workflow.seeds:
        return (
            "The workflow has no seed, so its variants differ by their other numbers alone; set comfyui.seed if it has."
        )
    return ""


METHOD = MethodFactory(NAME, lambda run: comfyui(run.settings), ComfyUISettings, _caution)
