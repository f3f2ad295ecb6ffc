"""Settings of the method `diffusers`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DiffusionSettings:
    """Settings section "diffusers".

    model: a folder in the format of diffusers, with weights as safetensors. prompts: one is drawn for each variant.
    negative: what is not to be seen, where the model takes that. references: files of further pictures, for models that
    take several. strengths: from where to where is drawn how far a variant goes from the portrait, 0..1, where the
    model takes that. steps: of a whole way from noise. guidance: from where to where is drawn how closely the prompt is
    followed. side: longest side in pixels in which the model works, 0: as large as the variants.
    """

    model: str = ""
    prompts: tuple[str, ...] = ("a portrait",)
    negative: str = ""
    references: tuple[str, ...] = ()
    strengths: tuple[float, float] = (0.35, 0.75)
    steps: int = 30
    guidance: tuple[float, float] = (4.0, 8.0)
    side: int = 0

    def __post_init__(self) -> None:
        for name, most in (("strengths", 1.0), ("guidance", 50.0)):
            ends = getattr(self, name)
            if (
                len(ends) != 2
                or any(type(end) not in (int, float) for end in ends)
                or not 0 <= ends[0] <= ends[1] <= most
            ):
                raise ValueError(f"{name} must be two numbers from 0 to {most:g}, the least first")
        if not self.prompts or not all(isinstance(one, str) for one in (*self.prompts, *self.references)):
            raise ValueError("prompts must be a list of texts, one at least, and references a list of files")
        if not 1 <= self.steps <= 1000 or self.steps * self.strengths[0] < 1:
            raise ValueError("steps must be from 1 to 1000, and so many that the least of strengths is a whole step")
        if self.side and not 64 <= self.side <= 4096:
            raise ValueError("side must be 0, or from 64 to 4096 pixels")
