"""The command line as a newcomer uses it: processes, exit status, and what is printed."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from artificial_inspiration import main
from classification.cloud import Cloud
from tests import warm

SEED_TABLE = Path(__file__).parents[2] / "shared" / "seed" / "img2vec.csv"


def _command(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    own = {"XDG_CACHE_HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    screenless = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return warm.run(
        [sys.executable, "-m", "artificial_inspiration", *map(str, arguments)],
        cwd=Path(__file__).parents[1],
        env=screenless | own | {"COLUMNS": "1000"},
        text=True,
    )


@pytest.mark.slow
def test_the_whole_way_once(tmp_path: Path) -> None:
    demo = ("demo", "--out", tmp_path / "demo", "--count", "8", "--size", "320x180")
    result = _command(*demo, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "no screen" in result.stdout
    cloud = Cloud.load(tmp_path / "demo" / "cloud")
    assert len(cloud) == 8
    assert len(set(cloud.methods)) > 2
    picture = np.asarray(Image.open(tmp_path / "demo" / "cloud.png"))
    assert picture.shape == (180, 320, 3)
    assert (picture.max(axis=2) > 60).mean() > 0.02
    again = _command(*demo, folder=tmp_path)
    assert "(0 made now)" in again.stdout
    assert "(0 measured now" in again.stdout


def test_doctor_says_what_works(tmp_path: Path) -> None:
    result = _command("doctor", folder=tmp_path)
    assert result.returncode == 0, result.stdout
    for name in (
        "OpenGL",
        "OpenXR",
        "screen",
        "fonts",
        "face detector",
        "download.pytorch.org/models/resnet50-0676ba61.pth",
    ):
        assert name in result.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("classify", "nowhere", "--out", "x"), "The folder nowhere does not exist"),
        (("generate", "nowhere.png", "--out", "x"), "nowhere.png does not exist"),
        (("explore", ".", "--headless", "--desktop"), "exclude each other"),
        (("explore", ".", "--size", "large"), "--size large is not of the form"),
        (("explore", ".", "--camera", "1,2"), "--camera 1,2 is not of the form"),
        (("explore", ".", "--set", "scene"), "not of the form section.name=value"),
        (("generate", "assets/portrait_256.png", "--out", "x", "--methods", "magic"), "There is no method magic"),
        (("generate", "assets/portrait_256.png", "--out", "x", "--size", "3"), "size must be from 64 to 2048"),
        (("generate", "README.md", "--out", "x"), "README.md is not a picture"),
    ],
)
def test_mistakes_get_one_sentence_and_no_traceback(
    arguments: tuple[str, ...], sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["artificial-inspiration", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert sentence in line


def test_without_a_screen_and_a_command_the_help_says_so(tmp_path: Path) -> None:
    result = _command(folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "install-desktop" in result.stdout and "generate" in result.stdout and " grow" not in result.stdout
    assert result.stdout.strip().splitlines()[-1].startswith("This machine has no screen")


def test_a_mistake_ends_the_process_with_one_sentence(tmp_path: Path) -> None:
    result = _command("explore", "nowhere", folder=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert len(result.stderr.strip().splitlines()) == 1
    assert "There is no cloud at nowhere" in result.stderr


@pytest.mark.skipif(not SEED_TABLE.exists(), reason="the original's table is not on this machine")
def test_the_originals_table_opens(tmp_path: Path) -> None:
    picture = tmp_path / "seed.png"
    result = _command(
        "explore", SEED_TABLE, "--headless", "--screenshot", picture, "--size", "480x270", folder=tmp_path
    )
    assert result.returncode == 0, result.stderr
    assert "All 10120 images of img2vec.csv have no picture here" in result.stdout
    assert (np.asarray(Image.open(picture)).max(axis=2) > 60).mean() > 0.1
