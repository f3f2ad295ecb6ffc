"""A place with a package as it should not be, in front of all installed ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.networks.packaged import Packaged
from generation.style_network import network, weights


def installed(folder: Path, weights: Packaged, version: str, content: bytes | None) -> None:
    """Lays out `folder` as pip would; content: of the file of weights, None without it."""
    records = folder / f"{weights.package.replace('-', '_')}-{version}.dist-info"
    records.mkdir(parents=True)
    (records / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {weights.package}\nVersion: {version}\n")
    if content is not None:
        file = folder / weights.file
        file.parent.mkdir(parents=True)
        file.write_bytes(content)


def only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages are looked for in `folder` alone, and what was read before is forgotten until the test ends."""
    monkeypatch.setattr("sys.path", [str(folder)])
    forget()


def forget() -> None:
    """The network and its weights are read anew."""
    weights.load.cache_clear()
    network.load.cache_clear()
