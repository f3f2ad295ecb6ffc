"""Opens the desktop window, with a room in which the cloud will arrive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import moderngl

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.language import _
from foundation.settings import default_file
from vr_explorer.app.arrival import Arrival
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.garbage import PacedGarbage
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.app.room import Room
from vr_explorer.app.screenshots import Screenshots, default_folder
from vr_explorer.app.source import CloudSource
from vr_explorer.app.window_loop import WindowLoop, panel_scale
from vr_explorer.checks import has_screen
from vr_explorer.desktop.window import Window
from vr_explorer.desktop.window_place import NAME
from vr_explorer.render.headless import require_33

INSTEAD = "use --headless --screenshot FILE to write a picture instead"


def open_window(source: CloudSource, options: ExploreOptions) -> bool:
    """Explores until the window is closed; whether another cloud is wanted. UserError: no screen, no OpenGL 3.3, no
    cloud, a selection that cannot be written.
    """
    with opening(source, options) as (_, loop):
        loop.run()
        return loop.another_wanted


@contextmanager
def opening(source: CloudSource, options: ExploreOptions) -> Iterator[tuple[moderngl.Context, WindowLoop]]:
    """The window with the room where the cloud will arrive; its context is current. UserError as for `open_window`."""
    if not has_screen():
        raise UserError(f"There is no screen to open a window on; {INSTEAD}.")
    preferences = Preferences(options.settings, options.settings_file)
    name = source.name.encode("utf-8", "replace").decode()  # it may have bytes that are no text
    title = f"{name} – Artificial Inspiration"
    with (
        closing(preferences),
        closing(Arrival(source, options, preferences)) as arrival,
        Window(_("Opening {title}").format(title=title), preferences.desktop, remembered_in(options)) as window,
    ):
        ctx = require_33(window.ctx)
        scale = panel_scale(window, preferences.desktop)
        screenshots = Screenshots(ctx, options.pictures or default_folder())
        outline = source.outline
        with (
            Room(ctx, preferences, scale, outline.source if outline is not None else None) as room,
            PacedGarbage() as garbage,
        ):
            arrival.receive(ctx, room)
            loop = WindowLoop(window, room, screenshots, garbage, arrival, options.from_start)
            loop.followers.append(lambda: window.entitle(title))
            try:
                yield ctx, loop
            finally:
                screenshots.close()
                loop.close()
                arrival.close()


def remembered_in(options: ExploreOptions) -> Path | None:
    """The file with the window's place; None where the settings say how large it is to be."""
    if not {"width", "height"}.isdisjoint(options.settings.given("desktop")):
        return None
    return (options.settings_file or default_file()).with_name(NAME)


@contextmanager
def opened(cloud: Cloud, options: ExploreOptions) -> Iterator[tuple[moderngl.Context, Explorer, WindowLoop]]:
    """The window with a cloud that has arrived. UserError as for `open_window`."""
    with opening(CloudSource.of(cloud), options) as (ctx, loop):
        loop.wait()
        yield ctx, loop.explorer, loop
