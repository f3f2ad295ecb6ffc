"""Models of TensorFlow.js: every kind of numbers, hostile files, and the published ones where npm can be reached."""

from __future__ import annotations

import json
import os
import tarfile
import urllib.request
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from foundation.errors import UserError
from foundation.files import replacing
from foundation.weights import CACHE_VARIABLE
from generation.networks import keras_weights, tensorflow_js
from generation.networks.registry import located, take
from generation.networks.residual_dense import RRDN, load
from generation.patches.arrays import picture_of, planes_of
from generation.portrait import bundled_portrait
from generation.super_resolution import classical
from generation.super_resolution.enlarging import choose
from tests.generation.super_resolution import keras_files, tensorflow_js_files

Model = dict[str, Any]

ADDRESS = "https://registry.npmjs.org/@upscalerjs/models/-/models-0.9.0.tgz"
SHA256 = "0fcb08e2fb2f2d59ea6205111497d22c7a59c9d3c02e26879c16306f20de3bae"


@pytest.fixture(autouse=True)
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))


@pytest.mark.parametrize("stored", ["float32", "float16", "uint8", "uint16"])
def test_numbers_are_read_as_they_were_quantised(tmp_path: Path, stored: str) -> None:
    path, read = tensorflow_js_files.written(keras_files.rdn(2, 2, 4, 4), tmp_path, stored)
    layers = tensorflow_js.convolutions(path)
    assert layers.keys() == read.keys()
    for name, (kernel, bias) in read.items():
        np.testing.assert_array_equal(layers[name][0].numpy(), kernel.transpose(3, 2, 0, 1))
        np.testing.assert_array_equal(layers[name][1].numpy(), bias)


def test_the_network_is_that_of_keras_on_the_same_numbers(tmp_path: Path) -> None:
    path, read = tensorflow_js_files.written(keras_files.rrdn(2, 3, 4, 5, 2), tmp_path, "uint8")
    picture = np.random.default_rng(1).random((6, 8, 3), dtype=np.float32)
    from_keras = load(keras_files.written(read, tmp_path / "same.hdf5"))(planes_of(picture)[None])
    network = load(path)
    assert isinstance(network, RRDN)
    assert torch.equal(network(planes_of(picture)[None]), from_keras)
    slowly = keras_files.rrdn_slowly(read, picture, 2, 3, 2)
    assert np.allclose(picture_of(from_keras[0]), slowly, atol=1e-4)


@pytest.mark.slow
def test_an_import_keeps_one_file_with_the_same_numbers(tmp_path: Path) -> None:
    path, read = tensorflow_js_files.written(keras_files.rrdn(4, 3, 32, 32, 10), tmp_path, "uint16", shard=4 << 20)
    kept = take("rrdn", path)
    assert kept == located("rrdn") and kept.suffix == ".hdf5"
    layers = keras_weights.convolutions(kept)
    assert layers.keys() == read.keys()
    for name, (kernel, _) in read.items():
        np.testing.assert_array_equal(layers[name][0].numpy(), kernel.transpose(3, 2, 0, 1))


def test_a_network_is_not_taken_under_the_name_of_another(tmp_path: Path) -> None:
    path, _ = tensorflow_js_files.written(keras_files.rrdn(4, 3, 32, 32, 10), tmp_path, "uint8")
    with pytest.raises(UserError, match=r"is not rdn-small \(RDN ×2, small\), but has .*; import it as rrdn\.$"):
        take("rdn-small", path)
    other, _ = tensorflow_js_files.written(keras_files.rdn(2, 2, 4, 4), tmp_path / "other")
    with pytest.raises(UserError, match=r"but has layers 2 and not 3, .*; take the file of that network\.$"):
        take("rdn-small", other)
    assert located("rdn-small") is None


def _first(model: Model) -> Model:
    weight: Model = model["weightsManifest"][0]["weights"][0]
    return weight


def _with(**changes: object) -> Callable[[Model], None]:
    return lambda model: _first(model).update(changes)


def _quantised(**quantisation: object) -> Callable[[Model], None]:
    return _with(quantization=quantisation)


def _shard(name: str) -> Callable[[Model], None]:
    return lambda model: model["weightsManifest"][0].update(paths=[name])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_shard("../secret.bin"), "is not the name of a file beside it"),
        (_shard("/etc/passwd"), "is not the name of a file beside it"),
        (_shard("C:secret.bin"), "is not the name of a file beside it"),
        (_shard("more\\secret.bin"), "is not the name of a file beside it"),
        (_shard(".."), "is not the name of a file beside it"),
        (_shard("nul\0.bin"), "is not the name of a file beside it"),
        (_shard("other.bin"), "shard other.bin is missing"),
        (lambda model: model["weightsManifest"][0].update(paths="shard"), "it names no shards"),
        (lambda model: model["weightsManifest"][0].update(weights=[7]), "are no list of descriptions"),
        (lambda model: model.update(weightsManifest={}), "are no list of descriptions"),
        (lambda model: model.pop("weightsManifest"), "no layers model"),
        (lambda model: model.update(format="graph-model"), "no layers model"),
        (_with(shape=[-1, 3, 3, 4]), "the shape of .* is none"),
        (_with(shape=[True, 3, 3, 4]), "the shape of .* is none"),
        (_with(shape=[1 << 40]), "the shape of .* is none"),
        (_with(shape=[100_000, 100_000]), "no network known here has more than 200000000"),
        (_with(shape=[3, 3, 3, 5]), "bytes and not"),
        (_with(shape=[3, 3, 3, 3]), "bytes and not"),
        (_with(shape=[]), "no name or no shape"),
        (_with(name=3), "no name or no shape"),
        (_with(name="F_0/kernel"), "twice"),
        (_with(dtype="string"), "only float32 is known"),
        (_quantised(dtype="int4"), "quantised in a way that is not known"),
        (_quantised(dtype="uint8", scale="1", min=0), "without a scale and a min"),
        (_quantised(dtype="uint8", scale=10**400, min=0), "without a scale and a min"),
        (_with(name="F_m1/moving_mean"), "no convolution of finite numbers"),
    ],
)
def test_hostile_models_are_refused_in_one_sentence(
    tmp_path: Path, change: Callable[[Model], None], sentence: str
) -> None:
    (tmp_path / "secret.bin").write_bytes(bytes(100))
    path, _ = tensorflow_js_files.written(keras_files.rdn(2, 2, 4, 4), tmp_path / "model")
    model = json.loads(path.read_text())
    change(model)
    path.write_text(json.dumps(model))
    _refused(path, sentence)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"weightsManifest": ' + b"[" * 200_000, "nested too deeply|no JSON"),
        (b'{"weightsManifest": NaN}', "no JSON"),
        (b'{"weightsManifest": [', "no JSON"),
        (b'{"\xff": 1}', "no JSON"),
        (b"{}", "no layers model"),
    ],
)
def test_what_is_no_model_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(content)
    _refused(path, sentence)


def test_a_model_of_more_than_sixteen_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(b"{" + b" " * tensorflow_js.MOST_BYTES)
    _refused(path, "more than 16 MB")


@pytest.mark.parametrize("change", ["short", "long", "infinite", "folder"])
def test_hostile_shards_are_refused(tmp_path: Path, change: str) -> None:
    path, _ = tensorflow_js_files.written(keras_files.rdn(2, 2, 4, 4), tmp_path)
    shard = tmp_path / json.loads(path.read_text())["weightsManifest"][0]["paths"][0]
    content = shard.read_bytes()
    if change == "folder":
        shard.unlink()
        shard.mkdir()
    else:
        infinite = np.array([np.inf], "<f4").tobytes() + content[4:]
        shard.write_bytes({"short": content[:-1], "long": content + b"0", "infinite": infinite}[change])
    sentences = {"infinite": "no convolution of finite numbers", "folder": "is missing"}
    _refused(path, sentences.get(change, "bytes and not"))


@pytest.mark.skipif(os.name == "nt", reason="links want a privilege on Windows")
def test_a_shard_that_is_a_link_to_elsewhere_is_refused(tmp_path: Path) -> None:
    path, _ = tensorflow_js_files.written(keras_files.rdn(2, 2, 4, 4), tmp_path / "model")
    shard = path.parent / json.loads(path.read_text())["weightsManifest"][0]["paths"][0]
    shard.rename(tmp_path / "elsewhere.bin")
    shard.symlink_to(tmp_path / "elsewhere.bin")
    _refused(path, "is a link into another folder")


def test_the_published_models_are_imported_and_enlarge(published: Path) -> None:
    take("rrdn", published / "gans" / "model.json")
    take("rdn-small", published / "psnr-small-quant-uint8" / "image-super-resolution-psnr-small.h5")
    whole = load(published / "psnr-small-quant-uint8" / "image-super-resolution-psnr-small.h5").state_dict()
    for name, values in load(published / "psnr-small-quant-uint8" / "model.json").state_dict().items():
        step = float(np.ptp(whole[name].numpy())) / 255
        assert float((values - whole[name]).abs().max()) < 0.6 * step + 1e-7
    truth = bundled_portrait(256)[64:192, 64:192]
    for network, factor in (("rdn-small", 2), ("rrdn", 4)):
        small = np.clip(classical.resized(truth, 128 // factor, 128 // factor), 0, 1)
        made, plain = choose(network, "cpu").enlarge(small, factor), classical.resized(small, 128, 128)
        assert np.square(made - truth).mean() < 0.9 * np.square(plain - truth).mean()


@pytest.fixture
def published(pytestconfig: pytest.Config, tmp_path: Path) -> Path:
    """The folder models/idealo of the package, downloaded once and kept in pytest's cache."""
    assert pytestconfig.cache is not None
    archive = pytestconfig.cache.mkdir("upscalerjs") / "models-0.9.0.tgz"
    if not archive.is_file():
        try:
            with urllib.request.urlopen(ADDRESS, timeout=30) as answer, replacing(archive) as partial:
                partial.write_bytes(answer.read(60_000_000))
        except OSError as error:
            pytest.skip(f"registry.npmjs.org cannot be reached ({error})")
    assert sha256(archive.read_bytes()).hexdigest() == SHA256
    with tarfile.open(archive) as files:
        files.extractall(tmp_path, filter="data")
    return tmp_path / "package" / "models" / "idealo"


def _refused(path: Path, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as caught:
        load(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)
