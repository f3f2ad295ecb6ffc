"""`artificial-inspiration singan`: samples of a portrait's SinGAN by hand, edited pictures among them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foundation.console import Console
from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.options import Overrides
from foundation.quantity import are, quantity

if TYPE_CHECKING:
    from generation.method import Picture

WIDENED, SOFTENED = 20 / 250, 5 / 250
"""Of a mask, in shares of the longer side."""

_output = Console()


def singan(
    portrait: Annotated[Path, typer.Argument(help="A picture in any usual format; its SinGAN is trained once.")],
    out: Annotated[Path, typer.Option(help="Folder for what is made.")],
    count: Annotated[int, typer.Option(min=1, max=10_000)] = 8,
    edit: Annotated[
        Path | None, typer.Option(help="An edited or pasted version of the portrait, to be made one picture again.")
    ] = None,
    mask: Annotated[
        Path | None, typer.Option(help="With --edit: white where it was edited; elsewhere the portrait stays.")
    ] = None,
    start_scale: Annotated[int, typer.Option(min=0, help="0 makes everything anew; higher keeps more.")] = 2,
    high: Annotated[float, typer.Option(min=0.3, max=4.0, help="Height of the samples, 1 as the portrait's.")] = 1.0,
    wide: Annotated[float, typer.Option(min=0.3, max=4.0, help="Width of the samples.")] = 1.0,
    size: Annotated[int, typer.Option(min=32, max=2048, help="Longer side to which the portrait is reduced.")] = 256,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    overrides: Overrides = None,
) -> None:
    """Sample a SinGAN of a portrait: at random, in other sizes, or from an edited picture (Shaham et al. 2019)."""
    import numpy as np

    from foundation.devices import best
    from foundation.settings import Settings, declare
    from generation.portrait import load_portrait, to_image
    from generation.registry import sections
    from generation.singan.method import METHOD, model_of
    from generation.singan.sampling import sample

    declare(sections)
    if mask is not None and edit is None:
        raise UserError("--mask says where a picture was edited; give it with --edit.")
    if edit is not None and start_scale == 0:
        raise UserError("--start-scale 0 makes everything anew; give 1 or more with --edit.")
    picture = load_portrait(portrait, size)
    edited = _fitting(edit, picture.shape[:2]) if edit is not None else None
    where = _fitting(mask, picture.shape[:2])[..., :1] if mask is not None else None
    training = METHOD.read(Settings.load(None, overrides or ()))
    make_folder(out)
    _output.print("Training, or taking what was trained before …")
    model = model_of(picture, training, best())
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        made = sample(model, rng, start_scale, edited, (high, wide))
        if where is not None:
            made = _inside(made, picture, where)
        with replacing(out / f"singan{number:04d}.png") as partial:
            to_image(made).save(partial, "PNG")
    _output.print(f"{quantity(count, 'picture')} {are(count)} in {out}.")


def _fitting(path: Path, shape: tuple[int, ...]) -> Picture:
    """The picture (H, W, 3), 0..1, at the portrait's shape. UserError: another aspect."""
    from foundation.images import load_rgb
    from generation.portrait import to_picture
    from generation.super_resolution.classical import resized

    found = to_picture(load_rgb(path))
    if abs(found.shape[1] / found.shape[0] - shape[1] / shape[0]) > 0.02:
        raise UserError(f"{path} has another aspect than the portrait; edit a copy of the portrait itself.")
    fitting: Picture = resized(found, *shape).clip(0.0, 1.0)
    return fitting


def _inside(made: Picture, picture: Picture, where: Picture) -> Picture:
    """`made` where the mask is white and around it, the portrait elsewhere, at the size of `made`, with a soft passage.

    The authors' program widens the mask of an edited picture by 20 pixels and softens it by 5, at 250 pixels.
    """
    import numpy as np
    from scipy.ndimage import binary_dilation, gaussian_filter

    from generation.super_resolution.classical import resized

    portrait = resized(picture, *made.shape[:2]).clip(0.0, 1.0)
    white = resized(where.repeat(3, axis=2), *made.shape[:2])[..., 0] > 0.5
    side = max(made.shape[:2])
    radius = max(1, round(WIDENED * side))
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    wide = binary_dilation(white, rows**2 + columns**2 <= radius**2)
    soft = gaussian_filter(wide.astype(np.float32), SOFTENED * side)[..., None].clip(0.0, 1.0)
    joined: Picture = soft * made + (1.0 - soft) * portrait
    return joined
