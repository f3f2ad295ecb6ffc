"""A training on disk: what it writes on its way, and how it goes on after an interruption."""

from __future__ import annotations

import json
import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from foundation.errors import UserError
from foundation.files import make_folder, replacing, write_error
from foundation.networks.checkpoint import finite
from foundation.parsing import json_of
from generation.stylegan2 import checkpoint
from generation.stylegan2.config import Config
from generation.stylegan2.training import KIND, Trainer, TrainingSettings


def train(trainer: Trainer, folder: Path, images: int, told: Callable[[int, int], None]) -> None:
    """Until `images` were shown in all; goes on where the run in `folder` stopped.

    Writes `snapshots/NNNNNNNN.pt` (networks for everything that takes one), `samples/NNNNNNNN.png` (a sheet of the same
    seeds each time), `stats.jsonl`, and `training.pt`, from which it goes on; at every snapshot, at the end, and, after
    the step in which ctrl-C was pressed, before KeyboardInterrupt. UserError: the run there is another one.
    """
    for part in ("snapshots", "samples"):
        make_folder(folder / part)
    if (folder / "training.pt").exists():
        _resume(trainer, folder)
    begin, seen = time.perf_counter(), trainer.seen
    if trainer.seen == 0:
        _snapshot(trainer, folder, 0.0)
    with _interruptions() as asked:
        while trainer.seen < images:
            due = trainer.seen // trainer.settings.snapshot
            trainer.step()
            told(trainer.seen, images)
            if trainer.seen // trainer.settings.snapshot > due or trainer.seen >= images:
                _snapshot(trainer, folder, (time.perf_counter() - begin) / (trainer.seen - seen))
            elif asked.is_set():
                _keep(trainer, folder)
            if asked.is_set():
                raise KeyboardInterrupt


@contextmanager
def _interruptions() -> Iterator[threading.Event]:
    """Set by ctrl-C instead of an exception in the middle of a step."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before = signal.signal(signal.SIGINT, lambda number, frame: asked.set())
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _resume(trainer: Trainer, folder: Path) -> None:
    path = folder / "training.pt"
    try:
        state = torch.load(path, map_location=trainer.device, weights_only=True)
        if state["kind"] != KIND:
            raise ValueError
        _check_same(trainer, state, folder)
        random = [held.cpu() for held in state["random"]]
        trainer.restore(state | {"random": random, "turn": state["turn"].cpu()})
    except UserError:
        raise
    except Exception as error:
        raise UserError(f"{path} is damaged; remove it to train anew, its snapshots stay.") from error
    stats = folder / "stats.jsonl"
    if stats.exists():
        lines = [line for line in stats.read_bytes().splitlines() if _images(line) <= trainer.seen]
        with replacing(stats) as partial:
            partial.write_bytes(b"".join(line + b"\n" for line in lines))


def _images(line: bytes) -> float:
    """How many the line of `stats.jsonl` is of; infinitely many where a crash has cut it off."""
    try:
        return float(json_of(line)["images"])
    except (ValueError, TypeError, KeyError, OverflowError):
        return math.inf


def _check_same(trainer: Trainer, state: dict[str, Any], folder: Path) -> None:
    """UserError where the run has options that are not its own. What no option sets goes on as it was begun."""
    held = TrainingSettings(**state["settings"]).for_resolution(trainer.config.resolution)
    trainer.settings = replace(trainer.settings, rate=held.rate, gamma=held.gamma, average=held.average)
    for mine, its in (
        (trainer.config, Config(**state["config"])),
        (trainer.discriminator.config, Config(**state.get("discriminator_config", state["config"]))),
        (trainer.settings, held),
    ):
        changed = [key for key, value in asdict(mine).items() if asdict(its)[key] != value]
        if changed:
            raise UserError(f"The run in {folder} has another {changed[0]}; repeat its options or name a new folder.")
    for network in state["networks"]:
        if not finite(network.values()):
            raise UserError(
                f"The run in {folder} has numbers that are not finite; begin a new one --from one of its snapshots."
            )


def _snapshot(trainer: Trainer, folder: Path, seconds: float) -> None:
    """seconds: an image took."""
    from PIL import Image

    from generation.contact_sheet import sheet_of

    name = f"{trainer.seen:08d}"
    checkpoint.save(folder / "snapshots" / f"{name}.pt", trainer.average, trainer.discriminator, trainer.generator)
    z = torch.randn(24, trainer.config.z_dim, generator=torch.Generator().manual_seed(trainer.settings.seed + 2))
    pictures = [Image.fromarray(picture.permute(1, 2, 0).numpy()) for picture in trainer.sample(z)]
    with replacing(folder / "samples" / f"{name}.png") as partial:
        sheet_of(pictures, len(pictures), 8, max(trainer.config.resolution, 64)).save(partial, "PNG")
    told = {
        "images": trainer.seen,
        "distance": round(trainer.distance(), 5),
        "p": round(trainer.controller.p, 5),
        "r": round(trainer.controller.r, 5),
        "seconds_an_image": round(seconds, 5),
        **{name: round(value, 5) for name, value in trainer.losses.items() if math.isfinite(value)},
    }
    stats = folder / "stats.jsonl"
    try:
        with stats.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(told) + "\n")
    except OSError as error:
        raise write_error(stats, error) from error
    _keep(trainer, folder)


def _keep(trainer: Trainer, folder: Path) -> None:
    with replacing(folder / "training.pt") as partial:
        torch.save(trainer.state(), partial)
