"""What the gallery's page shows, and what its tests ask of it."""

from __future__ import annotations

import subprocess

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visits import COARSE
from tests.factories import picture
from tests.vr_explorer.gallery.served_clouds import Gallery

HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
NAME = "Woodcut over terrazzo in rust and teal, two brushes"
SHAPES = [(60, 40), (40, 60), (50, 50), (90, 30), (40, 40), (64, 48), (30, 60)]
PICTURES = [picture(seed, SHAPES[seed % len(SHAPES)]) for seed in range(14)]
DESKTOP = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": COARSE}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 1}

on_both = pytest.mark.parametrize("shape", [DESKTOP, PHONE], ids=["desktop", "phone"])
"""Where the page is laid out otherwise on a phone; elsewhere it does the same."""


def command(*arguments: str, **environment: str) -> str:
    """Runs the command line as a user does, forked where that can be; what it prints."""
    with Gallery(arguments, stderr=subprocess.PIPE, **environment) as run:
        output, errors = run.communicate()
    assert run.returncode == 0, errors
    return str(output)


def show_details(page: Page) -> None:
    """Opens the details in the viewer, which a phone hides at first; the viewer itself comes after the page's load."""
    expect(page.locator("#viewer")).to_be_visible()
    if page.locator("#facts").is_hidden():
        page.keyboard.press("i")
    expect(page.locator("#facts")).to_be_visible()


def serious(page: Page, axe: str) -> list[str]:
    """The serious and critical issues that axe-core finds (WCAG 2.1 A and AA, and its good practice)."""
    page.wait_for_timeout(500)  # transitions end
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = page.evaluate("axe.run({ preload: false })")["violations"]
    return [
        f"{issue['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for issue in found
        if issue["impact"] in {"serious", "critical"}
        for node in issue["nodes"]
    ]
