"""What the gallery's page shows, and what its tests ask of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories import picture

ROOT = Path(__file__).parents[3]
HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
NAME = "Woodcut over terrazzo in rust and teal, two brushes"
SHAPES = [(60, 40), (40, 60), (50, 50), (90, 30), (40, 40), (64, 48), (30, 60)]
PICTURES = [picture(seed, SHAPES[seed % len(SHAPES)]) for seed in range(14)]
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}

on_both = pytest.mark.parametrize("shape", [DESKTOP, PHONE], ids=["desktop", "phone"])
"""Where the page is laid out otherwise on a phone; elsewhere it does the same."""


def command(*arguments: str, **environment: str) -> str:
    """Runs the command line as a user does; what it prints."""
    run = subprocess.run(
        [sys.executable, "-m", "artificial_inspiration", *arguments],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout


def show_details(page: Page) -> None:
    """Opens the details in the viewer, which a phone hides at first; the viewer itself comes after the page's load."""
    expect(page.locator("#viewer")).to_be_visible()
    if page.locator("#facts").is_hidden():
        page.keyboard.press("i")
    expect(page.locator("#facts")).to_be_visible()


def serious(page: Page, axe: str) -> list[str]:
    """The serious and critical issues that axe-core finds (WCAG 2.1 A and AA, and its good practice)."""
    page.wait_for_timeout(500)  # transitions end
    page.evaluate(axe)
    found = page.evaluate("axe.run({ preload: false })")["violations"]
    return [
        f"{issue['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for issue in found
        if issue["impact"] in {"serious", "critical"}
        for node in issue["nodes"]
    ]
