"""`artificial-inspiration network`: a StyleGAN2 by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foundation.console import Console
from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.progress import progress
from foundation.quantity import quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generation.method import Picture
    from generation.stylegan2.networks import Generator

app = typer.Typer(help="Networks (StyleGAN2): project a portrait, sample, blend two.", no_args_is_help=True)

MOST_SEEDS = 10_000
LARGEST_SHEET = 400
"""Pictures on the sheet of `sample`; more are only written one by one."""

_output = Console()

Network = Annotated[str, typer.Argument(help="A checkpoint (.pt, NVIDIA's .pkl, rosinality's .pt), ffhq or metfaces.")]
Out = Annotated[Path, typer.Option(help="Folder for what is made.")]
Seeds = Annotated[str, typer.Option(help="As 0-15 or 3,7,20-25.")]
Psi = Annotated[float, typer.Option(min=0.0, max=2.0, help="Truncation: 0 the average picture, 1 all variety.")]
Side = Annotated[int, typer.Option(min=16, max=1024, help="Side of a picture on the sheet, pixels.")]


@app.command()
def project(
    network: Network,
    portrait: Annotated[Path, typer.Argument(help="A picture of a face, in any usual format.")],
    out: Out = Path("projection"),
    space: Annotated[str, typer.Option(help="w: one for all layers; w+: one for each, which comes nearer.")] = "w+",
    steps: Annotated[int, typer.Option(min=1, max=100_000)] = 1000,
) -> None:
    """Find the portrait among the pictures of a network."""
    from generation.portrait import load_portrait
    from generation.stylegan2 import projection_file
    from generation.stylegan2.projection import ProjectionSettings, projected
    from generation.stylegan2.sampling import squared

    generator = _loaded(network)
    side = generator.config.resolution
    target = squared(load_portrait(portrait, max(side, 64)), side)
    try:
        settings = ProjectionSettings(space=space, steps=steps)  # type: ignore[arg-type]
    except ValueError as error:
        raise UserError(f"This projection cannot be: {error}.") from error
    with progress("steps", _output) as done:
        found = projected(generator, target, settings, done)
    make_folder(out)
    projection_file.save(out / "projection.pt", found)
    _write(out / "target.png", target)
    _write(out / "projected.png", found.picture(generator))
    _output.print(f"Distance measured by {found.measure}: {found.start:.4f} → {found.end:.4f}.")
    _output.print(f"The projection is in {out}; `network sample --around {out / 'projection.pt'}` uses it.")


@app.command()
def sample(
    network: Network,
    out: Out = Path("samples"),
    seeds: Seeds = "0-15",
    psi: Psi = 0.7,
    near: Annotated[float | None, typer.Option(min=0.0, max=3.1416, help="Neighbours of the first seed, rad.")] = None,
    around: Annotated[Path | None, typer.Option(help="A projection; the seeds lead away from it.")] = None,
    towards: Annotated[float, typer.Option(min=0.0, max=1.0, help="With --around: how far.")] = 0.3,
    mix: Annotated[int | None, typer.Option(min=0, help="A seed whose finer layers all get.")] = None,
    mix_from: Annotated[int, typer.Option(min=0, help="With --mix: the first finer layer.")] = 8,
    frames: Annotated[int, typer.Option(min=0, max=1000, help="Pictures between each two seeds.")] = 0,
    space: Annotated[str, typer.Option(help="With --frames: z (great circle) or w (straight line).")] = "z",
    side: Side = 128,
) -> None:
    """Write the pictures of seeds, and a sheet of them."""
    import numpy as np
    import torch

    from generation.stylegan2 import projection_file, sampling

    numbers = parsed_seeds(seeds)
    if space not in ("z", "w"):
        raise UserError(f"There is no space {space}; it is z or w.")
    generator = _loaded(network)
    z = sampling.latents(numbers, generator.config.z_dim)
    names = [f"seed{number:06d}" for number in numbers]
    if near is not None:
        z = sampling.neighbours(z[0], len(numbers), near, np.random.default_rng(numbers[0]))
        names = [f"near{numbers[0]:06d}-{place:04d}" for place in range(len(numbers))]
    if frames and space == "z":
        z = sampling.between(z, frames, sampling.slerp)
    ws = sampling.styles(generator, z, psi)
    if frames and space == "w":
        ws = sampling.between(ws, frames, torch.lerp)
    if frames:
        names = [f"frame{place:06d}" for place in range(len(ws))]
    if around is not None:
        ws = torch.lerp(projection_file.load(around, generator.config).ws.to(ws.device), ws, towards)
    if mix is not None:
        fine = sampling.styles(generator, sampling.latents([mix], generator.config.z_dim), psi)
        ws = sampling.mixed(ws, fine.expand_as(ws), mix_from)
    make_folder(out)
    made: list[Picture] = []
    with progress("pictures", _output) as done:
        for place, (name, w) in enumerate(zip(names, ws, strict=True), 1):
            picture = sampling.pictures(generator, w[None])[0]
            _write(out / f"{name}.png", picture)
            if len(made) < LARGEST_SHEET:
                made.append(picture)
            done(place, len(ws))
    columns = frames + 2 if frames and len(numbers) > 1 else max(1, round(len(made) ** 0.5))
    _sheet(out / "sheet.png", made, columns, side)
    _output.print(f"{quantity(len(ws), 'picture')}, and a sheet of all, are in {out}.")


@app.command()
def blend(
    network: Network,
    other: Annotated[str, typer.Argument(help="Another of the same configuration, which gives the fine layers.")],
    out: Out = Path("blend"),
    seeds: Seeds = "0-5",
    psi: Psi = 0.7,
    at: Annotated[
        int | None,
        typer.Option(
            help="Also write a blend as a network: the resolution from which on it is OTHER (Pinkney's script calls "
            "half of it, the last one of NETWORK)."
        ),
    ] = None,
    width: Annotated[
        float, typer.Option(min=0.0, max=10.0, help="In octaves; 0 swaps, more goes over smoothly.")
    ] = 0.0,
    side: Side = 128,
) -> None:
    """Write a sheet of blends of two networks: a row for each seed, from the one network to the other."""
    from generation.stylegan2 import blending, checkpoint

    first, second = _loaded(network), _loaded(other)
    blending.compatible(first, second)
    swaps = blending.swaps(first)
    if at is not None and at not in swaps:
        raise UserError(f"These networks cannot be blended at {at}; choose one of {', '.join(map(str, swaps))}.")
    make_folder(out)
    pictures = blending.sheet(first, second, parsed_seeds(seeds), psi, width)
    _sheet(out / "sheet.png", pictures, len(swaps) + 2, side)
    _output.print(
        f"The sheet is {out / 'sheet.png'}: the first network, blends at {', '.join(map(str, reversed(swaps)))} (where "
        "the other begins), the other."
    )
    if at is not None:
        path = out / f"blend{at}.pt"
        checkpoint.save(path, blending.blended(first, second, at, width))
        _output.print(f"The blended network is {path}.")


def parsed_seeds(text: str) -> list[int]:
    """`0-2,7` → 0, 1, 2, 7. UserError for other forms and for more than `MOST_SEEDS`."""
    seeds: list[int] = []
    for part in text.split(","):
        found = re.fullmatch(r"\s*(\d{1,10})(?:-(\d{1,10}))?\s*", part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if not first <= last < 1 << 32 or len(seeds) + last - first >= MOST_SEEDS:
            raise UserError(
                f"The seeds cannot be {text}; give numbers as 0-15 or 3,7,20-25, below 2^32 and at most {MOST_SEEDS}."
            )
        seeds += range(first, last + 1)
    return seeds


def _loaded(network: str) -> Generator:
    from foundation.devices import best
    from generation.stylegan2.cache import file_of, generator

    return generator(file_of(network), best())


def _write(path: Path, picture: Picture) -> None:
    from generation.portrait import to_image

    with replacing(path) as partial:
        to_image(picture).save(partial, format="PNG")


def _sheet(path: Path, pictures: Iterable[Picture], columns: int, side: int) -> None:
    from generation.contact_sheet import sheet_of
    from generation.portrait import to_image

    made = [to_image(picture) for picture in pictures]
    with replacing(path) as partial:
        sheet_of(made, len(made), columns, side).save(partial, format="PNG")
