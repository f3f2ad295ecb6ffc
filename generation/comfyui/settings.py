"""Settings of the method `comfyui`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from generation.comfyui.server import Server

_OF_THE_MACHINE = ("server", "workflow", "limit")


@dataclass(frozen=True)
class ComfyUISettings:
    """Settings section "comfyui".

    server: the address of ComfyUI. workflow: a file of a workflow in the API format, or a picture that ComfyUI has
    saved. image, seed, prompt, strength: inputs of it as NODE.INPUT (seed: several, with commas), output: a node;
    empty: found. prompts: one is drawn for each variant; none: the workflow's own stays. strengths: least and most of
    what is drawn for `strength`, 0..1. vary: further numbers, as NODE.INPUT=LOWEST..HIGHEST. limit: seconds that one
    picture may take once the server has begun it.
    """

    server: str = "http://127.0.0.1:8188"
    workflow: str = ""
    image: str = ""
    seed: str = ""
    prompt: str = ""
    strength: str = ""
    output: str = ""
    prompts: tuple[str, ...] = ()
    strengths: tuple[float, float] = (0.35, 0.75)
    vary: tuple[str, ...] = ()
    limit: float = 900.0

    def __post_init__(self) -> None:
        Server(self.server)
        numbers = all(type(one) in (int, float) for one in self.strengths)
        if len(self.strengths) != 2 or not numbers or not 0 <= self.strengths[0] <= self.strengths[1] <= 1:
            raise ValueError("strengths must be two numbers from 0 to 1, the least first")
        if not all(isinstance(one, str) for one in (*self.prompts, *self.vary)):
            raise ValueError("prompts and vary must be lists of texts")
        if not 1 <= self.limit <= 86_400:
            raise ValueError("limit must be from 1 to 86400 seconds")

    def drawn_from(self) -> dict[str, Any]:
        """What a variant's parameters depend on."""
        return {name: value for name, value in asdict(self).items() if name not in _OF_THE_MACHINE}
