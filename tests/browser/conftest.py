"""Chromium and axe-core, where they are."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

HERE = Path(__file__).parent
expect.set_options(timeout=90_000)  # milliseconds: a busy machine draws late

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        _absent("there is no Chromium on this machine; install it (Debian: `apt-get install chromium`)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, the checker of accessibility."""
    return _fetched("axe-core", "axe.min.js")


@pytest.fixture(scope="session")
def emulator() -> str:
    """The script of iwer, Meta's emulator of headsets."""
    return _fetched("iwer", "build/iwer.min.js")


def _fetched(package: str, file: str) -> str:
    """By npm, once."""
    script, npm = HERE / "node_modules" / package / file, shutil.which("npm")
    if not script.is_file() and npm is None:
        _absent(f"there is no npm on this machine to fetch {package} with")
    if not script.is_file():
        fetched = subprocess.run(
            [str(npm), "install", "--no-audit", "--no-fund"], cwd=HERE, capture_output=True, text=True, check=False
        )
        if fetched.returncode:
            _absent(f"npm cannot fetch {package}: {fetched.stderr[-300:]}")
    return script.read_text(encoding="utf-8")


def _absent(reason: str) -> None:
    if "CI" in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)
