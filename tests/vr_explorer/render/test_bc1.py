import numpy as np
import pytest

from vr_explorer.render.bc1 import decode, level_bytes


def _decode_slowly(blocks: np.ndarray, width: int, height: int) -> np.ndarray:
    picture = np.zeros((height, width, 4), np.uint8)
    data = bytes(blocks)
    for number in range(len(data) // 8):
        block_y, block_x = divmod(number, -(-width // 4))
        block = data[8 * number : 8 * number + 8]
        words = [int.from_bytes(block[:2], "little"), int.from_bytes(block[2:4], "little")]
        ends = []
        for word in words:
            red, green, blue = word >> 11, (word >> 5) & 63, word & 31
            ends.append([red * 8 + red // 4, green * 4 + green // 16, blue * 8 + blue // 4])
        if words[0] > words[1]:
            mixes = [[(2 * a + b) // 3 for a, b in zip(*ends, strict=True)]]
            mixes.append([(a + 2 * b) // 3 for a, b in zip(*ends, strict=True)])
        else:
            mixes = [[(a + b) // 2 for a, b in zip(*ends, strict=True)], [0, 0, 0]]
        codes = int.from_bytes(block[4:], "little")
        for pixel in range(16):
            y, x = block_y * 4 + pixel // 4, block_x * 4 + pixel % 4
            if y < height and x < width:
                picture[y, x] = [*(ends + mixes)[(codes >> (2 * pixel)) & 3], 255]
    return picture


@pytest.mark.parametrize(("width", "height"), [(4, 4), (16, 8), (10, 6)])
def test_decoding_agrees_with_the_slow_way(width: int, height: int) -> None:
    count = -(-width // 4) * -(-height // 4)
    blocks = np.random.default_rng(width).integers(0, 256, 8 * count, np.uint8)
    np.testing.assert_array_equal(decode(blocks, width, height), _decode_slowly(blocks, width, height))


@pytest.mark.parametrize(("side", "size"), [(1, 8), (4, 8), (8, 32), (2048, 2048 * 2048 // 2)])
def test_bytes_of_a_level(side: int, size: int) -> None:
    assert level_bytes(side) == size
