"""Smooth changes of shape: best as the first step before a style, because the brush then hides that they are warps.

Each warp maps places of the result to places of the input, in coordinates with the centre at (0, 0) and the shorter
half side 1; pictures are continued by reflection.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter, map_coordinates

from generation.genes import Angle, Genes, LogUniform, Normal, Position, Signed, Uniform, Whole
from generation.method import Draw, Method, Parameters, Picture
from generation.naming.reading import number
from generation.naming.words import Words, WordsOf, always

Grid = npt.NDArray[np.float32]
"""float32 (2, H, W): x to the right and y down."""

FAMILY = "warp"

GENTLY = "gently"
"""The way to draw that only those have which leave something of a face."""

CENTRE = Position(Normal(0, 0.2))

Move = Callable[[Grid, Parameters, np.random.Generator], Grid]


def _swirl(grid: Grid, parameters: Parameters, rng: np.random.Generator) -> Grid:
    """Turns the surroundings of a centre, most at the centre."""
    x, y = grid[0] - parameters["centre"][0], grid[1] - parameters["centre"][1]
    angle = parameters["turn"] * np.exp(-((np.hypot(x, y) / parameters["radius"]) ** 2))
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([x * cos - y * sin + parameters["centre"][0], x * sin + y * cos + parameters["centre"][1]])


_TURN, _GENTLE_TURN = Signed(Uniform(0.7, 3.2)), Signed(Uniform(0.5, 1.5))


def _draw_swirl(rng: np.random.Generator) -> Parameters:
    turn = _TURN.draw(rng)
    return {"centre": CENTRE.draw(rng), "turn": turn, "radius": SWIRL.of["radius"].draw(rng)}


def _draw_gentle_swirl(rng: np.random.Generator) -> Parameters:
    return _draw_swirl(rng) | {"turn": _GENTLE_TURN.draw(rng)}


SWIRL = Genes(
    {"centre": CENTRE, "turn": Signed(Uniform(0.0, 3.2)), "radius": Uniform(0.4, 1.0)},
    rest={"turn": 0.0},
    drawn=_draw_swirl,
)


def _noise(grid: Grid, parameters: Parameters, rng: np.random.Generator) -> Grid:
    """Shifts every place by smooth noise."""
    sigma = parameters["scale"] * min(grid.shape[1:]) / 2
    shift = np.stack([gaussian_filter(rng.standard_normal(grid.shape[1:]), sigma, mode="reflect") for _ in range(2)])
    return grid + parameters["strength"] * (shift / max(float(shift.std()), 1e-9)).astype(np.float32)


_NOISE_IN_SCALES, _GENTLE_NOISE_IN_SCALES = Uniform(0.25, 0.7), Uniform(0.2, 0.4)


def _draw_noise(rng: np.random.Generator) -> Parameters:
    scale = NOISE.of["scale"].draw(rng)
    return {"scale": scale, "strength": scale * _NOISE_IN_SCALES.draw(rng)}


def _draw_gentle_noise(rng: np.random.Generator) -> Parameters:
    scale = NOISE.of["scale"].draw(rng)
    return {"scale": scale, "strength": scale * _GENTLE_NOISE_IN_SCALES.draw(rng)}


NOISE = Genes(
    {"scale": Uniform(0.12, 0.45), "strength": Uniform(0.0, 0.315)}, rest={"strength": 0.0}, drawn=_draw_noise
)


def _kaleidoscope(grid: Grid, parameters: Parameters, rng: np.random.Generator) -> Grid:
    """Folds the angle around a centre into one wedge."""
    x, y = grid[0], grid[1]
    wedge = 2 * np.pi / parameters["wedges"]
    angle = np.mod(np.arctan2(y, x) - parameters["phase"], wedge)
    angle = np.minimum(angle, wedge - angle) + parameters["turn"]
    radius = np.hypot(x, y) * parameters["zoom"]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)]) + _as_column(parameters["centre"])


KALEIDOSCOPE = Genes(
    {
        "wedges": Whole(3, 8),
        "phase": Angle(0, 2 * np.pi, 2 * np.pi),
        "turn": Angle(0, 2 * np.pi, 2 * np.pi),
        "zoom": Uniform(0.6, 1.0),
        "centre": CENTRE,
    }
)


def _lens(grid: Grid, parameters: Parameters, rng: np.random.Generator) -> Grid:
    """Swells the picture around a centre, or pinches it where the power is above 1."""
    place = grid - _as_column(parameters["centre"])
    radius = np.hypot(place[0], place[1]) / parameters["radius"]
    factor = np.where(radius < 1, np.maximum(radius, 1e-6) ** (1 / parameters["power"] - 1), 1)
    return place * factor.astype(np.float32) + _as_column(parameters["centre"])


_POWER = Signed(LogUniform(1.3, 2.1), logarithmic=True)


def _draw_lens(rng: np.random.Generator) -> Parameters:
    power = _POWER.draw(rng)
    return {"centre": CENTRE.draw(rng), "radius": LENS.of["radius"].draw(rng), "power": power}


LENS = Genes(
    {"centre": CENTRE, "radius": Uniform(0.7, 1.3), "power": Signed(LogUniform(1.01, 2.1), logarithmic=True)},
    rest={"power": 1.0},
    drawn=_draw_lens,
)


def _melt(grid: Grid, parameters: Parameters, rng: np.random.Generator) -> Grid:
    """Lets columns run down, each by its own smooth amount, more toward the bottom."""
    width = grid.shape[2]
    flow = np.abs(gaussian_filter(rng.standard_normal(width), parameters["scale"] * width, mode="wrap"))
    flow = (flow / max(float(flow.max()), 1e-9)).astype(np.float32)
    depth = np.clip((grid[1] - parameters["from"]) / 2, 0, 1)
    return np.stack([grid[0], grid[1] - parameters["strength"] * flow[None, :] * depth])


MELT = Genes(
    {"scale": Uniform(0.02, 0.06), "strength": Uniform(0.8, 2.0), "from": Uniform(-0.8, 0.0)},
    rest={"strength": 0.0},
)


def _waves(grid: Grid, parameters: Parameters, rng: np.random.Generator) -> Grid:
    """Bends the picture along a travelling wave in a random direction."""
    angle = parameters["angle"]
    along = grid[0] * np.cos(angle) + grid[1] * np.sin(angle)
    shift = parameters["strength"] * np.sin(2 * np.pi * along / parameters["length"] + parameters["phase"])
    return grid + np.stack([-np.sin(angle) * shift, np.cos(angle) * shift])


_HEIGHT_IN_LENGTHS = Uniform(0.06, 0.2)


def _draw_waves(rng: np.random.Generator) -> Parameters:
    length = WAVES.of["length"].draw(rng)
    return {
        "angle": WAVES.of["angle"].draw(rng),
        "length": length,
        "strength": length * _HEIGHT_IN_LENGTHS.draw(rng),
        "phase": WAVES.of["phase"].draw(rng),
    }


WAVES = Genes(
    {
        "angle": Angle(0, np.pi, np.pi),
        "length": Uniform(0.3, 1.2),
        "strength": Uniform(0.0, 0.24),
        "phase": Angle(0, 2 * np.pi, 2 * np.pi),
    },
    rest={"strength": 0.0},
    drawn=_draw_waves,
)


def _mirror(grid: Grid, parameters: Parameters, rng: np.random.Generator) -> Grid:
    """Reflects one half onto the other, along a line through the middle at any angle."""
    normal = np.array([np.cos(parameters["angle"]), np.sin(parameters["angle"])], np.float32)
    distance = grid[0] * normal[0] + grid[1] * normal[1] - parameters["offset"]
    return grid - 2 * np.minimum(distance, 0) * normal[:, None, None]


_ANGLE = Angle(0, 2 * np.pi, 2 * np.pi)


def _draw_mirror(rng: np.random.Generator) -> Parameters:
    angle = float(rng.choice([0.0, np.pi, _ANGLE.draw(rng)]))
    return {"angle": angle, "offset": MIRROR.of["offset"].draw(rng)}


MIRROR = Genes({"angle": _ANGLE, "offset": Normal(0, 0.12)}, drawn=_draw_mirror)


def _warped(move: Move) -> Callable[[Picture, Parameters, np.random.Generator], Picture]:
    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        height, width = picture.shape[:2]
        half = min(height, width) / 2
        middle = np.array([(width - 1) / 2, (height - 1) / 2], np.float32)[:, None, None]
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        moved = move((np.stack([x, y]) - middle) / np.float32(half), parameters, rng) * np.float32(half) + middle
        channels = [map_coordinates(picture[..., c], moved[::-1], order=3, mode="reflect") for c in range(3)]
        return np.clip(np.stack(channels, axis=-1), 0, 1).astype(np.float32)

    return apply


def _as_column(centre: list[float]) -> Grid:
    return np.array(centre, np.float32)[:, None, None]


def _words_of_lens(parameters: Parameters) -> Words:
    word = "pinched" if number(parameters.get("power"), 1.0) > 1 else "bulging"
    return Words(f"{word} portrait", word)


def _of_a_face(name: str, genes: Genes, move: Move, words: WordsOf, gently: Draw | None = None) -> Method:
    """A warp that leaves a face a face, at least where it is drawn `gently`."""
    variations = {GENTLY: gently or genes.draw}
    return Method(name, FAMILY, genes.draw, _warped(move), variations=variations, words=words, genes=genes)


METHODS: tuple[Method, ...] = (
    _of_a_face("swirl", SWIRL, _swirl, always("swirled portrait", "swirled"), _draw_gentle_swirl),
    _of_a_face("noise_warp", NOISE, _noise, always("warped portrait", "warped"), _draw_gentle_noise),
    Method(
        "kaleidoscope",
        FAMILY,
        KALEIDOSCOPE.draw,
        _warped(_kaleidoscope),
        words=always("kaleidoscope", "in a kaleidoscope"),
        genes=KALEIDOSCOPE,
    ),
    _of_a_face("lens", LENS, _lens, _words_of_lens),
    _of_a_face("melt", MELT, _melt, always("melting portrait", "melting")),
    _of_a_face("waves", WAVES, _waves, always("rippled portrait", "rippled")),
    _of_a_face("mirror", MIRROR, _mirror, always("mirrored portrait", "mirrored")),
)
