"""The command, with the methods that it comes with."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner, Result

from foundation.errors import UserError
from foundation.images import size_of
from generation.cli import generate
from generation.methods import all_methods
from generation.mix import EARLIER_DEFAULTS, DemoMix, Mix
from generation.portrait import bundled_portrait, to_image
from tests.factories import manifest_entries, portrait_file

NO_SHARE = [part for kind in vars(Mix()) if kind != "neural" for part in ("--set", f"mix.{kind}=0")]
QUICK = "low_poly,ink,swirl,pixel_sort"

app = typer.Typer()
app.command()(generate)


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    return portrait_file(tmp_path)


@pytest.fixture
def styles(tmp_path: Path) -> Path:
    """Two coloured pictures, a grey one, a broken one, and what is no picture."""
    folder = tmp_path / "styles" / "more"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name in ("one.png", "two.jpg"):
        blocks = rng.integers(0, 256, (12, 12, 3), np.uint8).repeat(8, axis=0).repeat(8, axis=1)
        Image.fromarray(blocks).save(folder / name)
    Image.new("L", (60, 60), 120).save(folder / "grey.png")
    (folder / "broken.png").write_bytes(b"nothing")
    (folder / "notes.txt").write_text("no picture")
    return folder.parent


def _generate(portrait: Path, out: Path, *options: object) -> Result:
    arguments = [str(portrait), "--out", str(out), "--size", "64", *map(str, options)]
    return CliRunner().invoke(app, arguments)


def _images(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (out / "images").iterdir()}


def test_help_comes_without_the_heavy_parts() -> None:
    code = "import sys, generation.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"torch", "skimage", "scipy", "numpy", "PIL"} & set(done.stdout.split())


def test_variants_are_made_and_more_later(portrait: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = _generate(portrait, out, "--count", 4, "--methods", QUICK, "--jobs", 1)
    assert first.exception is None
    assert "4 variants are in" in first.output
    assert "(4 made now)" in first.output
    before = _images(out)
    assert len(before) == 4
    again = _generate(portrait, out, "--count", 7, "--methods", "swirl, pixel_sort,ink,low_poly", "--jobs", 1)
    assert "(3 made now)" in again.output
    assert before.items() <= _images(out).items()
    lines = manifest_entries(out)
    assert {line["method"] for line in lines} <= set(QUICK.split(","))
    assert all(size_of(out / line["file"]) == (line["width"], line["height"]) == (64, 64) for line in lines)
    assert (out / "portrait.png").exists()


def test_the_number_of_processes_changes_no_image(portrait: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        result = _generate(portrait, tmp_path / str(jobs), "--count", 6, "--seed", 5, "--jobs", jobs)
        assert result.exception is None
    images = _images(tmp_path / "1")
    assert len(images) == 6
    assert images == _images(tmp_path / "2")


def test_a_folder_of_an_earlier_version_goes_on_with_its_mix(portrait: Path, tmp_path: Path) -> None:
    """Its run.json has the default mix of then, all kinds of it, and the methods of then."""
    out = tmp_path / "out"
    shares = [part for kind, share in EARLIER_DEFAULTS[1].items() for part in ("--set", f"mix.{kind}={share}")]
    others = [
        part
        for kind in vars(Mix())
        if kind not in EARLIER_DEFAULTS[1] and kind != "neural"
        for part in ("--set", f"mix.{kind}=0")
    ]
    names = "ink,swirl,low_poly,painted_style"
    begun = _generate(portrait, out, "--count", 3, "--jobs", 1, "--methods", names, *shares, *others)
    assert begun.exception is None
    before = _images(out)
    identity = json.loads((out / "run.json").read_text())
    (out / "run.json").write_text(json.dumps(identity | {"mix": EARLIER_DEFAULTS[1] | {"warp_then_style": 0.14}}))
    later = _generate(portrait, out, "--count", 6, "--jobs", 1)
    assert later.exception is None
    assert "was begun with the mix of an earlier version, and goes on with it" in later.output
    assert "(3 made now)" in later.output
    assert before.items() <= _images(out).items()
    chosen = {name.split("-", 1)[1].removesuffix(".png") for name in _images(out)}
    assert all(set(one.split("-")) <= set(names.split(",")) for one in chosen)
    with pytest.raises(UserError, match="made with another mix"):
        raise _generate(portrait, out, "--count", 6, "--set", "mix.flat=0.5").exception or AssertionError("none")


def test_styles_of_the_users_own(portrait: Path, styles: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ("--count", 2, "--methods", "patch_style", "--styles", styles, "--jobs", 1)
    result = _generate(portrait, out, *options)
    assert result.exception is None
    assert "2 of 4 style pictures in" in result.output
    lines = manifest_entries(out)
    files = {style["file"] for line in lines for style in line["parameters"]["styles"]}
    assert files
    assert files <= {"more/one.png", "more/two.jpg"}
    (styles / "more" / "notes.txt").write_text("still no picture")
    assert "(0 made now)" in _generate(portrait, out, *options).output
    Image.new("RGB", (60, 60), (200, 30, 30)).save(styles / "more" / "one.png")
    with pytest.raises(UserError, match="made with other styles"):
        raise _generate(portrait, out, *options).exception or AssertionError("nothing was raised")


def test_settings_from_a_file(portrait: Path, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[generation]\nformat = "webp"\nseed = 9\njobs = 1\n[fast]\ngraphic_then_painted = 0\n')
    out = tmp_path / "out"
    file.write_text(file.read_text() + "painted_then_graphic = 0\n")
    result = _generate(portrait, out, "--count", 12, "--preset", "fast", "--settings", file, "--seed", 4)
    assert result.exception is None
    assert all(name.endswith("-painted_style.webp") for name in _images(out))
    assert json.loads((out / "run.json").read_text())["seed"] == 4  # an option goes before the file


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--methods", "low_poly,magic"), r"There is no method magic; there are .*low_poly.*patch_style"),
        (("--styles", "nowhere"), "The folder of styles .*nowhere does not exist"),
        (("--set", "generation.format=tiff"), "format must be one of png, jpg, webp"),
        (("--set", "generation.jobs=many"), "generation.jobs cannot be 'many'"),
        (("--methods", "ink,painted_style", *NO_SHARE), r"Nothing can be generated: .*\[mix\]"),
        (("--preset", "fast", "--methods", "ink"), "The preset fast chooses its methods itself"),
        (("--set", "fast.flat=-1", "--preset", "fast"), "shares must not be negative"),
        (("--set", "mix.graphic=-1"), "shares must not be negative"),
    ],
)
def test_mistakes_are_told_before_anything_is_written(
    portrait: Path, tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    out = tmp_path / "out"
    with pytest.raises(UserError, match=sentence):
        raise _generate(portrait, out, *options).exception or AssertionError("nothing was raised")
    assert not out.exists()


@pytest.mark.parametrize("shape", [(22, 64), (64, 22), (64, 50)])
def test_every_method_keeps_small_and_narrow_shapes(shape: tuple[int, int]) -> None:
    height, width = shape
    picture = np.asarray(to_image(bundled_portrait(64)).resize((width, height)), np.float32) / np.float32(255)
    before = picture.copy()
    for name, method in all_methods().items():
        rng = np.random.default_rng(1)
        result = method.apply(picture, method.draw(rng), rng)
        assert result.shape == picture.shape, name
        assert np.isfinite(result).all(), name
        assert np.array_equal(picture, before), name


def test_the_demo_has_a_mix_of_its_own_and_goes_on_with_that_of_an_earlier_version(
    portrait: Path, tmp_path: Path
) -> None:
    out, earlier = tmp_path / "out", tmp_path / "earlier"
    assert _generate(portrait, out, "--count", 2, "--jobs", 1, "--preset", "demo").exception is None
    record = json.loads((out / "run.json").read_text())
    assert "deep_dream" in record["methods"] and "patch_style" not in record["methods"]
    assert record["mix"]["dream_then_painted"] == DemoMix().dream_then_painted
    assert "(1 made now)" in _generate(portrait, out, "--count", 3, "--jobs", 1, "--preset", "demo").output
    assert _generate(portrait, earlier, "--count", 1, "--jobs", 1).exception is None
    assert "(1 made now)" in _generate(portrait, earlier, "--count", 2, "--jobs", 1, "--preset", "demo").output
