"""Styles that are learned beside the children in fewer steps than a user waits for: how good they are is judged where
learning is tested; elsewhere it counts that they are learned, and when.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from generation.breeding import kin
from generation.style_network import learned
from generation.style_network.learning_settings import LearningSettings

SHORT = partial(LearningSettings, steps=4, side=64)

_learn = kin._learn


def learn_shortly(source: Path, path: str) -> None:
    """In the process of a lesson."""
    learned.LearningSettings = SHORT  # type: ignore[assignment,misc]
    _learn(source, path)


def short_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "LearningSettings", SHORT)
    monkeypatch.setattr(kin, "_learn", learn_shortly)
