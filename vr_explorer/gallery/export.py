"""Favourites as files: pictures at full resolution with metadata, tables, contact sheets, a zip, the page."""

from __future__ import annotations

import csv
import hashlib
import html
import json
import re
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.images import SUFFIXES, ImageError, load_rgb, size_of
from foundation.progress import ProgressCallback, ignore
from foundation.quantity import quantity
from vr_explorer.gallery import sheets, xmp
from vr_explorer.gallery.archive import streamed
from vr_explorer.gallery.favourites import FavouriteImage
from vr_explorer.gallery.filenames import download_name
from vr_explorer.gallery.pictures import THUMBNAIL, shows_in_browsers
from vr_explorer.gallery.schema import Item, plain
from vr_explorer.pages import STATIC as SHARED

IMAGES, THUMBNAILS, PAGE = "images", "thumbnails", "index.html"
SHARED_MODULES = ("elements.js",)
MODULES = ("common.js", "data.js", "facts.js", "family.js", "comparison.js", "viewer.js", "wall.js", "main.js")
"""The page's own modules in an order in which each stands after those that it imports."""

_COLUMNS = (
    "position", "file", "id", "title", "note", "group", "method", "parameters", "parents", "colours", "width", "height",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


def export(
    folder: Path,
    title: str,
    images: Sequence[FavouriteImage],
    done: ProgressCallback = ignore,
    left_out: Callable[[str], object] = lambda sentence: None,
) -> list[tuple[Item, Path]]:
    """Writes pictures (with XMP), `favourites.csv`, `favourites.json` and contact sheets into `folder`.

    Gives the items with their files there. left_out: is told of each favourite whose file is no picture, or must not be
    read; the others are written. UserError: that is none of them, or the folder cannot be written.
    """
    make_folder(folder / IMAGES)
    written: list[tuple[Item, Path]] = []
    problems: list[str] = []
    for position, image in enumerate(images):
        done(position, len(images))
        try:
            written.append(_picture(folder / IMAGES, position, image))
        except ImageError as error:
            problems.append(f"{image.item.id} is left out: {error}")
            left_out(problems[-1])
    done(len(images), len(images))
    if not written:
        raise UserError(
            f"None of {quantity(len(images), 'favourite')} can be read. {problems[0] if problems else ''}".strip()
        )
    title = plain(title)
    _tables(folder, title, written)
    made = list(sheets.pages(title, written))
    with replacing(folder / "contact-sheet.pdf") as path:
        sheets.save_pdf(made, path)
    for number, sheet in enumerate(made, 1):
        with replacing(folder / f"contact-sheet-{number:02d}.png") as path:
            sheet.save(path, "PNG", dpi=(sheets.DPI, sheets.DPI))
    return written


def zipped(folder: Path, target: Path) -> None:
    """All files under `folder` as one zip."""
    entries = [
        (path.relative_to(folder).as_posix(), path) for path in sorted(folder.rglob("*")) if _belongs(path, target)
    ]
    with replacing(target) as partial, partial.open("wb") as stream:
        stream.writelines(streamed(entries))


def page(folder: Path, title: str, images: Sequence[tuple[Item, Path]]) -> Path:
    """Writes the gallery's page into `folder` beside the exported pictures; it opens from the disk, without a server.

    Browsers load no modules and fetch no data from files, so both become plain scripts.
    """
    make_folder(folder / THUMBNAILS)
    title = plain(title)
    items = [_for_page(folder, item, path) for item, path in images]
    data = {"title": title, "made": time.time(), "expected": len(items), "items": items}
    static = files("vr_explorer.gallery").joinpath("static")
    modules = [SHARED.joinpath(name).read_text(encoding="utf-8") for name in SHARED_MODULES]
    modules += [static.joinpath(name).read_text(encoding="utf-8") for name in MODULES]
    script = "\n".join(_EXPORT.sub("", _IMPORT.sub("", module)) for module in modules)
    content = {
        "page.js": f'"use strict";\n(() => {{\n{script}\n}})();\n',
        "page.css": static.joinpath("page.css").read_text(encoding="utf-8"),
        "icon.svg": static.joinpath("icon.svg").read_text(encoding="utf-8"),
        "gallery.js": f"window.exportedGallery = {json.dumps(data)};\n",
        PAGE: _page(static.joinpath(PAGE).read_text(encoding="utf-8"), title),
    }
    for name, text in content.items():
        with replacing(folder / name) as path:
            path.write_text(text, encoding="utf-8")
    return folder / PAGE


def _picture(folder: Path, position: int, image: FavouriteImage) -> tuple[Item, Path]:
    content = image.content()
    suffix = image.path.suffix.lower()
    target = folder / download_name(position, image.item.id, suffix if suffix in SUFFIXES else ".image")
    packet = xmp.packet(image.item)
    described = xmp.embedded(content, packet)
    with replacing(target) as path:
        path.write_bytes(described or content)
    if described is None:
        with replacing(target.with_suffix(target.suffix + ".xmp")) as path:
            path.write_bytes(xmp.sidecar(content, packet))
    return image.with_digest(hashlib.sha256(content).hexdigest()), target


def _tables(folder: Path, title: str, images: Sequence[tuple[Item, Path]]) -> None:
    rows = []
    for position, (item, path) in enumerate(images, 1):
        width, height = size_of(path)
        place = {"position": position, "file": path.relative_to(folder).as_posix(), "width": width, "height": height}
        rows.append({**item.to_json(), **place})
    with replacing(folder / "favourites.json") as path:
        text = json.dumps({"title": title, "images": rows}, ensure_ascii=False, indent=2)
        path.write_text(text + "\n", encoding="utf-8")
    with replacing(folder / "favourites.csv") as path, path.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.DictWriter(stream, _COLUMNS, extrasaction="ignore")
        table.writeheader()
        table.writerows({name: cell(value) for name, value in row.items()} for row in rows)


def cell(value: object) -> object:
    """A table's cell; text that a spreadsheet would take for a formula begins with an apostrophe."""
    if isinstance(value, list):
        value = " ".join(map(str, value))
    elif isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value.lstrip().startswith(_FORMULA) else value


def _for_page(folder: Path, item: Item, path: Path) -> dict[str, object]:
    picture = load_rgb(path, max_side=THUMBNAIL)
    thumbnail = folder / THUMBNAILS / f"{path.stem}.webp"
    with replacing(thumbnail) as partial:
        picture.save(partial, "WEBP", quality=80)
    shown = path
    if not shows_in_browsers(path):
        shown = path.with_name(f"{path.name}.png")
        with replacing(shown) as partial:
            load_rgb(path).save(partial, "PNG")
    width, height = size_of(path)
    return {
        **item.to_json(),
        "width": width,
        "height": height,
        "file": shown.relative_to(folder).as_posix(),
        "thumbnail": thumbnail.relative_to(folder).as_posix(),
        "name": shown.name,
    }


def _page(text: str, title: str) -> str:
    scripts = '<script defer src="gallery.js"></script>\n<script defer src="page.js"></script>'
    text = text.replace('<script type="module" src="/static/main.js"></script>', scripts)
    text = text.replace("/static/", "").replace('class="mark" href="/"', 'class="mark" href="#"')
    return text.replace("<title>Artificial Inspiration</title>", f"<title>{html.escape(title)}</title>")


def _belongs(path: Path, target: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path != target and not path.name.endswith(".part")
