"""A published cloud as the server is given it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SharedCloud:
    """folder: of the page. key: what identifies the cloud (`classification.cloud.keys.key_of`)."""

    folder: Path
    title: str
    key: str
