"""A cloud made up of clusters, without pictures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest

from classification.cloud import Cloud
from tests.factories import clustered_cloud

MakeCloud = Callable[[int], Cloud]


SETTLED = ("PYGLFW_LIBRARY", "PYGLFW_LIBRARY_VARIANT", "PYOPENGL_PLATFORM")
"""What vr_explorer/window_system.py has added to this process's environment by now, for its own screen."""


def outside() -> dict[str, str]:
    """The environment as a shell would hand it to a program."""
    return {name: value for name, value in os.environ.items() if name not in SETTLED}


@pytest.fixture(scope="session")
def make_cloud() -> MakeCloud:
    return clustered_cloud


@pytest.fixture
def own_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, str], str]]:
    """keyring with a backend of the test's own, as the system's is one."""
    keyring = pytest.importorskip("keyring")
    from keyring.backend import KeyringBackend

    class Kept(KeyringBackend):  # type: ignore[misc]
        priority = 5.0
        kept: ClassVar[dict[tuple[str, str], str]] = {}

        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[service, username] = password

        def get_password(self, service: str, username: str) -> str | None:
            return self.kept.get((service, username))

        def delete_password(self, service: str, username: str) -> None:
            del self.kept[service, username]

    before = keyring.get_keyring()
    backend = Kept()
    keyring.set_keyring(backend)
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    yield backend.kept
    keyring.set_keyring(before)
