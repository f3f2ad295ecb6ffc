"""Output that goes to a file or a pipe: whatever its encoding, and whatever the names of files, no command stumbles."""

from __future__ import annotations

import json
import os
import subprocess
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

ROOT = Path(__file__).parents[1]
ENCODINGS = ("cp1252", "ascii")
NAME = "肖像 № 1"
PROGRAM = ("-m", "artificial_inspiration")


def commands(command: click.Command, name: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield name
    for part, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*name, part))


def said(
    *arguments: str | Path, folder: Path, encoding: str, status: int = 0, program: Sequence[str] = PROGRAM
) -> tuple[str, str]:
    """What a command writes on its two streams, in `encoding`."""
    own = {name: str(folder / "own") for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    screenless = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, *program, *arguments],
        cwd=folder,
        env=screenless | own | {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT), "COLUMNS": "150"},
        capture_output=True,
        check=False,
    )
    output, errors = done.stdout.decode(encoding), done.stderr.decode(encoding)
    assert "Traceback" not in errors and "UnicodeEncodeError" not in errors, errors
    assert done.returncode == status, output + errors
    return output, errors


ONE_AFTER_THE_OTHER = """
import json, sys
from artificial_inspiration import main
from tests import in_process

in_process.work_here()
for arguments in json.loads(sys.argv[1]):
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
    output, _ = said(given, folder=folder, encoding=encoding, program=("-c", ONE_AFTER_THE_OTHER))
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


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
@pytest.mark.slow
def test_the_whole_way_among_names_of_every_kind(encoding: str, tmp_path: Path) -> None:
    """Named in Chinese, and where the system has such names, with a byte that is no text at all: cp1252 holds no
    more of them than ascii."""
    folder = tmp_path / NAME
    if sys.platform == "linux":
        folder = Path(os.fsdecode(os.fsencode(folder) + b"\xff"))
    folder.mkdir()
    portrait = folder / f"{NAME}.png"
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)).save(portrait)
    shown = str(folder).replace("\udcff", "\\xff").encode(encoding, "backslashreplace").decode(encoding)
    demo = tmp_path / f"{NAME}.png"
    told = said_by_each(
        ("generate", portrait, "--out", folder / "variants", "--count", "4", "--size", "64", "--jobs", "1"),
        ("classify", folder / "variants", "--out", folder / "cloud"),
        ("explore", folder / "cloud", "--headless", "--screenshot", folder / "p.png", "--size", "64x48"),
        ("tour", folder / "cloud", "--out", folder / "tour.mp4", "--size", "64x48", "--fps", "1"),
        ("demo", "--headless", "--count", "2", "--out", tmp_path / NAME, "--size", "64x48", "--screenshot", demo),
        folder=tmp_path,
        encoding=encoding,
    )
    for output in told[:3]:
        assert shown in output.replace("\n", "")
    assert str(demo).encode(encoding, "backslashreplace").decode(encoding) in told[-1].replace("\n", "")
    assert demo.exists()
    cloud = Cloud.load(folder / "cloud")
    assert cloud.source == folder / "variants" and cloud.image_path(0).is_file()
    assert (folder / "p.png").stat().st_size > 0
    assert (folder / "tour.mp4").stat().st_size > 0


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_sentences_of_errors(encoding: str, tmp_path: Path) -> None:
    _, errors = said("explore", NAME, folder=tmp_path, encoding=encoding, status=1)
    assert errors.startswith("x There is no cloud at \\u8096\\u50cf")
    _, errors = said("explore", ".", "--camera", "→", folder=tmp_path, encoding=encoding, status=1)
    assert "--camera -> is not of the form" in errors
    said("explore", ".", "--flight", "→", folder=tmp_path, encoding=encoding, status=2)


def test_names_that_are_no_text_are_taken_in_as_all_others(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("other systems have no such names")
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number, name in enumerate((b"one", b"two", b"three", b"four", b"\xff\xfe")):
        pixels = np.random.default_rng(number).integers(0, 255, (32, 32, 3), np.uint8)
        Image.fromarray(pixels).save(Path(os.fsdecode(os.fsencode(pictures) + b"/" + name + b".png")))
    said_by_each(("classify", "pictures", "--out", "cloud"), folder=tmp_path, encoding="utf-8")
    cloud = Cloud.load(tmp_path / "cloud")
    assert {"four", "one", "three", "two"} < set(cloud.ids) and len(cloud) == 5
    assert all(cloud.image_path(index).is_file() for index in range(5))
