"""What a StyleGAN2 is built by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Config:
    """What the shapes of a network follow from, and what they do not tell; it is stored with every checkpoint.

    resolution: 8, 16, … 1024 pixels. mapping_layers: 8, or 2 in ADA's "auto". channel_base and channel_max: at
    resolution r there are min(channel_base // r, channel_max) channels. clamp: of values after convolutions, so that
    half precision suffices; None: without. mapping_rate: learning rate of the mapping relative to other layers (Karras
    et al. 2019, appendix C). group: images whose variety is measured together, None: the batch.
    """

    resolution: int
    z_dim: int = 512
    w_dim: int = 512
    mapping_layers: int = 8
    channel_base: int = 32768
    channel_max: int = 512
    clamp: float | None = 256.0
    mapping_rate: float = 0.01
    group: int | None = 4

    def __post_init__(self) -> None:
        if not 8 <= self.resolution <= 1024 or self.resolution & (self.resolution - 1):
            raise ValueError("resolution must be a power of 2 from 8 to 1024")
        if not 1 <= self.mapping_layers <= 16 or not 1 <= self.z_dim <= 4096 or not 1 <= self.w_dim <= 4096:
            raise ValueError("mapping_layers must be from 1 to 16, z_dim and w_dim from 1 to 4096")
        if not 1 <= self.channel_max <= 2048 or not self.resolution <= self.channel_base <= 1 << 20:
            raise ValueError("channel_max must be from 1 to 2048, channel_base from the resolution to 2^20")
        if self.clamp is not None and not self.clamp > 0:
            raise ValueError("clamp must be larger than 0")
        if not 1e-6 <= self.mapping_rate <= 100 or (self.group is not None and not 1 <= self.group <= 4096):
            raise ValueError("mapping_rate must be from 0.000001 to 100, group from 1 to 4096")

    @property
    def resolutions(self) -> tuple[int, ...]:
        """4, 8, … the network's own."""
        return tuple(1 << power for power in range(2, self.resolution.bit_length()))

    @property
    def num_ws(self) -> int:
        """Layers that take a w: two a resolution but one at 4, and the last conversion to colours."""
        return 2 * len(self.resolutions)

    def channels(self, resolution: int) -> int:
        """Of the maps at a resolution."""
        return min(self.channel_base // resolution, self.channel_max)


def paper(resolution: int) -> Config:
    """ADA's "paper256/512/1024": half the channels below 512 pixels."""
    return Config(resolution, channel_base=32768 if resolution >= 512 else 16384)


def auto(resolution: int) -> Config:
    """ADA's "auto": as `paper`, with a mapping of two layers."""
    return Config(resolution, channel_base=32768 if resolution >= 512 else 16384, mapping_layers=2)
