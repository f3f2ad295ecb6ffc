"""How the picture looks, with the defaults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RenderSettings:
    """Lengths in metres; brightness in linear light, 0..1.

    Lengths marked * are meant for the scene's reference number of images and grow with the world of a larger one.

    haze: distance over which cards darken toward `haze_floor` of their brightness, for the reference number of images;
    it grows with the square root of the world, for the cards do not grow with it.
    near_fade_from, near_fade_to: a card nearer to the head than the first is gone, further than the second fully there.
    smallest: height in pixels below which a card shrinks no more but dims instead, so that it does not flicker.
    ground_depth*: how far below the middle of the world the grid lies. ground_spacing*: width of its cells.
    ground_brightness: of the grid's lines. horizon_brightness: of the sky just above the horizon.
    memory_mb: of the GPU's memory, what the cards' pictures may take; where a cloud has more, those that are near have
    their pictures whole, and all others smaller ones. Pictures of near cards from their files come to it (up to 67).
    reduced_flashes: bombs, what was not seen yet and all else that glows or pulses does so softly.
    anisotropy: samples of the texture filter along its longer axis, where a graphics card draws.
    """

    haze: float = 800.0
    haze_floor: float = 0.3
    near_fade_from: float = 1.0
    near_fade_to: float = 3.0
    smallest: float = 2.0
    ground_depth: float = 300.0
    ground_spacing: float = 30.0
    ground_brightness: float = 0.05
    horizon_brightness: float = 0.004
    anisotropy: float = 8.0
    memory_mb: float = 1024.0
    reduced_flashes: bool = False

    def __post_init__(self) -> None:
        for name in ("haze", "ground_depth", "ground_spacing"):
            if getattr(self, name) <= 0.0:
                raise ValueError(f"{name} must be greater than 0")
        for name in ("haze_floor", "ground_brightness", "horizon_brightness"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} must be from 0 to 1")
        if not 0.0 <= self.near_fade_from < self.near_fade_to:
            raise ValueError("near_fade_from must be at least 0 and less than near_fade_to")
        if self.smallest < 0.0:
            raise ValueError("smallest must be at least 0")
        if self.memory_mb <= 0.0:
            raise ValueError("memory_mb must be greater than 0")
        if not 1.0 <= self.anisotropy <= 16.0:
            raise ValueError("anisotropy must be from 1 to 16")
