"""`artificial-inspiration network` on small networks."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from foundation.errors import UserError
from foundation.images import load_rgb, size_of
from foundation.weights import CACHE_VARIABLE
from generation.portrait import bundled_portrait, to_image
from generation.stylegan2 import blending, checkpoint, sampling
from generation.stylegan2.cli import app, parsed_seeds
from tests.generation.stylegan2 import small

RUNNER = CliRunner()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    torch.set_num_threads(1)
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    paths = [tmp_path / "first.pt", tmp_path / "other.pt"]
    for seed, path in enumerate(paths):
        checkpoint.save(path, small.generator(seed))
    return [str(path) for path in paths]


def run(*arguments: object) -> str:
    result = RUNNER.invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_samples_are_the_pictures_of_their_seeds(files: list[str], tmp_path: Path) -> None:
    run("sample", files[0], "--out", tmp_path / "a", "--seeds", "3,5-6", "--psi", 0.6, "--side", 32)
    network = small.generator(0)
    ws = sampling.styles(network, sampling.latents([5], 16), 0.6)
    written = np.asarray(load_rgb(tmp_path / "a" / "seed000005.png"))
    np.testing.assert_array_equal(written, np.asarray(to_image(sampling.pictures(network, ws)[0])))
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == ["seed000003.png", "seed000005.png", "seed000006.png", "sheet.png"]


def test_neighbours_frames_and_mixes_are_written(files: list[str], tmp_path: Path) -> None:
    run("sample", files[0], "--out", tmp_path / "near", "--seeds", "0-3", "--near", 0.2)
    assert len(list((tmp_path / "near").glob("near000000-*.png"))) == 4
    for space in ("z", "w"):
        out = tmp_path / space
        run("sample", files[0], "--out", out, "--seeds", "1,2,3", "--frames", 2, "--space", space, "--mix", 9)
        frames = [np.asarray(load_rgb(path), float) for path in sorted(out.glob("frame*.png"))]
        assert len(frames) == 7
        steps = [np.abs(b - a).mean() for a, b in pairwise(frames)]
        assert max(steps) < np.abs(frames[3] - frames[0]).mean()


def test_a_projection_is_found_and_used(files: list[str], tmp_path: Path) -> None:
    to_image(bundled_portrait(64)).save(tmp_path / "face.png")
    out = tmp_path / "projection"
    told = run("project", files[0], tmp_path / "face.png", "--out", out, "--steps", 40)
    assert "since the weights vgg19 are not here" in told
    target, found = (np.asarray(load_rgb(out / f"{name}.png"), float) for name in ("target", "projected"))
    around = ["sample", files[0], "--seeds", "0", "--around", out / "projection.pt"]
    run(*around, "--out", tmp_path / "b", "--towards", 0.0)
    same = np.asarray(load_rgb(tmp_path / "b" / "seed000000.png"), float)
    assert target.shape == found.shape == same.shape == (32, 32, 3)
    assert np.abs(same - found).mean() < 12  # the stored noise in place of the found one
    with pytest.raises(UserError, match="cannot be read as a projection"):
        run(*around[:-1], files[0])


def test_blends_come_as_a_sheet_and_as_a_network(files: list[str], tmp_path: Path) -> None:
    told = run("blend", *files, "--out", tmp_path / "c", "--seeds", "0-1", "--at", 16, "--side", 32)
    assert "blends at 32, 16, 8 (where the other begins), the other" in told
    described = " ".join(RUNNER.invoke(app, ["blend", "--help"], env={"COLUMNS": "200"}).output.split())
    assert "from which on it is OTHER (Pinkney's script calls half of it" in described
    assert size_of(tmp_path / "c" / "sheet.png") == (5 * 38 + 6, 2 * 38 + 6)
    loaded = checkpoint.load(tmp_path / "c" / "blend16.pt").generator.state_dict()
    expected = blending.blended(small.generator(0), small.generator(1), 16).state_dict()
    assert all(torch.equal(values, loaded[name]) for name, values in expected.items())
    with pytest.raises(UserError, match="one of 8, 16, 32"):
        run("blend", *files, "--out", tmp_path / "c", "--at", 12)


def test_seeds_are_read_and_slips_of_the_pen_are_refused() -> None:
    assert parsed_seeds("0-2, 7") == [0, 1, 2, 7]
    for wrong in ("", "a", "5-3", "0-20000", "-1", "4294967296", "1,,2"):
        with pytest.raises(UserError, match="seeds cannot be"):
            parsed_seeds(wrong)
