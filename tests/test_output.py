"""Output that goes to a file or a pipe: whatever its encoding, and whatever the names of files, no command stumbles."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np
import pytest
import typer
from PIL import Image

from artificial_inspiration import app
from classification.cloud import Cloud
from tests import warm

ROOT = Path(__file__).parents[1]
ENCODINGS = ("cp1252", "ascii")
NAME = "肖像 № 1"


def commands(command: click.Command, name: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield name
    for part, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*name, part))


def said(*arguments: str, folder: Path, encoding: str, code: str) -> str:
    """What `code` writes in `encoding`."""
    own = {name: str(folder / "own") for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    screenless = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = warm.run(
        [sys.executable, "-c", code, encoding, *arguments],
        cwd=folder,
        env=screenless | own | {"PYTHONPATH": str(ROOT), "COLUMNS": "1000"},
    )
    output, errors = done.stdout.decode(encoding), done.stderr.decode(encoding)
    assert "Traceback" not in errors and "UnicodeEncodeError" not in errors, errors
    assert done.returncode == 0, output + errors
    return output


ONE_AFTER_THE_OTHER = """
import json, sys
_, encoding, given = sys.argv
sys.stdout.reconfigure(encoding=encoding, errors="strict")
sys.stderr.reconfigure(encoding=encoding)
from artificial_inspiration import main
from tests import in_process

in_process.work_here()
for arguments in json.loads(given):
    sys.argv[1:] = arguments
    try:
        main()
    except SystemExit as ended:
        assert not ended.code, arguments
    print("\\0")
"""


def said_by_each(*each: Sequence[str | Path], folder: Path, encoding: str) -> list[str]:
    """As `said` of several commands, in one process, since most of their time is that of its beginning."""
    given = json.dumps([[os.fspath(argument) for argument in arguments] for arguments in each])
    output = said(given, folder=folder, encoding=encoding, code=ONE_AFTER_THE_OTHER)
    *told, rest = output.split("\0")
    assert len(told) == len(each) and not rest.strip()
    return told


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_help_of_every_command(encoding: str, tmp_path: Path) -> None:
    names = list(commands(typer.main.get_command(app)))
    assert len(names) > 20
    told = said_by_each(*((*name, "--help") for name in names), folder=tmp_path, encoding=encoding)
    assert all(output.count("Usage:") == 1 for output in told)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_reports_of_the_machine_and_of_weights(encoding: str, tmp_path: Path) -> None:
    machine, weights = said_by_each(("doctor",), ("weights", "list"), folder=tmp_path, encoding=encoding)
    assert "+  OpenGL" in machine and ("–" if encoding == "cp1252" else "-  OpenXR") in machine
    assert "vgg19" in weights.lower()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a portrait, named in Chinese, and where the system has such names, with a byte that is no text at all."""
    folder = tmp_path / NAME
    if sys.platform == "linux":
        folder = Path(os.fsdecode(os.fsencode(folder) + b"\xff"))
    folder.mkdir()
    pixels = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)
    Image.fromarray(pixels).save(folder / f"{NAME}.png")
    return folder


def shown(folder: Path, encoding: str) -> str:
    return str(folder).replace("\udcff", "\\xff").encode(encoding, "backslashreplace").decode(encoding)


def generating(folder: Path) -> tuple[str | Path, ...]:
    """Of a seed whose variants need no torch."""
    portrait, out = folder / f"{NAME}.png", folder / "variants"
    return ("generate", portrait, "--out", out, "--count", "2", "--size", "64", "--jobs", "1", "--seed", "21")


@pytest.mark.slow
def test_the_whole_way_among_names_of_every_kind(folder: Path, tmp_path: Path) -> None:
    """In ascii: cp1252 holds no more of them."""
    demo = tmp_path / f"{NAME}.png"
    told = said_by_each(
        generating(folder),
        ("classify", folder / "variants", "--out", folder / "cloud"),
        ("explore", folder / "cloud", "--headless", "--screenshot", folder / "p.png", "--size", "64x48"),
        ("tour", folder / "cloud", "--out", folder / "tour.mp4", "--size", "64x48", "--fps", "1"),
        ("demo", "--headless", "--count", "2", "--out", tmp_path / NAME, "--size", "64x48", "--screenshot", demo),
        folder=tmp_path,
        encoding="ascii",
    )
    for output in told[:3]:
        assert shown(folder, "ascii") in output.replace("\n", "")
    assert str(demo).encode("ascii", "backslashreplace").decode("ascii") in told[-1].replace("\n", "")
    assert demo.exists()
    cloud = Cloud.load(folder / "cloud")
    assert cloud.source == folder / "variants" and cloud.image_path(0).is_file()
    assert (folder / "p.png").stat().st_size > 0


def test_names_are_written_in_full_where_the_encoding_has_them(folder: Path, tmp_path: Path) -> None:
    (told,) = said_by_each(generating(folder), folder=tmp_path, encoding="utf-8")
    assert NAME in shown(folder, "utf-8") and shown(folder, "utf-8") in told.replace("\n", "")
