"""The pictures of variants in README.md and docs: makes the runs that they show, and writes docs/pictures.

python scripts/pictures.py [--work build/pictures]

About a quarter of an hour on two free cores; what is there in --work is used again. The six best are named in BEST,
chosen by eye among the variants of the bundled portrait; all other sheets are of the first variants as they come. Those
of the explorer's own tools, of the same cloud, are made by `explorer_pictures.py`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import skimage.data
from picture_files import ROOT, VIEW, write
from PIL import Image, ImageOps

from foundation.files import make_folder
from generation.contact_sheet import contact_sheet
from generation.manifest import MANIFEST_FILE

PORTRAIT = ROOT / "assets" / "portrait_512.png"
ARRANGED = (1000, 562)

BEST = ("v000333", "v000240", "v000243", "v000161", "v000082", "v000390")
"""Of that thousand, by the beginning of their ids."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("build/pictures"))
    work = make_folder(parser.parse_args().work.absolute())
    portrait = make(PORTRAIT, work / "portrait", 1000)
    show(portrait, "cloud", VIEW)
    for arrangement in ("flat", "colour"):
        show(portrait, arrangement, ARRANGED, "--arrangement", arrangement)
    subprocess.run([sys.executable, Path(__file__).with_name("explorer_pictures.py"), portrait / "cloud"], check=True)
    variants = files(portrait / "variants")
    write(contact_sheet(variants[:48], 8, 160), "variants")
    write(contact_sheet([one for begin in BEST for one in variants if one.name.startswith(begin)], 6, 256), "best_six")
    cat = work / "cat.png"
    ImageOps.fit(Image.fromarray(skimage.data.chelsea()), (300, 300)).save(cat)
    run("generate", cat, "--out", work / "cat", "--count", 48)
    write(contact_sheet(files(work / "cat"), 12, 128), "cat")
    painted = work / "painted"
    run("generate", PORTRAIT, "--out", painted, "--count", 60, "--methods", "painted_style")
    write(contact_sheet(files(painted), 10, 148), "painted_styles")


def make(portrait: Path, folder: Path, count: int) -> Path:
    """`folder` with the variants and the cloud of a portrait."""
    run("generate", portrait, "--out", folder / "variants", "--count", count)
    run("classify", folder / "variants", "--out", folder / "cloud")
    return folder


def show(folder: Path, name: str, size: tuple[int, int], *options: str) -> None:
    """The cloud in `folder`, drawn into a picture of this name."""
    picture = folder / f"{name}.png"
    run("explore", folder / "cloud", "--headless", "--screenshot", picture, *options)
    write(Image.open(picture).convert("RGB"), name, size)


def run(*arguments: object) -> None:
    """The program's own command line."""
    subprocess.run([sys.executable, "-m", "artificial_inspiration", *map(str, arguments)], cwd=ROOT, check=True)


def files(folder: Path) -> Sequence[Path]:
    """The images of a folder of variants by number."""
    lines = (folder / MANIFEST_FILE).read_text(encoding="utf-8").splitlines()
    return [folder / entry["file"] for entry in sorted(map(json.loads, lines), key=lambda entry: entry["id"])]


if __name__ == "__main__":
    main()
