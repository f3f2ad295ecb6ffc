"""A run with small methods, as a process that tests can kill: python run_small.py FOLDER COUNT JOBS."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from foundation.errors import UserError
from generation.method import Method, Parameters, Picture
from generation.mix import Mix
from generation.pipeline import generate
from generation.portrait import bundled_portrait
from generation.worker import Job

SIZE = 48


def tint(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    time.sleep(0.01)
    return picture * np.array(parameters["colour"], np.float32) + rng.normal(0, 0.02, picture.shape).astype(np.float32)


def shift(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    return np.roll(picture, parameters["columns"], axis=1)


def fragile(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    """Turns columns, but cannot do it for the first half of them."""
    if parameters["columns"] < SIZE // 2:
        raise IndexError("too few columns")
    return np.roll(picture, parameters["columns"], axis=0)


def draw_colour(rng: np.random.Generator) -> Parameters:
    return {"colour": rng.uniform(0.0, 1.0, 3).round(3).tolist()}


def draw_columns(rng: np.random.Generator) -> Parameters:
    return {"columns": int(rng.integers(1, SIZE))}


def methods() -> dict[str, Method]:
    """One of each family."""
    return {
        "tint": Method("tint", "patch_style", draw_colour, tint),
        "shift": Method("shift", "graphic", draw_columns, shift),
        "fragile": Method("fragile", "graphic", draw_columns, fragile),
        "turn": Method("turn", "warp", draw_columns, shift),
        "dim": Method("dim", "restructuring", draw_colour, tint),
    }


def broken_methods() -> dict[str, Method]:
    """One, that never works."""
    return {"broken": Method("broken", "graphic", draw_columns, lambda picture, parameters, rng: picture / (1 // 0))}


def methods_of_the_parent_alone() -> dict[str, Method]:
    """Stands for a folder of styles that goes away while workers start."""
    if multiprocessing.parent_process() is not None:
        raise UserError("The styles have gone.")
    return methods()


def whereabouts() -> Callable[[int], tuple[int, str]]:
    """Opens a worker on a cluster that gives back what it was given, and which node it is on."""
    import ray

    def work(number: int) -> tuple[int, str]:
        time.sleep(0.1)
        return number, ray.get_runtime_context().get_node_id()

    return work


def job(folder: Path, seed: int = 7, file_format: str = "png") -> Job:
    """The run of these tests."""
    return Job(bundled_portrait(SIZE), folder, seed, Mix(), methods, format=file_format)


if __name__ == "__main__":
    try:
        generate(job(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3]))
    except UserError as error:
        sys.exit(str(error))
