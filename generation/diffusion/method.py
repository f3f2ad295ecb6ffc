"""The method `diffusers`: a diffusion model of the user's, from the portrait and perhaps further pictures."""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
from PIL import Image

from foundation.errors import UserError
from foundation.images import load_rgb
from generation.diffusion.model import ALIGNED, Model, check_packages, loaded, model_in
from generation.diffusion.settings import DiffusionSettings
from generation.method import Method, MethodError, MethodFactory, Parameters, Picture
from generation.own_model import SEEDS, SHORT, method_of
from generation.portrait import to_image, to_picture
from generation.random_parameters import uniform

NAME = "diffusers"

LARGEST_REFERENCE = 1024
"""Pixels of the longer side of a further picture."""


class Diffusion:
    """What one process does for a run."""

    def __init__(self, settings: DiffusionSettings, device: str | None) -> None:
        self._settings = settings
        self._device = device

    @cached_property
    def model(self) -> Model:
        """UserError: diffusers or the model is missing, or is none that can be used."""
        check_packages()
        if not self._settings.model:
            raise UserError(
                "The method diffusers needs a model; fetch one in the format of diffusers and name its folder by "
                "--set diffusers.model=FOLDER."
            )
        model = model_in(Path(self._settings.model).expanduser())
        if self._settings.references and not model.takes_several:
            raise UserError(
                f"The model {model.pipeline} takes one picture; leave diffusers.references out, or take another model."
            )
        return model

    @cached_property
    def references(self) -> tuple[Image.Image, ...]:
        """ImageError: one cannot be read."""
        paths = (Path(path).expanduser() for path in self._settings.references)
        return tuple(load_rgb(path, max_side=LARGEST_REFERENCE) for path in paths)

    @cached_property
    def identity(self) -> str:
        """Of the model and the further pictures."""
        digest = sha256(self.model.identity.encode())
        for picture in self.references:
            digest.update(picture.tobytes())
        return digest.hexdigest()

    def check(self) -> None:
        _ = self.identity

    def networks(self) -> dict[str, str]:
        return {"model": self.identity}

    def draw(self, rng: np.random.Generator) -> Parameters:
        settings = self._settings
        return {
            "model": self.identity[:SHORT],
            "seed": int(rng.integers(SEEDS)),
            "prompt": settings.prompts[int(rng.integers(len(settings.prompts)))],
            "negative": settings.negative,
            "strength": uniform(rng, *settings.strengths),
            "guidance": uniform(rng, *settings.guidance),
            "steps": settings.steps,
            "side": settings.side,
        }

    def apply(self, picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        """MethodError: it was another model's. UserError: the model cannot be loaded, there is not enough memory."""
        if parameters["model"] != self.identity[:SHORT]:
            raise MethodError("It was made by another model, or with other references; set diffusers as it was.")
        height, width = picture.shape[:2]
        start = to_image(picture)
        size = worked_in(width, height, parameters["side"])
        sent = start if start.size == size else start.resize(size, Image.Resampling.LANCZOS)
        several = self.model.takes_several
        made = loaded(self.model, self._device)(
            [sent, *self.references],
            several,
            parameters["seed"],
            prompt=parameters["prompt"],
            negative_prompt=parameters["negative"] or None,
            strength=parameters["strength"],
            guidance_scale=parameters["guidance"],
            num_inference_steps=parameters["steps"],
        )
        return to_picture(
            made if made.size == (width, height) else made.resize((width, height), Image.Resampling.LANCZOS)
        )


def worked_in(width: int, height: int, side: int) -> tuple[int, int]:
    """Sides in pixels, multiples of ALIGNED, in nearly the same proportions; side: the longer one, 0: as it is."""
    scale = side / max(width, height) if side else 1.0
    across, down = (max(1, round(one * scale / ALIGNED)) * ALIGNED for one in (width, height))
    return across, down


def diffusion(settings: DiffusionSettings, device: str | None = None) -> Method:
    """The method; nothing is loaded before it is used. device: as torch calls it; None: the best one."""
    run = Diffusion(settings, device)
    return method_of(NAME, run, "diffused portrait")


METHOD = MethodFactory(NAME, lambda run: diffusion(run.settings, run.device), DiffusionSettings)
