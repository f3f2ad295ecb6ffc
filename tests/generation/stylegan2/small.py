"""A small generator that was never trained, whose pictures nevertheless differ."""

from __future__ import annotations

import torch

from generation.stylegan2.config import Config
from generation.stylegan2.networks import Generator

CONFIG = Config(32, z_dim=16, w_dim=16, mapping_layers=2, channel_base=256, channel_max=16)


def generator(seed: int = 0, config: Config = CONFIG) -> Generator:
    """Random weights, a little noise in every layer, colours mostly within the range, and the true average of w."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = Generator(config)
        with torch.no_grad():
            for name, values in network.named_parameters():
                if name.endswith("noise_strength"):
                    values.fill_(0.05)
                elif name.endswith("torgb.weight"):
                    values.mul_(0.3)
                elif ".fc" in name and name.endswith("bias"):
                    values.normal_().mul_(20)
            network.mapping.w_avg.copy_(network.mapping(torch.randn(2000, config.z_dim)).mean(0))
    return network.eval().requires_grad_(False)
