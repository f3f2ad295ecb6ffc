"""The published weights that generation can use, and which of them are on this machine.

Addresses and checksums are the publishers' own: torchvision puts the leading digits of the SHA-256 into the file name,
idealo's repository states the whole SHA-256 and the size of each file in its Git LFS pointers. NVIDIA states none for
its networks: these are imported, not downloaded.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import file_digest
from importlib import import_module
from pathlib import Path

from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.networks import image_text
from foundation.weights import Weights, cache_folder, cached

_TORCHVISION = "https://download.pytorch.org/models"
_NVIDIA = "https://nvlabs-fi-cdn.nvidia.com/stylegan2-ada-pytorch/pretrained"
_IDEALO = "https://public-asai-dl-models.s3.eu-central-1.amazonaws.com/ISR"


@dataclass(frozen=True)
class Published:
    """Weights with what they are for.

    module: where `load(path)` reads them strictly, and `keep(file, path)`, if it is there, writes what was imported.
    architecture: what tells the network from others that the module reads; empty where it reads no others.
    """

    weights: Weights
    use: str
    module: str
    architecture: Mapping[str, int] = field(default_factory=dict)


_RDN_SMALL = {"groups": 0, "layers": 3, "blocks": 10, "growth": 64, "features": 64, "scale": 2}
_RDN_LARGE = _RDN_SMALL | {"layers": 6, "blocks": 20}
_RRDN = {"groups": 10, "layers": 4, "blocks": 3, "growth": 32, "features": 32, "scale": 4}
_CONFIG_F = {
    "resolution": 1024,
    "z_dim": 512,
    "w_dim": 512,
    "mapping_layers": 8,
    "channel_base": 32768,
    "channel_max": 512,
}

REGISTRY = {
    "vgg19": Published(
        Weights(
            name="VGG-19 (ImageNet)",
            file="vgg19-dcbb9e9d.pth",
            url=f"{_TORCHVISION}/vgg19-dcbb9e9d.pth",
            sha256_prefix="dcbb9e9d",
            size=575_000_000,
            licence="BSD-3-Clause",
        ),
        "neural_style",
        "generation.networks.vgg19",
    ),
    "googlenet": Published(
        Weights(
            name="GoogLeNet (ImageNet)",
            file="googlenet-1378be20.pth",
            url=f"{_TORCHVISION}/googlenet-1378be20.pth",
            sha256_prefix="1378be20",
            size=52_200_000,
            licence="BSD-3-Clause",
        ),
        "deep_dream",
        "generation.networks.googlenet",
    ),
    "rdn-large": Published(
        Weights(
            name="RDN ×2, large",
            file="rdn-C6-D20-G64-G064-x2_PSNR_epoch086.hdf5",
            url=f"{_IDEALO}/rdn-C6-D20-G64-G064-x2/PSNR-driven/rdn-C6-D20-G64-G064-x2_PSNR_epoch086.hdf5",
            sha256_prefix="1816f1d37bbdbc724e5ab3429b402d00f78194a1b08628a1e44df6a3fcb5161b",
            size=66_071_288,
            licence="Apache-2.0",
        ),
        "enlarge",
        "generation.networks.residual_dense",
        _RDN_LARGE,
    ),
    "rdn-small": Published(
        Weights(
            name="RDN ×2, small",
            file="rdn-C3-D10-G64-G064-x2_PSNR_epoch134.hdf5",
            url=f"{_IDEALO}/rdn-C3-D10-G64-G064-x2/PSNR-driven/rdn-C3-D10-G64-G064-x2_PSNR_epoch134.hdf5",
            sha256_prefix="b76993189e63fb34dd46d1d40b40498fdb1e298c04185575a1c634e11c86cffd",
            size=10_694_096,
            licence="Apache-2.0",
        ),
        "enlarge",
        "generation.networks.residual_dense",
        _RDN_SMALL,
    ),
    "rdn-artefacts": Published(
        Weights(
            name="RDN ×2, removes JPEG artefacts",
            file="rdn-C6-D20-G64-G064-x2_ArtefactCancelling_epoch219.hdf5",
            url=f"{_IDEALO}/rdn-C6-D20-G64-G064-x2/ArtefactCancelling/rdn-C6-D20-G64-G064-x2_ArtefactCancelling_epoch219.hdf5",
            sha256_prefix="a361e56e2efd1096dbd149aa5e053db61c6f4815140c4686c6a1b0b94b6b137a",
            size=66_071_288,
            licence="Apache-2.0",
        ),
        "enlarge",
        "generation.networks.residual_dense",
        _RDN_LARGE,
    ),
    "rrdn": Published(
        Weights(
            name="RRDN ×4, adversarial",
            file="rrdn-C4-D3-G32-G032-T10-x4_epoch299.hdf5",
            url=f"{_IDEALO}/rrdn-C4-D3-G32-G032-T10-x4-GANS/rrdn-C4-D3-G32-G032-T10-x4_epoch299.hdf5",
            sha256_prefix="104dfd5363470092edf9ec9a971510951462f574edfa6e83dd374d0983d34026",
            size=17_462_488,
            licence="Apache-2.0",
        ),
        "enlarge",
        "generation.networks.residual_dense",
        _RRDN,
    ),
    "ffhq": Published(
        Weights(
            name="StyleGAN2, faces (FFHQ, 1024 pixels)",
            file="ffhq.pkl",
            url=f"{_NVIDIA}/ffhq.pkl",
            sha256_prefix="",
            size=382_000_000,
            licence="NVIDIA, non-commercial",
        ),
        "stylegan2",
        "generation.stylegan2.checkpoint",
        _CONFIG_F,
    ),
    "metfaces": Published(
        Weights(
            name="StyleGAN2-ADA, painted faces (MetFaces, 1024 pixels)",
            file="metfaces.pkl",
            url=f"{_NVIDIA}/metfaces.pkl",
            sha256_prefix="",
            size=382_000_000,
            licence="NVIDIA, non-commercial",
        ),
        "stylegan2",
        "generation.stylegan2.checkpoint",
        _CONFIG_F,
    ),
    **{
        name: Published(weights, "search by words", image_text.__name__, {"size": weights.size})
        for name, weights in (
            ("siglip2-vision", image_text.VISION),
            ("siglip2-text", image_text.TEXT),
            ("siglip2-vocabulary", image_text.VOCABULARY),
        )
    },
}
"""By the name on the command line. Sizes of torchvision's files are those of its documentation, rounded up; NVIDIA's
follow from their configuration."""


TOGETHER = {"siglip2": ("siglip2-vision", "siglip2-text", "siglip2-vocabulary")}
"""What is of use together alone, by one name."""


def published(name: str) -> Published:
    """The entry of this name. UserError where there is none."""
    if name in TOGETHER:
        raise UserError(f"{name} is several files; name one of them: {', '.join(TOGETHER[name])}.")
    if name not in REGISTRY:
        raise UserError(f"There are no weights {name}; there are {', '.join([*TOGETHER, *REGISTRY])}.")
    return REGISTRY[name]


def located(name: str) -> Path | None:
    """The weights in the cache: the published file, else one that was imported, else None."""
    entry = published(name)
    imported = _imported(name)
    return cached(entry.weights) or (imported if imported.is_file() else None)


def needed(name: str, method: str) -> Path:
    """As `located`; UserError, which says how to get them, where `method` cannot work for lack of them."""
    path = located(name)
    if path is None:
        weights = published(name).weights
        verb = f"get {name}" if weights.sha256_prefix else f"import {name} FILE"
        raise UserError(
            f"The method {method} needs {weights.name} ({weights.size / 1e6:.0f} MB): run `artificial-inspiration "
            f"weights {verb}`, or leave the method out; without --methods, no weights are needed."
        )
    return path


def take(name: str, file: Path) -> Path:
    """Puts a user's `file` into the cache, if it is the published one or all its names and shapes are the network's.

    UserError where it is missing, unreadable or of another network.
    """
    entry = published(name)
    try:
        with file.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise UserError(f"{file} cannot be read ({error.strerror}); check the path.") from error
    is_published = bool(entry.weights.sha256_prefix) and digest.startswith(entry.weights.sha256_prefix)
    module = import_module(entry.module)
    check(name, module.load(file), file)
    folder = make_folder(cache_folder())
    path = folder / entry.weights.file if is_published else _imported(name)
    if path.exists() and path.samefile(file):
        return path
    with replacing(path) as partial:
        getattr(module, "keep", shutil.copyfile)(file, partial)
    return path


def check(name: str, network: object, file: Path) -> None:
    """UserError where what the module has loaded from `file` is not the network of this name, but another one."""
    found = getattr(network, "architecture", None) or getattr(network, "config", None)

    def differing(architecture: Mapping[str, int]) -> list[str]:
        pairs = ((key, getattr(found, key), wanted) for key, wanted in architecture.items())
        return [f"{key} {is_} and not {wanted}" for key, is_, wanted in pairs if is_ != wanted]

    entry = REGISTRY[name]
    differences = differing(entry.architecture)
    if differences:
        others = [(key, one) for key, one in REGISTRY.items() if one.module == entry.module]
        fitting = [key for key, one in others if one.architecture and not differing(one.architecture)]
        remedy = f"import it as {' or '.join(fitting)}" if fitting else "take the file of that network"
        raise UserError(f"{file} is not {name} ({entry.weights.name}), but has {', '.join(differences)}; {remedy}.")


def _imported(name: str) -> Path:
    suffix = Path(REGISTRY[name].weights.file).suffix
    return cache_folder() / f"{name}-imported{suffix}"
