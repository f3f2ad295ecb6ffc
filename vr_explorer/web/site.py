"""Writes a cloud as a folder that any static web host serves: the page, its numbers, its pictures.

What is published are the pictures, made anew without what their files say beside the pixels, and what can be seen in
the explorer: titles, how they were made, colours, measures, places; where the user asks for it, labels and what files
tell of models, creators and the like. Ids, file names, folders, parameters, prompts, notes, favourites and whatever
else is the user's own are not.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classification.cloud import COLOURS, Cloud
from classification.cloud.keys import keys
from foundation.errors import UserError
from foundation.files import write_error
from foundation.images import ImageError, load_rgb
from foundation.lines import one_line
from foundation.processes import cores
from foundation.progress import ProgressCallback, ignore
from foundation.software import software
from vr_explorer.pages import STATIC as SHARED
from vr_explorer.pages.cloud_file import CLOUD, MAGIC, PER_FOLDER, PICTURES, WORDS, Arrays, encoded, whole_picture
from vr_explorer.render.settings import RenderSettings
from vr_explorer.scene.criteria import Measures
from vr_explorer.scene.criteria.measures import DERIVED
from vr_explorer.scene.layout_solver import order_of
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.sizes import half_sizes
from vr_explorer.web import glsl
from vr_explorer.web.atlas_files import PublishedAtlas, part, published
from vr_explorer.web.atomic_folder import replacing_folder
from vr_explorer.web.devices import DeviceSettings
from vr_explorer.web.etc2 import recoded
from vr_explorer.web.facets import PublishedFacet, facets
from vr_explorer.web.filter_presets import offered, usual
from vr_explorer.web.layouts import PublishedLayout, layouts
from vr_explorer.web.parts import SHEET, published_parts
from vr_explorer.web.words import methods, words

PAGE, CODE = "index.html", "page"
MAIN = "main.js"
_IMPORTED = re.compile(r'\bfrom "\./(\w+\.js)"')
MARK = 16
"""Hexadecimal digits that name the pictures of one publication, so that no browser mixes two."""

QUALITY = 82
LONGEST_TITLE = 120

SCENE = (
    *("card_height", "motion", "visit", "thrust", "drag", "spread", "spread_y", "ghost", "wall_pitch", "wall_angle"),
    *("filter_near", "filter_spacing", "filter_back", "bomb_core", "bomb_spacing", "bomb_repulsion", "bomb_least"),
    *("bomb_drag", "rain", "rain_fall", "rain_height", "rain_skip"),
)
"""The settings of the scene by which the page shows it."""

RENDER = (
    *("haze", "haze_floor", "near_fade_from", "near_fade_to", "smallest"),
    *("ground_depth", "ground_spacing", "ground_brightness", "horizon_brightness"),
)
"""Those of drawing."""

FORMS: dict[str, Callable[[bytes, int, int], bytes]] = {"bc1": lambda blocks, side, height: blocks, "etc2": recoded}
"""What graphics cards sample: BC1 those of desktops, ETC2 those of phones and headsets."""


@dataclass(frozen=True)
class PublishSettings:
    """side: pixels of the longer side of a whole picture at most, 0: none are published. etc2: small pictures also as
    phones and headsets take them; without, they are decoded there and need eight times the memory. words: labels of
    the user's own tables, and models, LoRAs, samplers, programs, creators and keywords that files tell of; no prompts.
    """

    side: int = 1_024
    etc2: bool = True
    words: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.side <= 8_192:
            raise ValueError("side must be from 0 to 8192")


def publish(
    cloud: Cloud,
    folder: Path,
    title: str,
    publishing: PublishSettings | None = None,
    scene: SceneSettings | None = None,
    render: RenderSettings | None = None,
    done: ProgressCallback = ignore,
    left_out: Callable[[str], object] = lambda sentence: None,
    served: bool = False,
    devices: DeviceSettings | None = None,
) -> Path:
    """Writes the page of `cloud` as `folder`, whole or not at all, in place of one that was published there before.

    left_out: is told of each picture that cannot be read; its small one is shown all the same. served: by this
    program's own server, with which the page keeps favourites. devices: the settings that hold in a headset and for a
    gamepad. Gives the page's file.
    UserError: the folder has other things in it, cannot be written or is being written, nothing can be shown.
    """
    if len(cloud) == 0:
        raise UserError("There are no images in this cloud; nothing is published.")
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - links in it stay
    check_free(folder)
    with replacing_folder(folder, _is_published) as partial:
        title = one_line(title, LONGEST_TITLE) or "A cloud"
        _write(cloud, partial, title, publishing or PublishSettings(), scene, render, devices, done, left_out)
        _write_page(partial, title, served)
    return folder / PAGE


def check_free(folder: Path) -> None:
    """UserError: something is there that was not published."""
    if not folder.name:
        raise UserError(f"{folder} cannot be replaced; give the name of a new folder.")
    try:
        there = sorted(folder.iterdir()) if folder.exists() else []
    except OSError as error:
        raise write_error(folder, error) from error
    if there and not _is_published(folder):
        raise UserError(f"The folder {folder} has other things in it ({there[0].name}); give the name of a new one.")


def _is_published(folder: Path) -> bool:
    try:
        with (folder / CLOUD).open("rb") as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def _write(
    cloud: Cloud,
    folder: Path,
    title: str,
    publishing: PublishSettings,
    scene: SceneSettings | None,
    render: RenderSettings | None,
    devices: DeviceSettings | None,
    done: ProgressCallback,
    left_out: Callable[[str], object],
) -> None:
    scene, render = scene or SceneSettings(), render or RenderSettings()
    pictures = folder / PICTURES / "all"
    pictures.mkdir(parents=True)
    atlas = published(cloud)
    forms = [form for form in FORMS if publishing.etc2 or form == "bc1"]
    steps = (sum(len(list(atlas.parts(side))) for side in atlas.sides) if atlas is not None else 0) + len(cloud)
    counted = _Counted(steps, done)
    digest = hashlib.sha256()
    if atlas is not None:
        _write_atlas(cloud, atlas, pictures, forms, digest.update, counted)
    whole = _write_whole(cloud, pictures, publishing.side, digest.update, counted, left_out)
    said = json.dumps(words(cloud), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    (pictures / WORDS).write_bytes(said)
    digest.update(said)

    names, numbers = methods(cloud)
    laid_out = layouts(cloud, scene)
    told = facets(cloud) if publishing.words else []
    parts = published_parts(cloud, laid_out[0].positions, publishing.side)
    if parts.sheet:
        (pictures / SHEET).write_bytes(parts.sheet)
        digest.update(parts.sheet)
    arrays = _arrays(cloud, scene, atlas, laid_out, numbers, whole, told)
    for array in arrays.values():
        digest.update(np.ascontiguousarray(array).tobytes())
    mark = digest.hexdigest()[:MARK]
    head = {
        "title": title,
        "count": len(cloud),
        "mark": mark,
        "per_folder": PER_FOLDER,
        "software": software(),
        "scale": scene.scale(cloud.laid_out),
        "methods": names,
        "measures": [one.description.to_json() for one in cloud.measures.values()],
        "derived": [one.to_json() for one in DERIVED],
        "arrangements": [one.to_json() for one in laid_out],
        "parts": parts.to_json(),
        "facets": [one.to_json() for one in told],
        "atlas": _atlas_head(atlas, forms),
        "swatches": offered(cloud),
        "tour": usual(cloud, scene),
        "unmatched": scene.unmatched,
        "scene": {name: getattr(scene, name) for name in SCENE},
        "render": {name: getattr(render, name) for name in RENDER},
        **(devices or DeviceSettings()).to_json(),
    }
    (folder / CLOUD).write_bytes(encoded(head, arrays))
    pictures.rename(pictures.with_name(mark))


def _arrays(
    cloud: Cloud,
    scene: SceneSettings,
    atlas: PublishedAtlas | None,
    laid_out: Sequence[PublishedLayout],
    numbers: npt.NDArray[np.uint16],
    whole: npt.NDArray[np.uint8],
    told: Sequence[PublishedFacet],
) -> Arrays:
    """What `cloud.bin` has of each image. numbers: of its method. whole: whether there is a whole picture of it."""
    known = Measures(cloud)
    return {
        "half_size": half_sizes(cloud.sizes, scene.card_height),
        "cell": atlas.cells if atlas is not None else np.full(len(cloud), -1, np.int32),
        "colours": _colours(cloud),
        "shares": np.nan_to_num(cloud.shares).astype(np.float32),
        "order": order_of(cloud),
        "method": numbers,
        "key": keys(cloud),
        "whole": whole,
        **{f"positions-{one.id}": one.positions for one in laid_out},
        **{f"measure-{name}": np.asarray(one.values, np.float32) for name, one in cloud.measures.items()},
        **{f"measure-{one.id}": known.values(one) for one in DERIVED},
        **{f"facet-{number}": one.bits for number, one in enumerate(told)},
    }


class _Counted:
    """Steps that are done, of all."""

    def __init__(self, total: int, done: ProgressCallback) -> None:
        self._finished, self._total, self._done = 0, total, done

    def step(self) -> None:
        self._finished += 1
        self._done(self._finished, self._total)


def _write_atlas(
    cloud: Cloud,
    atlas: PublishedAtlas,
    folder: Path,
    forms: list[str],
    digest: Callable[[bytes], None],
    counted: _Counted,
) -> None:
    for level, side in enumerate(atlas.sides):
        width = atlas.geometry.layer_size >> level
        for number, layers in enumerate(atlas.parts(side)):
            blocks = part(cloud, atlas, level, layers)
            digest(blocks)
            for form in forms:
                content = FORMS[form](blocks, width, width * len(layers))
                (folder / f"atlas-{side}-{number}.{form}").write_bytes(content)
            counted.step()


def _atlas_head(atlas: PublishedAtlas | None, forms: list[str]) -> dict[str, Any] | None:
    if atlas is None:
        return None
    geometry = atlas.geometry
    return {
        "cell": geometry.cell,
        "layer_size": geometry.layer_size,
        "layers": geometry.layers,
        "layers_of_part": [atlas.layers_of_part(side) for side in atlas.sides],
        "forms": forms,
    }


def _write_whole(
    cloud: Cloud,
    folder: Path,
    side: int,
    digest: Callable[[bytes], None],
    counted: _Counted,
    left_out: Callable[[str], object],
) -> npt.NDArray[np.uint8]:
    """The whole pictures; uint8 (N,), 1 where there is one."""
    there = np.zeros(len(cloud), np.uint8)
    if side == 0 or not cloud.readable:
        for _ in range(len(cloud)):
            counted.step()
        return there
    for first in range(0, len(cloud), PER_FOLDER):
        (folder / whole_picture(first)).parent.mkdir(parents=True)

    def written(index: int) -> bytes | ImageError:
        """Made of its pixels alone: what else a file says, such as where a photograph was taken, stays at home."""
        try:
            path = cloud.image_path(index)
            picture = load_rgb(path, content=cloud.content(path), max_side=side)
        except ImageError as error:
            return error
        target = folder / whole_picture(index)
        picture.save(target, "WEBP", quality=QUALITY, exif=b"", icc_profile=None, xmp=b"")
        return hashlib.sha256(target.read_bytes()).digest()

    with ThreadPoolExecutor(cores()) as pool:
        for index, outcome in enumerate(pool.map(written, range(len(cloud)))):
            if isinstance(outcome, ImageError):
                left_out(str(outcome))
            else:
                there[index] = 1
                digest(outcome)
            counted.step()
    return there


def _colours(cloud: Cloud) -> npt.NDArray[np.uint8]:
    """uint8 (N, 20): five colours with their shares, 0..255, as the shader takes them."""
    packed = np.zeros((len(cloud), COLOURS, 4), np.uint8)
    packed[..., :3] = cloud.colours
    packed[..., 3] = np.rint(np.clip(np.nan_to_num(cloud.shares), 0.0, 1.0) * 255.0)
    return packed.reshape(len(cloud), -1)


def _write_page(folder: Path, title: str, served: bool) -> None:
    static, code = files("vr_explorer.web").joinpath("static"), folder / CODE
    code.mkdir()
    for file in (*static.iterdir(), *SHARED.iterdir()):
        if file.is_file() and file.name != PAGE:
            (code / file.name).write_bytes(file.read_bytes())
    (code / "programs.js").write_text(glsl.module(), encoding="utf-8")
    text = static.joinpath(PAGE).read_text(encoding="utf-8")
    shown = html.escape(title)
    text = text.replace("<title>Artificial Inspiration</title>", f"<title>{shown}</title>")
    text = text.replace('<h1 id="title" dir="auto"></h1>', f'<h1 id="title" dir="auto">{shown}</h1>')
    needed = "".join(f'<link rel="modulepreload" href="{CODE}/{name}">\n' for name in _needed(code, MAIN))
    text = text.replace("<script ", f"{needed}<script ", 1)
    if served:
        text = text.replace('<html lang="en">', '<html lang="en" data-served>')
    (folder / PAGE).write_text(text, encoding="utf-8")


def _needed(code: Path, module: str) -> list[str]:
    """Modules that this one imports, and those that they do, so that a browser asks for all of them at once."""
    found, left = dict[str, None](), [module]
    while left:
        imported = _IMPORTED.findall((code / left.pop()).read_text(encoding="utf-8"))
        left += [name for name in imported if name not in found]
        found.update(dict.fromkeys(imported))
    return list(found)
