"""RDN and RRDN: read from Keras files, equal to slow references, the published sizes, hostile files."""

from __future__ import annotations

import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch

from foundation.auto_batch import Portion
from foundation.errors import UserError
from generation.networks.registry import REGISTRY
from generation.networks.residual_dense import RDN, RRDN, Architecture, depth_to_space, load
from generation.patches.arrays import picture_of, planes_of
from generation.super_resolution.tiles import tiled
from tests.generation.super_resolution import keras_files

pytestmark = pytest.mark.usefixtures("one_thread")


def random_picture(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(1).random((height, width, 3), dtype=np.float32)


def test_rdn_from_a_file_equals_the_slow_reference(tmp_path: Path) -> None:
    arrays = keras_files.rdn(layers=3, blocks=2, growth=6, features=5)
    network = load(keras_files.written(arrays, tmp_path / "rdn.hdf5"))
    picture = random_picture(7, 9)
    assert isinstance(network, RDN)
    assert network.architecture == Architecture(3, 2, 6, 5, 2)
    result = picture_of(network(planes_of(picture)[None])[0])
    assert np.allclose(result, keras_files.rdn_slowly(arrays, picture, 3, 2), atol=1e-4)


def test_rrdn_from_a_file_equals_the_slow_reference(tmp_path: Path) -> None:
    arrays = keras_files.rrdn(layers=2, blocks=3, growth=4, features=5, groups=2)
    network = load(keras_files.written(arrays, tmp_path / "rrdn.hdf5"))
    picture = random_picture(6, 8)
    assert isinstance(network, RRDN)
    assert network.architecture == Architecture(2, 3, 4, 5, 4, 2, True)
    result = picture_of(network(planes_of(picture)[None])[0])
    assert np.allclose(result, keras_files.rrdn_slowly(arrays, picture, 2, 3, 2), atol=1e-4)


@pytest.mark.parametrize(
    ("name", "network"),
    [
        ("rdn-large", Architecture(6, 20, 64, 64, 2)),
        ("rdn-small", Architecture(3, 10, 64, 64, 2)),
        ("rdn-artefacts", Architecture(6, 20, 64, 64, 2)),
        ("rrdn", Architecture(4, 3, 32, 32, 4, 10, True)),
    ],
)
def test_the_published_files_are_as_large_as_these_networks(name: str, network: Architecture) -> None:
    with torch.device("meta"):
        built = RRDN(network) if network.groups else RDN(network)
    numbers = 4 * sum(values.numel() for values in built.parameters())
    assert numbers < REGISTRY[name].weights.size < 1.05 * numbers


def test_the_published_arrangement_is_read_from_the_names(tmp_path: Path) -> None:
    network = load(keras_files.written(keras_files.rdn(3, 10, 64, 64), tmp_path / "small.hdf5"))
    assert network.architecture == Architecture(3, 10, 64, 64, 2)


def test_channels_become_places_in_tensorflows_order() -> None:
    x = torch.arange(2 * 12 * 3 * 4).reshape(2, 12, 3, 4).float()
    result = depth_to_space(x, 2)
    for row, column, colour in np.ndindex(2, 2, 3):
        assert torch.equal(result[:, colour, row::2, column::2], x[:, (row * 2 + column) * 3 + colour])


def test_tiles_equal_the_whole(tmp_path: Path) -> None:
    network = load(keras_files.written(keras_files.rdn(2, 2, 4, 4), tmp_path / "rdn.hdf5"))
    planes = planes_of(random_picture(50, 37))
    whole = network(planes[None])[0]
    reach = 1 + 1 + 2 * 2 + 1 + 2 + 1 + 1 + 1
    assert torch.allclose(tiled(network, planes, 2, tile=Portion(16), margin=reach), whole, atol=1e-5)
    seams = [
        float((tiled(network, planes, 2, tile=Portion(16), margin=margin) - whole).abs().mean()) for margin in (0, 6)
    ]
    assert seams[1] < seams[0] / 10


@pytest.mark.parametrize("change", ["missing", "surplus", "shape", "infinite", "text", "vast"])
def test_files_that_do_not_fit_are_refused(tmp_path: Path, change: str) -> None:
    arrays = keras_files.rdn(2, 2, 4, 4)
    if change == "missing":
        del arrays["LFF_2"]
    elif change == "surplus":
        arrays["UPN4"] = arrays["UPN3"]
    elif change == "shape":
        arrays["UPN1"] = arrays["UPN2"]
    elif change == "infinite":
        arrays["GFF_1"][1][0] = np.inf
    elif change == "text":
        arrays["F_one_two"] = arrays["F_1_1"]
    else:
        arrays["F_9999999_1"] = arrays["F_1_1"]
    with pytest.raises(UserError, match=r"rdn\.hdf5"):
        load(keras_files.written(arrays, tmp_path / "rdn.hdf5"))


def test_files_of_keras_3_are_refused_by_their_name(tmp_path: Path) -> None:
    """A .keras file is an archive of config.json and model.weights.h5; that has `layers/<name>/vars/<number>`."""
    weights, archive = tmp_path / "rdn.weights.h5", tmp_path / "rdn.keras"
    with h5py.File(weights, "w") as file:
        for number, values in enumerate(keras_files.rdn(2, 2, 4, 4)["F_0"]):
            file[f"layers/conv2d/vars/{number}"] = values
        file.create_group("vars")
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("config.json", "{}")
        made.write(weights, "model.weights.h5")
    for path in (weights, archive):
        with pytest.raises(UserError, match=r"is a file of Keras 3, and .* only weights of Keras 2") as caught:
            load(path)
        assert str(path) in str(caught.value)


def test_files_of_another_kind_are_refused(tmp_path: Path) -> None:
    path = keras_files.written(keras_files.rdn(2, 2, 4, 4), tmp_path / "cut.hdf5")
    path.write_bytes(path.read_bytes()[:2000])
    other = tmp_path / "other.hdf5"
    with h5py.File(other, "w") as file:
        file["numbers"] = np.zeros(3)
    text = tmp_path / "text.hdf5"
    text.write_text("no weights")
    for file_path in (path, other, text):
        with pytest.raises(UserError, match="cannot be read as weights of Keras"):
            load(file_path)
