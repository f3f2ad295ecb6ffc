"""Learning: the loss falls, the same picture is learned once, and the bank is what its script makes."""

import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from artificial_inspiration import app
from foundation.errors import UserError
from foundation.images import load_rgb
from foundation.weights import CACHE_VARIABLE
from generation.networks import vgg19
from generation.networks.registry import take
from generation.portrait import bundled_portrait, to_image
from generation.style_network import bank, learned, loss_networks, painter, weights
from generation.style_network.architecture import CHANNELS
from generation.style_network.learning import Learned, learn
from generation.style_network.learning_settings import LearningSettings, loss_network_name
from generation.style_network.torch_port import TorchStyleNetwork
from generation.styles.painted import painted
from tests.generation.networks import published
from tests.short_lessons import short_lessons

ASSETS = Path(__file__).parents[3] / "assets" / "styles"
SHORT = LearningSettings(steps=25, side=64)


@pytest.fixture(autouse=True)
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    for cached in (loss_networks.best, learned.of_file):
        cached.cache_clear()
    yield
    for cached in (loss_networks.best, learned.of_file):
        cached.cache_clear()


@pytest.fixture(scope="module")
def network() -> TorchStyleNetwork:
    return TorchStyleNetwork(weights.load().kernels)


@pytest.fixture(scope="module")
def loss_network() -> loss_networks.LossNetwork:
    return loss_networks.efficientnet()


def taught(
    network: TorchStyleNetwork, loss_network: loss_networks.LossNetwork, settings: LearningSettings, seed: int = 0
) -> Learned:
    style, content = painted("grid", 3, 128), bundled_portrait(128)
    return learn(network, loss_network, style, content, weights.load().mean, settings, np.random.default_rng(seed))


def test_the_loss_falls_by_half(network: TorchStyleNetwork, loss_network: loss_networks.LossNetwork) -> None:
    before = taught(network, loss_network, LearningSettings(steps=1, side=64))
    assert taught(network, loss_network, SHORT).loss < before.loss / 2


def test_a_seed_repeats_it_bit_for_bit_and_threads_are_given_back(
    network: TorchStyleNetwork, loss_network: loss_networks.LossNetwork
) -> None:
    threads = torch.get_num_threads()
    settings = LearningSettings(steps=3, side=64)
    first, again, other = (taught(network, loss_network, settings, seed).values for seed in (1, 1, 2))
    assert torch.get_num_threads() == threads
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_gram_matrix_is_the_mean_of_products() -> None:
    maps = torch.rand(2, 4, 3, 5, generator=torch.Generator().manual_seed(0))
    wanted = sum(torch.outer(maps[n, :, y, x], maps[n, :, y, x]) for n in range(2) for y in range(3) for x in range(5))
    assert torch.allclose(loss_networks.gram(maps), torch.as_tensor(wanted) / 30, atol=1e-6)


def test_a_picture_is_learned_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "LearningSettings", partial(LearningSettings, steps=2, side=64))
    for number, family in enumerate(("grid", "flow")):
        to_image(painted(family, number, 300)).save(tmp_path / f"{family}.png")
    grid = learned.style_picture(tmp_path / "grid.png")
    values, new = learned.of_picture(grid)
    assert new
    again, new = learned.of_picture(grid)
    assert not new
    np.testing.assert_array_equal(again, values)
    other, new = learned.of_picture(learned.style_picture(tmp_path / "flow.png"))
    assert new and not np.array_equal(other, values)
    (tmp_path / "copy").mkdir()
    (tmp_path / "grid.png").rename(tmp_path / "copy" / "renamed.png")
    np.testing.assert_array_equal(learned.of_file(tmp_path / "copy" / "renamed.png"), values)
    for file in (tmp_path / "cache" / "styles").iterdir():
        assert file.suffix == ".npy"
        file.write_bytes(file.read_bytes()[:100])
    mended, new = learned.of_picture(grid)
    assert new
    np.testing.assert_array_equal(mended, values)


def test_vgg19_teaches_where_it_is(tmp_path: Path, network: TorchStyleNetwork) -> None:
    assert loss_network_name() == "efficientnet-lite0"
    file = take("vgg19", published.saved(published.vgg19(), tmp_path / "vgg19.pth"))
    assert loss_network_name() == "vgg19"
    loss_network = loss_networks.best()
    assert loss_network.name == "vgg19"
    assert (
        taught(network, loss_network, LearningSettings(steps=3, side=64)).loss
        < taught(network, loss_network, LearningSettings(steps=1, side=64)).loss
    )
    single = vgg19.load(file)
    planes = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    maps = loss_network.maps(planes, ("conv3_1",))["conv3_1"]
    assert torch.allclose(maps[1], single(planes[1:], ("conv3_1",))["conv3_1"], atol=1e-5)


@pytest.mark.slow
def test_the_command_learns_folders_and_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short_lessons(monkeypatch)
    folder = tmp_path / "paintings"
    folder.mkdir()
    to_image(painted("woodcut", 1, 120)).save(folder / "woodcut.png")
    (folder / "broken.jpg").write_bytes(b"nothing")
    sheet = tmp_path / "sheet.jpg"
    runner = CliRunner()
    first = runner.invoke(app, ["styles", "learn", str(folder), "--jobs", "1", "--sheet", str(sheet)])
    assert first.exception is None
    assert "1 style is learned (1 now)" in first.output
    assert "1 of 2 pictures is left out; the first: " in first.output and "broken.jpg" in first.output
    assert load_rgb(sheet).width > load_rgb(sheet).height
    again = runner.invoke(app, ["styles", "learn", str(folder / "woodcut.png")])
    assert "1 style is learned (0 now)" in again.output
    nothing = runner.invoke(app, ["styles", "learn", str(folder / "broken.jpg")])
    assert isinstance(nothing.exception, UserError) and "no picture to learn from" in str(nothing.exception)
    portrait = tmp_path / "face.png"
    to_image(bundled_portrait(64)).save(portrait)
    options = ["--count", "2", "--size", "64", "--jobs", "1", "--methods", "painted_style", "--styles"]
    made = runner.invoke(app, ["generate", str(portrait), "--out", str(tmp_path / "out"), *options, str(folder)])
    assert made.exception is None
    assert "`styles learn` does it beforehand" in made.output and "2 variants are in" in made.output
    assert len(list((tmp_path / "cache" / "styles").iterdir())) == 1


def test_the_bank_is_large_small_and_varied() -> None:
    file, sheet = ASSETS / f"{bank.NAME}.npz", ASSETS / f"{bank.NAME}.jpg"
    assert file.stat().st_size <= 500_000 and sheet.stat().st_size <= 1_500_000
    values = bank.read(file)
    assert len(values) >= 200
    flat = ((values - weights.load().mean) / weights.load().deviation.mean()).reshape(len(values), -1)
    distances = np.linalg.norm(flat[:, None] - flat[None], axis=-1)
    np.fill_diagonal(distances, np.inf)
    assert distances.min() > 1
    load_rgb(sheet)


def test_the_script_would_learn_the_bank_again(
    network: TorchStyleNetwork, loss_network: loss_networks.LossNetwork
) -> None:
    """Its first style: as near as another processor's rounding lets it, and nearer than any other one of the bank."""
    style = painter.draw(1, 0)
    start = weights.load().mean
    found = learn(
        network,
        loss_network,
        painter.picture(style),
        bundled_portrait(256),
        start,
        LearningSettings(content=style.content),
        np.random.default_rng([1, 0, 1]),
    )
    kept = bank.values()
    correlations = np.corrcoef(np.stack([found.values, *kept]).reshape(1 + len(kept), -1) - start.ravel())[0, 1:]
    assert correlations[0] > 0.65 > correlations[1:].max()


def test_a_bank_of_bytes_or_texts_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bank.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("values.npy", b"no array")
    with pytest.raises(UserError, match="install the program again"):
        bank.read(path)
    np.savez(path, values=np.zeros((3, 2, CHANNELS), np.str_))
    with pytest.raises(UserError, match="install the program again"):
        bank.read(path)


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"\x93NUMPY\x01\x00\x08\x00{1:[}\n\n\n"])
def test_what_was_learned_and_is_damaged_counts_as_not_learned(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npy").write_bytes(content)
    assert learned._kept(tmp_path / "a.npy") is None
    np.save(tmp_path / "a.npy", np.zeros((2, CHANNELS), np.str_))
    assert learned._kept(tmp_path / "a.npy") is None


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_a_damaged_bank_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "bank.npz"
    if content is None:
        np.savez(path, values=np.zeros((3, 2, 17)))
    else:
        path.write_bytes(content)
    with pytest.raises(UserError, match="install the program again"):
        bank.read(path)


def test_painters_styles_follow_from_their_number() -> None:
    styles = [painter.draw(1, number) for number in range(16)]
    assert styles[-2:] == [painter.draw(1, number) for number in range(14, 16)]
    assert len({(style.family, style.seed) for style in styles}) == 16
    assert len({style.family for style in styles}) > 8
    for scale in painter.SCALES:
        picture = painter.picture(next(style for style in styles if style.scale == scale))
        assert picture.shape == (painter.SIDE, painter.SIDE, 3)
