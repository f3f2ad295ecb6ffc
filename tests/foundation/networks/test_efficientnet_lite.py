"""EfficientNet-Lite0 with the weights of its package knows what photographs show."""

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps

from foundation.networks import efficientnet_lite
from foundation.networks.efficientnet_lite import EfficientNetLite0
from generation.styles.pictures import scikit_image_folder

ESPRESSO, MOPED = 967, 665
"""Numbers of ImageNet's classes."""


@pytest.fixture(scope="module")
def network() -> EfficientNetLite0:
    return efficientnet_lite.load()


def photograph(name: str) -> torch.Tensor:
    with Image.open(scikit_image_folder() / name) as image:
        square = ImageOps.fit(image.convert("RGB"), (224, 224), Image.Resampling.BICUBIC)
    return torch.from_numpy(np.asarray(square, np.float32) / 255).permute(2, 0, 1)[None]


@pytest.mark.parametrize(("name", "wanted"), [("coffee.png", ESPRESSO), ("motorcycle_left.png", MOPED)])
def test_photographs_are_recognised(network: EfficientNetLite0, name: str, wanted: int) -> None:
    with torch.no_grad():
        chances = network(photograph(name)).softmax(1)[0]
    assert int(chances.argmax()) == wanted
    assert chances[wanted] > 0.5


def test_maps_are_those_on_the_way_to_the_vector(network: EfficientNetLite0) -> None:
    planes = photograph("coffee.png")
    names = ("stem", "expand1", "block1", "block15")
    with torch.no_grad():
        maps, vector = network.maps(planes, names), network.vector(planes)
    assert [tuple(maps[name].shape[1:]) for name in names] == [
        (32, 112, 112),
        (96, 112, 112),
        (24, 56, 56),
        (320, 7, 7),
    ]
    assert maps["stem"].min() >= 0 and maps["stem"].max() <= 6
    last = torch.nn.functional.relu6(network._bn1(network._conv_head(maps["block15"]))).mean((2, 3))
    assert torch.allclose(last, vector, atol=1e-5)
