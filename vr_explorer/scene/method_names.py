"""What methods are called on the screen, by their names in a cloud's table."""

from __future__ import annotations

from foundation.language import N_, _

NAMES = (
    N_("blend"),
    N_("collage"),
    N_("comfyui"),
    N_("cubist"),
    N_("deep dream"),
    N_("diffusers"),
    N_("gradient strokes"),
    N_("halftone"),
    N_("ink"),
    N_("kaleidoscope"),
    N_("layout"),
    N_("lens"),
    N_("low poly"),
    N_("melt"),
    N_("mirror"),
    N_("mosaic"),
    N_("neural style"),
    N_("noise warp"),
    N_("painted style"),
    N_("palette poster"),
    N_("patch style"),
    N_("pencil"),
    N_("pixel sort"),
    N_("rearrange"),
    N_("retarget"),
    N_("risograph"),
    N_("scribble"),
    N_("singan"),
    N_("single line"),
    N_("stained glass"),
    N_("style transfer"),
    N_("stylegan2"),
    N_("swirl"),
    N_("transfer"),
    N_("waves"),
)
"""Of the methods that come with the program; those of other authors are shown as they are called."""


PROPER = {"comfyui": "ComfyUI"}
"""Names of programs, as these write them."""


def method_words(method: str) -> str:
    """ "singan, style_transfer" as a person writes it, "" where nothing is named."""
    steps = (step.replace("_", " ").replace("-", " ").strip() for step in method.split(","))
    words = ", ".join(PROPER.get(_(step), _(step)) for step in steps if step)
    return words[:1].upper() + words[1:]
