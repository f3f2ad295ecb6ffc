"""The networks: published names and shapes, and what the design promises."""

from __future__ import annotations

import pytest
import torch

from generation.stylegan2.config import Config, auto, paper
from generation.stylegan2.networks import Discriminator, Generator, lower_precision
from tests.generation.stylegan2 import published

pytestmark = pytest.mark.usefixtures("one_thread")

SMALL = Config(16, z_dim=12, w_dim=10, mapping_layers=2, channel_base=128, channel_max=16)


def shapes(network: torch.nn.Module) -> published.Shapes:
    return {name: tuple(values.shape) for name, values in network.state_dict().items()}


@pytest.mark.parametrize("config", [Config(1024), paper(256), auto(256), SMALL])
def test_names_and_shapes_are_the_published_ones(config: Config) -> None:
    with torch.device("meta"):
        generator, discriminator = Generator(config), Discriminator(config)
    width = (config.channel_base, config.channel_max)
    expected = published.generator(config.resolution, *width, config.z_dim, config.w_dim, config.mapping_layers)
    assert shapes(generator) == expected
    assert shapes(discriminator) == published.discriminator(config.resolution, *width)


def test_configuration_f_has_the_published_number_of_parameters() -> None:
    with torch.device("meta"):
        networks = {"generator": Generator(Config(1024)), "discriminator": Discriminator(Config(1024))}
    counted = {name: sum(values.numel() for values in network.parameters()) for name, network in networks.items()}
    assert counted == published.FFHQ_PARAMETERS


def test_images_have_the_size_of_every_resolution() -> None:
    for resolution in (8, 16, 32):
        config = Config(resolution, z_dim=8, w_dim=8, mapping_layers=1, channel_base=64, channel_max=8)
        images = Generator(config)(torch.randn(3, 8))
        assert images.shape == (3, 3, resolution, resolution)
        assert Discriminator(config)(images).shape == (3, 1)


def test_a_resolution_that_is_no_power_of_two_is_refused() -> None:
    for resolution in (4, 24, 2048):
        with pytest.raises(ValueError, match="power of 2"):
            Config(resolution)


def test_full_truncation_gives_the_average_and_a_cutoff_spares_fine_layers() -> None:
    torch.manual_seed(0)
    mapping = Generator(SMALL).mapping
    w = mapping(torch.randn(2, 12))
    mapping.follow(w + 3)
    assert torch.allclose(mapping.w_avg, 0.005 * (w + 3).mean(0), atol=1e-6)
    ws = mapping.spread(w, 0.0, cutoff=2)
    assert torch.allclose(ws[:, :2], mapping.w_avg.expand(2, 2, -1))
    assert torch.equal(ws[:, 2:], w[:, None].expand(-1, SMALL.num_ws - 2, -1))
    assert torch.equal(mapping.spread(w), w[:, None].expand(-1, SMALL.num_ws, -1))
    assert torch.allclose(mapping(torch.randn(2, 12) * 0 + 2), mapping(torch.full((2, 12), 5.0)), atol=1e-6)


def test_every_w_changes_the_image_and_noise_repeats() -> None:
    torch.manual_seed(0)
    generator = Generator(SMALL)
    ws = torch.randn(1, SMALL.num_ws, 10)
    image = generator.synthesis(ws, "none")
    for layer in range(SMALL.num_ws):
        changed = ws.clone()
        changed[:, layer] += 1
        assert not torch.allclose(generator.synthesis(changed, "none"), image, atol=1e-5)
    for name, values in generator.synthesis.named_parameters():
        if name.endswith("noise_strength"):
            torch.nn.init.constant_(values, 0.5)
    constant = generator.synthesis(ws, "constant")
    assert torch.equal(constant, generator.synthesis(ws, "constant"))
    first, again, other = (generator.synthesis(ws, "random", torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.allclose(first, other, atol=1e-3)


def test_all_parameters_are_trained() -> None:
    torch.manual_seed(0)
    generator, discriminator = Generator(SMALL), Discriminator(SMALL)
    discriminator(generator(torch.randn(4, 12))).sum().backward()
    for network in (generator, discriminator):
        still = [name for name, values in network.named_parameters() if values.grad is None or not values.grad.any()]
        assert not still


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float16, 0.005), (torch.bfloat16, 0.05)])
def test_half_precision_changes_little_and_nothing_overflows(dtype: torch.dtype, tolerance: float) -> None:
    torch.manual_seed(0)
    generator, discriminator = Generator(SMALL).eval(), Discriminator(SMALL).eval()
    z = torch.randn(4, SMALL.z_dim)
    with torch.no_grad():
        images = generator(z, noise="constant")
        judged = discriminator(images)
        for network in (generator, discriminator):
            lower_precision(network, 2, dtype)
        lower = generator(z, noise="constant")
        print(f"{dtype}: {(lower - images).abs().max():.2g}, {(discriminator(images) - judged).abs().max():.2g}")
        assert lower.dtype == torch.float32 and not torch.equal(lower, images)
        assert (lower - images).abs().max() < tolerance * images.abs().max()
        assert (discriminator(images) - judged).abs().max() < tolerance * max(1.0, float(judged.abs().max()))
        loud = generator.synthesis(1e4 * torch.randn(4, SMALL.num_ws, SMALL.w_dim), "constant")
        assert loud.isfinite().all() and discriminator(1e4 * images).isfinite().all()
    assert {values.dtype for network in (generator, discriminator) for values in network.state_dict().values()} == {
        torch.float32
    }
    lower_precision(generator, 0)
    with torch.no_grad():
        assert torch.equal(generator(z, noise="constant"), images)
