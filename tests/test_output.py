"""Output that goes to a file or a pipe: whatever its encoding, and whatever the names of files, no command stumbles."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

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

Command = Sequence[str | Path]


class Said(NamedTuple):
    """What a command wrote on its two streams, and its exit status."""

    output: str
    errors: str
    status: int


def commands(command: click.Command, name: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield name
    for part, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*name, part))


def streams(program: Sequence[str | Path], folder: Path, encoding: str) -> tuple[bytes, bytes, int]:
    """What a process writes on its two streams, which are in `encoding` as it begins, and its exit status."""
    own = {name: str(folder / "own") for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    screenless = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, *program],
        cwd=folder,
        env=screenless | own | {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT), "COLUMNS": "150"},
        capture_output=True,
        check=False,
    )
    return done.stdout, done.stderr, done.returncode


def decoded(output: bytes, errors: bytes, status: int, encoding: str) -> Said:
    said = Said(output.decode(encoding), errors.decode(encoding), status)
    assert "Traceback" not in said.errors and "UnicodeEncodeError" not in said.errors, said.errors
    return said


def said(*arguments: str | Path, folder: Path, encoding: str) -> Said:
    return decoded(*streams([*PROGRAM, *arguments], folder, encoding), encoding)


ONE_AFTER_THE_OTHER = """
import json, sys
from artificial_inspiration import main
from tests import in_process

in_process.work_here()
for encoding, arguments in json.loads(sys.argv[1]):
    sys.stdout.reconfigure(encoding=encoding, errors="strict")
    sys.stderr.reconfigure(encoding=encoding, errors="backslashreplace")
    sys.argv[1:] = arguments
    status = 0
    try:
        main()
    except SystemExit as ended:
        status = ended.code or 0
    print(f"\\0{status}\\0", end="", flush=True)
    print("\\0", end="", file=sys.stderr, flush=True)
"""


def said_by_each(each: Mapping[str, Sequence[Command]], folder: Path) -> dict[str, list[Said]]:
    """As `said` of several commands, by the encoding that the streams have for them.

    All in one process, whose beginning is most of what they take: its streams are brought to the next encoding, as
    Python's own would be that begins in it.
    """
    todo = [(encoding, list(map(os.fspath, arguments))) for encoding, few in each.items() for arguments in few]
    output, errors, status = streams(["-c", ONE_AFTER_THE_OTHER, json.dumps(todo)], folder, "ascii")
    assert status == 0, errors.decode(errors="replace")
    *told, rest = output.split(b"\0")
    *told_errors, rest_of_errors = errors.split(b"\0")
    assert len(told) == 2 * len(told_errors) == 2 * len(todo) and not rest.strip() and not rest_of_errors.strip()
    found: dict[str, list[Said]] = {encoding: [] for encoding in each}
    for (encoding, _), one, ended, wrong in zip(todo, told[::2], told[1::2], told_errors, strict=True):
        found[encoding].append(decoded(one, wrong, int(ended), encoding))
    return found


def test_the_help_of_every_command(tmp_path: Path) -> None:
    names = list(commands(typer.main.get_command(app)))
    assert len(names) > 20
    each = [(*name, "--help") for name in names]
    for told in said_by_each(dict.fromkeys(ENCODINGS, each), tmp_path).values():
        assert all(one.output.count("Usage:") == 1 and one.status == 0 for one in told)


def test_the_reports_of_the_machine_and_of_weights(tmp_path: Path) -> None:
    told = said_by_each(dict.fromkeys(ENCODINGS, (("doctor",), ("weights", "list"))), tmp_path)
    for encoding, (machine, weights) in told.items():
        assert machine.status == weights.status == 0
        assert "+  OpenGL" in machine.output
        assert ("–" if encoding == "cp1252" else "-  OpenXR") in machine.output
        assert "vgg19" in weights.output.lower()


@pytest.mark.slow
def test_the_whole_way_among_names_of_every_kind(tmp_path: Path) -> None:
    """Named in Chinese, and where the system has such names, with a byte that is no text at all."""
    folders, demos, each = {}, {}, {}
    for encoding in (*ENCODINGS, "utf-8"):
        folder = tmp_path / encoding / NAME
        if sys.platform == "linux":
            folder = Path(os.fsdecode(os.fsencode(folder) + b"\xff"))
        folder.mkdir(parents=True)
        portrait = folder / f"{NAME}.png"
        Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)).save(portrait)
        demo, demos_cloud = tmp_path / encoding / f"{NAME}.png", tmp_path / encoding / NAME
        each[encoding] = (
            ("generate", portrait, "--out", folder / "variants", "--count", "4", "--size", "64", "--jobs", "1"),
            ("classify", folder / "variants", "--out", folder / "cloud"),
            ("explore", folder / "cloud", "--headless", "--screenshot", folder / "p.png", "--size", "64x48"),
            ("tour", folder / "cloud", "--out", folder / "tour.mp4", "--size", "64x48", "--fps", "1"),
            ("demo", "--headless", "--count", "2", "--out", demos_cloud, "--size", "64x48", "--screenshot", demo),
        )
        folders[encoding], demos[encoding] = folder, demo
    for encoding, told in said_by_each(each, tmp_path).items():
        assert [one.status for one in told] == [0] * 5, told
        folder, demo = folders[encoding], demos[encoding]
        shown = str(folder).replace("\udcff", "\\xff").encode(encoding, "backslashreplace").decode(encoding)
        for one in told[:3]:
            assert shown in one.output.replace("\n", "")
        assert str(demo).encode(encoding, "backslashreplace").decode(encoding) in told[-1].output.replace("\n", "")
        assert demo.exists()
        cloud = Cloud.load(folder / "cloud")
        assert cloud.source == folder / "variants" and cloud.image_path(0).is_file()
        assert (folder / "p.png").stat().st_size > 0
        assert (folder / "tour.mp4").stat().st_size > 0


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_process_that_begins_in_an_encoding_says_its_error_in_it(encoding: str, tmp_path: Path) -> None:
    told = said("explore", NAME, folder=tmp_path, encoding=encoding)
    assert told.status == 1 and told.errors.startswith("x There is no cloud at \\u8096\\u50cf")


def test_the_sentences_of_errors(tmp_path: Path) -> None:
    wrong = [("explore", NAME), ("explore", ".", "--camera", "→"), ("explore", ".", "--flight", "→")]
    for missing, camera, flight in said_by_each(dict.fromkeys(ENCODINGS, wrong), tmp_path).values():
        assert missing.status == 1 and missing.errors.startswith("x There is no cloud at \\u8096\\u50cf")
        assert camera.status == 1 and "--camera -> is not of the form" in camera.errors
        assert flight.status == 2 and flight.errors


def test_names_that_are_no_text_are_taken_in_as_all_others(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("other systems have no such names")
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number, name in enumerate((b"one", b"two", b"three", b"four", b"\xff\xfe")):
        pixels = np.random.default_rng(number).integers(0, 255, (32, 32, 3), np.uint8)
        Image.fromarray(pixels).save(Path(os.fsdecode(os.fsencode(pictures) + b"/" + name + b".png")))
    (told,) = said_by_each({"utf-8": [("classify", "pictures", "--out", "cloud")]}, tmp_path)["utf-8"]
    assert told.status == 0, told.errors
    cloud = Cloud.load(tmp_path / "cloud")
    assert {"four", "one", "three", "two"} < set(cloud.ids) and len(cloud) == 5
    assert all(cloud.image_path(index).is_file() for index in range(5))
