"""`artificial-inspiration train`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foundation.console import Console
from foundation.errors import UserError
from foundation.progress import progress

_output = Console()


def train(
    source: Annotated[Path, typer.Argument(help="A folder of pictures (also of variants), or one portrait.")],
    out: Annotated[Path, typer.Option(help="Folder of the run; run again, it goes on.")],
    resolution: Annotated[int, typer.Option(help="Pixels a side: 8, 16, … 1024.")] = 64,
    images: Annotated[int, typer.Option(min=1, help="How many are shown in all.")] = 200_000,
    start: Annotated[
        Path | None, typer.Option("--from", help="A network to train on from (transfer learning).")
    ] = None,
    channels: Annotated[int, typer.Option(help="At a resolution r there are CHANNELS / r, at most 512.")] = 16_384,
    batch: Annotated[int, typer.Option(help="Images a step, a multiple of 4.")] = 16,
    snapshot: Annotated[int, typer.Option(min=1, help="Images between two snapshots.")] = 10_000,
    full_precision: Annotated[
        bool, typer.Option("--full-precision", help="No half precision at the highest resolutions on a GPU.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Of everything random.")] = 0,
) -> None:
    """Train a StyleGAN2 with adaptive augmentation on pictures, or on one portrait."""
    from foundation.devices import best
    from generation.stylegan2 import checkpoint
    from generation.stylegan2.config import Config
    from generation.stylegan2.images import load_images
    from generation.stylegan2.training import Trainer, TrainingSettings
    from generation.stylegan2.training_run import train as run

    try:
        config = Config(resolution, mapping_layers=2, channel_base=channels)
        settings = TrainingSettings(batch=batch, snapshot=snapshot, seed=seed)
    except ValueError as error:
        raise UserError(f"This training cannot be: {error}.") from error
    if not source.exists():
        raise UserError(f"There is no {source}; name a folder of pictures, or a portrait.")
    begun = checkpoint.load(start, training=True) if start is not None else None
    found = load_images(source, begun.config.resolution if begun is not None else resolution)
    for note in begun.notes if begun is not None else ():
        _output.print(note)
    device = best()
    trainer = Trainer(found, config, settings, device, begun, 0 if full_precision else None)
    _output.print(f"{len(found):,} images of {found.shape[-1]} pixels on {device}; snapshots go to {out}.")
    with progress("images", _output) as told:
        run(trainer, out, images, told)
    latest = out / "snapshots" / f"{trainer.seen:08d}.pt"
    _output.print(f"The network is {latest}; `network sample {latest}` makes pictures of it.")
