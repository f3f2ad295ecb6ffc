"""Variants by a diffusion model, on real pipelines of a few random weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foundation.errors import UserError
from foundation.settings import Settings
from generation import manifest
from generation.cli import make
from generation.diffusion import model
from generation.diffusion.method import NAME, diffusion, worked_in
from generation.diffusion.model import INDEX, PACKAGES, check_packages, model_in
from generation.diffusion.settings import DiffusionSettings
from generation.method import MethodError, Picture
from generation.portrait import bundled_portrait, to_image

WITHOUT = "install diffusers, transformers and accelerate to run diffusion models"


def written(folder: Path, **index: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / INDEX).write_text(json.dumps({"_class_name": "StableDiffusionPipeline", **index}), encoding="utf-8")
    return folder


def test_a_missing_package_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=rf"needs the package {PACKAGES[0]}.*pip install"):
        check_packages()


def test_folders_that_are_no_models_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no model in the format of diffusers"):
        model_in(tmp_path)
    for content, complaint in (("{", "cannot be read"), ("[1]", "names no pipeline"), ("[" * 9999, "cannot be read")):
        (tmp_path / INDEX).write_text(content)
        with pytest.raises(UserError, match=complaint):
            model_in(tmp_path)
    written(tmp_path, _class_name=["my_code", "MyPipeline"])
    with pytest.raises(UserError, match="names no pipeline"):
        model_in(tmp_path)


def test_pickles_are_not_loaded(tmp_path: Path) -> None:
    folder = written(tmp_path / "m", unet=["diffusers", "UNet2DConditionModel"])
    (folder / "unet").mkdir()
    (folder / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(UserError, match=r"diffusion_pytorch_model\.bin may hold a program"):
        model_in(folder)
    (folder / "unet" / "diffusion_pytorch_model.safetensors").write_bytes(b"")
    assert model_in(folder).pipeline == "StableDiffusionPipeline"


def test_parts_outside_of_the_folder_are_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "m", **{"../unet": ["diffusers", "UNet2DConditionModel"]})
    with pytest.raises(UserError, match="code of its own"):
        model_in(folder)


def test_another_file_is_another_model(tmp_path: Path) -> None:
    folder = written(tmp_path / "m")
    first = model_in(folder)
    assert model_in(folder) == first
    (folder / "x.safetensors").write_bytes(b"weights")
    assert model_in(folder).identity != first.identity


@pytest.mark.parametrize(
    "settings",
    [
        {"strengths": (0.9, 0.1)},
        {"guidance": (1.0,)},
        {"prompts": ()},
        {"steps": 2, "strengths": (0.1, 0.2)},
        {"side": 7},
    ],
)
def test_settings_are_checked(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be"):
        DiffusionSettings(**settings)


def test_models_work_in_whole_blocks() -> None:
    assert worked_in(100, 50, 0) == (96, 48) and worked_in(256, 192, 512) == (512, 384)
    assert worked_in(300, 4, 64) == (64, 16)


@pytest.fixture(scope="module")
def stable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("diffusers", reason=WITHOUT)
    from tests.generation.diffusion import tiny

    return tiny.stable_diffusion(tmp_path_factory.mktemp("models") / "stable")


@pytest.mark.filterwarnings("default")
def test_a_model_makes_variants_from_the_portrait(stable: Path, tmp_path: Path) -> None:
    given = {"model": str(stable), "steps": 4, "strengths": [0.3, 0.6], "prompts": ["fog", "neon"]}
    settings = Settings({NAME: given, "generation": {"size": 64, "jobs": 1}})
    out = tmp_path / "out"
    report = make(None, out, 2, settings, None, [NAME])
    assert (report.made, report.failures) == (2, ())
    entries = list(manifest.read(out).values())
    assert {entry.parameters["prompt"] for entry in entries} <= {"fog", "neon"}
    assert {(entry.width, entry.height) for entry in entries} == {(64, 64)}
    with pytest.raises(UserError, match="other networks"):
        (stable / "note.txt").write_text("another model now")
        make(None, out, 3, settings, None, [NAME])


@pytest.mark.filterwarnings("default")
def test_seed_and_strength_count_and_repeat(stable: Path) -> None:
    method = diffusion(DiffusionSettings(model=str(stable), steps=4, strengths=(0.3, 0.9)), "cpu")
    portrait = bundled_portrait(64)[:, :50]
    drawn = method.draw(np.random.default_rng(0))

    def made(**changed: Any) -> Picture:
        return method.apply(portrait, drawn | changed, np.random.default_rng(1))

    first = made()
    assert first.shape == portrait.shape and np.array_equal(first, made())
    assert not np.array_equal(first, made(seed=5)) and not np.array_equal(first, made(strength=0.9))
    assert not np.array_equal(first, made(prompt="something else"))
    with pytest.raises(MethodError, match="another model"):
        made(model="0" * 16)


def test_a_model_that_takes_one_picture_takes_no_references(stable: Path, tmp_path: Path) -> None:
    to_image(bundled_portrait(64)).save(tmp_path / "other.png")
    with pytest.raises(UserError, match="takes one picture"):
        diffusion(DiffusionSettings(model=str(stable), references=(str(tmp_path / "other.png"),))).check()


@pytest.mark.filterwarnings("default")
def test_a_model_whose_parts_are_missing_is_a_sentence(stable: Path, tmp_path: Path) -> None:
    folder = written(tmp_path / "m", **json.loads((stable / INDEX).read_text()))
    method = diffusion(DiffusionSettings(model=str(folder), steps=4), "cpu")
    with pytest.raises(UserError, match="cannot be loaded"):
        method.apply(bundled_portrait(64), method.draw(np.random.default_rng(0)), np.random.default_rng(0))


def test_code_of_a_model_is_not_run(tmp_path: Path) -> None:
    pytest.importorskip("diffusers", reason=WITHOUT)
    folder = written(tmp_path / "m", unet=["my_unet", "MyUNet"])
    (folder / "my_unet.py").write_text("raise SystemExit")
    with pytest.raises(UserError, match=r"asks for code of its own for unet \(my_unet\)"):
        model_in(folder)


@pytest.mark.filterwarnings("default")
def test_several_references_change_the_picture(tmp_path: Path) -> None:
    pytest.importorskip("diffusers", reason=WITHOUT)
    from tests.generation.diffusion import tiny

    folder = str(tiny.flux2_klein(tmp_path / "flux"))
    portrait = bundled_portrait(64)
    to_image(1 - portrait).save(tmp_path / "other.png")
    made = []
    for references in ((), (str(tmp_path / "other.png"),)):
        method = diffusion(DiffusionSettings(model=folder, references=references, steps=3), "cpu")
        drawn = method.draw(np.random.default_rng(0))
        made.append(method.apply(portrait, drawn, np.random.default_rng(0)))
    assert made[0].shape == made[1].shape == portrait.shape
    assert not np.array_equal(*made)
