"""The way in: a cloud and what is asked for."""

from __future__ import annotations

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.language import choose
from foundation.progress import ignore
from vr_explorer.app.options import ExploreOptions, Through
from vr_explorer.app.source import CloudSource
from vr_explorer.panels.settings import PanelSettings


def run(source: Cloud | CloudSource, options: ExploreOptions, through: Through = Through.WINDOW) -> bool:
    """Explores until the user leaves, or writes `options.screenshot`. Whether another cloud is wanted, and so the start
    window. UserError: what stands in the way.
    """
    choose(options.settings.section("panels", PanelSettings).language)
    if isinstance(source, Cloud):
        source = CloudSource.of(source)
    if through is Through.PICTURE:
        from vr_explorer.app.headless import write_picture

        write_picture(source.read(ignore), options)
        return False
    if through is Through.WINDOW or not _has_openxr(through):
        from vr_explorer.app.window import open_window

        return open_window(source, options)
    from vr_explorer.app.headset_loop import open_headset

    return open_headset(source, options, wait=through is Through.HEADSET)


def _has_openxr(through: Through) -> bool:
    """Whether OpenXR's loader works here. UserError where it does not and the headset was asked for."""
    try:
        import xr  # noqa: F401
    except (ImportError, OSError) as error:
        if through is Through.HEADSET:
            raise UserError(f"OpenXR's loader does not work here ({error}); use --desktop.") from error
        return False
    return True
