"""Which network dreams here, told without torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import file_digest

from foundation.errors import UserError
from foundation.networks import packaged
from generation.networks.registry import located, needed

GOOGLENET = "googlenet"
EFFICIENTNET_LITE0 = "efficientnet-lite0"

_CHECKS: Mapping[str, Callable[[], object]] = {
    GOOGLENET: lambda: needed(GOOGLENET, "deep_dream"),
    EFFICIENTNET_LITE0: lambda: packaged.content(packaged.EFFICIENTNET_LITE0),
}


def network_name() -> str:
    """GoogLeNet where its weights are here, else EfficientNet-Lite0, whether its package is here or not."""
    return GOOGLENET if located(GOOGLENET) is not None else EFFICIENTNET_LITE0


def networks() -> dict[str, str]:
    """The network of `network_name` and the SHA-256 of its weights."""
    path = located(GOOGLENET)
    if path is None:
        return {EFFICIENTNET_LITE0: packaged.EFFICIENTNET_LITE0.sha256}
    with path.open("rb") as stream:
        return {GOOGLENET: file_digest(stream, "sha256").hexdigest()}


def check(name: str) -> None:
    """UserError: the network is none of those that dream, or what it needs is missing, another version or changed."""
    if name not in _CHECKS:
        raise UserError(
            f"The recipe dreams on {name}, which this version does not know; take the version that made it."
        )
    _CHECKS[name]()
