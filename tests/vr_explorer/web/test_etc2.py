"""ETC2 blocks beside a slow, obvious decoder."""

import numpy as np

from tests.factories import encode_bc1, painted_squares
from vr_explorer.web import etc2

TABLES = [(2, 8), (5, 17), (9, 29), (13, 42), (18, 60), (24, 80), (33, 106), (47, 183)]


def decoded(block: bytes) -> np.ndarray:
    """uint8 (4, 4, 3) of a block in individual or differential mode: Khronos Data Format Specification 1.3, 21.1."""
    bits = int.from_bytes(block, "big")

    def field(first: int, count: int) -> int:
        return bits >> first & ((1 << count) - 1)

    if field(33, 1):
        first = [field(59 - 8 * part, 5) for part in range(3)]
        changes = [field(56 - 8 * part, 3) for part in range(3)]
        second = [level + (change - 8 if change > 3 else change) for level, change in zip(first, changes, strict=True)]
        assert all(0 <= level < 32 for level in second), "that would be another mode"
        bases = [[level << 3 | level >> 2 for level in levels] for levels in (first, second)]
    else:
        bases = [[17 * field(60 - 4 * half - 8 * part, 4) for part in range(3)] for half in range(2)]
    pixels = np.zeros((4, 4, 3), int)
    for x in range(4):
        for y in range(4):
            half = (y if field(32, 1) else x) // 2
            small, large = TABLES[field(37 - 3 * half, 3)]
            step = large if field(4 * x + y, 1) else small
            step = -step if field(16 + 4 * x + y, 1) else step
            pixels[y, x] = [min(max(level + step, 0), 255) for level in bases[half]]
    return pixels.astype(np.uint8)


def picture_of(blocks: np.ndarray, width: int) -> np.ndarray:
    rows = [np.hstack([decoded(bytes(block)) for block in row]) for row in blocks.reshape(-1, width // 4, 8)]
    return np.vstack(rows)


def noise(picture: np.ndarray, other: np.ndarray) -> float:
    """Peak signal to noise, decibels."""
    return float(10.0 * np.log10(255.0**2 / np.square(picture.astype(float) - other).mean()))


def test_blocks_are_the_picture() -> None:
    picture = np.hstack(list(painted_squares(4, 32)))
    assert noise(picture, picture_of(etc2.encode(picture), picture.shape[1])) > 36.0


def test_edges_inside_blocks_and_noise_stay_near() -> None:
    rng = np.random.default_rng(3)
    slanted = np.where((np.add.outer(np.arange(32), np.arange(64)) % 10 < 5)[..., None], (250, 120, 30), (20, 60, 200))
    assert noise(slanted, picture_of(etc2.encode(slanted.astype(np.uint8)), 64)) > 12.0
    greys = np.repeat(rng.integers(0, 256, (32, 64, 1)), 3, axis=2).astype(np.uint8)
    assert noise(greys, picture_of(etc2.encode(greys), 64)) > 16.0


def test_one_colour_is_nearly_that_colour() -> None:
    for colour in [(0, 0, 0), (255, 255, 255), (255, 0, 0), (13, 200, 77)]:
        picture = np.full((4, 4, 3), colour, np.uint8)
        assert np.abs(decoded(bytes(etc2.encode(picture)[0])).astype(int) - picture).max() <= 10


def test_blocks_of_bc1_become_blocks_of_the_same_order() -> None:
    picture = painted_squares(1, 32)[0]
    recoded = np.frombuffer(etc2.recoded(encode_bc1(picture).tobytes(), 32, 32), np.uint8)
    assert noise(picture, picture_of(recoded, 32)) > 26.0
