"""The way in: a cloud and what is asked for."""

from __future__ import annotations

from classification.cloud import Cloud
from vr_explorer.app.options import ExploreOptions


def run(cloud: Cloud, options: ExploreOptions, headless: bool = False) -> None:
    """Opens the window; with `headless`, writes `options.screenshot` instead. UserError: what stands in the way."""
    if headless:
        from vr_explorer.app.headless import write_picture

        write_picture(cloud, options)
    else:
        from vr_explorer.app.window import open_window

        open_window(cloud, options)
