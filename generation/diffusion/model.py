"""A folder with a diffusion model: looked at before any of it is loaded, and loaded without running code of it."""

from __future__ import annotations

import contextlib
import inspect
import io
import logging
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import Image

from foundation.devices import best
from foundation.errors import UserError
from foundation.lines import one_line
from foundation.parsing import json_in

INDEX = "model_index.json"
PACKAGES = ("diffusers", "transformers", "accelerate")

SEVERAL = frozenset({
    "Flux2Pipeline",
    "Flux2KleinPipeline",
    "JoyImageEditPlusPipeline",
    "QwenImageEditPlusPipeline",
})  # fmt: skip
"""Pipelines that take several pictures."""

ALIGNED = 16
"""Pixels that the sides of what a model works on are multiples of."""

_LIBRARIES = ("diffusers", "transformers")
_PICKLES = (".bin", ".ckpt", ".pt", ".pth", ".pkl", ".msgpack", ".h5")
_LARGEST_INDEX = 1 << 20
_MOST_FILES = 2_000
_HEAD = 1 << 20


@dataclass(frozen=True)
class Model:
    """pipeline: name of its class in diffusers. identity: SHA-256 of its files' names, sizes and first megabytes."""

    folder: Path
    pipeline: str
    identity: str

    @property
    def takes_several(self) -> bool:
        return self.pipeline in SEVERAL


def check_packages() -> None:
    """UserError: one of them is missing."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise UserError(
            f"The method diffusers needs the package {missing[0]}, which is missing; install "
            "`pip install 'artificial-inspiration[diffusers]'`."
        )


def model_in(folder: Path) -> Model:
    """UserError: it is no model in the format of diffusers, needs code of its own, or has weights as pickles."""
    try:
        index = json_in(folder / INDEX, _LARGEST_INDEX)
        files = sorted(path for path in folder.rglob("*") if path.is_file())[:_MOST_FILES]
    except OSError as error:
        raise UserError(
            f"{folder} is no model in the format of diffusers ({INDEX}: {error.strerror}); name the folder that has it."
        ) from error
    except ValueError as error:
        raise UserError(f"{folder / INDEX} cannot be read ({error}); fetch the model again.") from error
    name = index.get("_class_name") if isinstance(index, dict) else None
    if not isinstance(name, str):
        raise UserError(f"{folder / INDEX} names no pipeline of diffusers; take a model that needs no code of its own.")
    for part, source in index.items():
        if part.startswith("_") or not isinstance(source, list):
            continue
        library = source[0] if source else None
        known = library is None or library in _LIBRARIES or hasattr(_pipelines(), str(library))
        if not known or not part.isidentifier():
            raise UserError(
                f"The model in {folder} asks for code of its own for {one_line(part)} ({one_line(str(library))}), and "
                "none is run; take one that needs none."
            )
        _check_weights(folder / part)
    digest = sha256()
    for path in files:
        with path.open("rb") as stream:
            digest.update(
                f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode() + stream.read(_HEAD)
            )
    return Model(folder, name, digest.hexdigest())


def _pipelines() -> Any:
    """Parts that several pipelines share, as safety checkers, stand in diffusers beside them."""
    import diffusers.pipelines

    return diffusers.pipelines


def _check_weights(part: Path) -> None:
    names = [path.name for path in part.iterdir()] if part.is_dir() else []
    pickled = [name for name in names if name.endswith(_PICKLES)]
    if pickled and not any(name.endswith(".safetensors") for name in names):
        raise UserError(
            f"{part / pickled[0]} may hold a program and is not loaded; take the model's weights as safetensors."
        )


class Pipeline:
    """A model that is loaded for pictures from pictures."""

    def __init__(self, model: Model, device: str | None) -> None:
        import torch

        self._device = device or best()
        kind = torch.float32 if self._device == "cpu" else torch.bfloat16
        try:
            with _quiet():
                from diffusers import AutoPipelineForImage2Image

                self._pipeline: Any = AutoPipelineForImage2Image.from_pretrained(
                    str(model.folder), torch_dtype=kind, use_safetensors=True, local_files_only=True
                ).to(self._device)
        except Exception as error:  # of every kind, from what is missing in a folder
            raise UserError(
                f"The model in {model.folder} cannot be loaded ({one_line(str(error))}); see that all of it is there, "
                "and that the version of diffusers knows it."
            ) from error
        self._pipeline.set_progress_bar_config(disable=True)
        self.takes = frozenset(inspect.signature(self._pipeline.__call__).parameters)

    def __call__(self, pictures: Sequence[Image.Image], several: bool, seed: int, **asked: Any) -> Image.Image:
        """One picture, in the size of the first. several: as a list. asked: what the model does not take is left out.
        UserError: there is not enough memory."""
        import torch

        width, height = pictures[0].size
        if "strength" not in self.takes:
            asked |= {"width": width, "height": height}
        known = {name: value for name, value in asked.items() if name in self.takes}
        generator = torch.Generator("cpu").manual_seed(seed)
        image = list(pictures) if several else pictures[0]
        try:
            with _quiet(), torch.inference_mode():
                return self._pipeline(image=image, generator=generator, **known).images[0].convert("RGB")
        except torch.OutOfMemoryError as error:
            raise UserError(
                "There is not enough memory on the graphics processor for the model; set diffusers.side smaller, or "
                "take fewer --jobs."
            ) from error


@lru_cache(maxsize=1)
def loaded(model: Model, device: str | None) -> Pipeline:
    """Kept for the process."""
    return Pipeline(model, device)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without what the packages print beside the progress bar."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
