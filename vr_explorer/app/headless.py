"""A picture of a cloud without a window, by the code that draws the window."""

from __future__ import annotations

import numpy as np
from PIL import Image

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.files import make_folder, replacing
from vr_explorer.app.drawing import NARROWEST, WIDEST
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import LARGEST_SIDE, ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.app.screenshots import file_format
from vr_explorer.render.headless import headless_context
from vr_explorer.render.target import Target
from vr_explorer.scene.board import Board
from vr_explorer.scene.commands import Hover
from vr_explorer.store.session_store import default_file, favourites
from vr_explorer.tools.board import board_of

PANELS_MEANT_FOR = 1080
"""Height in pixels of a picture with panels of ordinary size; larger pictures have larger panels."""


def write_picture(cloud: Cloud, options: ExploreOptions) -> None:
    """Writes `options.screenshot`. UserError: no file named, unknown format, no OpenGL, unknown image to hover."""
    if options.screenshot is None:
        raise UserError("Without a window the picture needs a name; add --screenshot FILE.")
    kind = file_format(options.screenshot)
    pixels = picture(cloud, options)
    make_folder(options.screenshot.absolute().parent)
    with replacing(options.screenshot) as partial:
        Image.fromarray(pixels).save(partial, format=kind)


def _kept(cloud: Cloud, options: ExploreOptions) -> Board:
    """The favourites of the session that was open last, which is only looked at. UserError: it cannot be read."""
    kept = favourites(options.selection or default_file(), cloud.identity, cloud.location)
    return board_of(kept, cloud.numbered())


def picture(cloud: Cloud, options: ExploreOptions) -> np.ndarray:
    """uint8 (H, W, 3) sRGB, the top row first."""
    if options.session is not None:
        raise UserError("A session is opened in the window or the headset; leave --session out with --headless.")
    width, height = options.size
    if not (16 <= width <= LARGEST_SIDE and 16 <= height <= LARGEST_SIDE):
        raise UserError(f"A picture of {width}×{height} cannot be drawn; give sides from 16 to {LARGEST_SIDE} pixels.")
    preferences = Preferences(options.settings)
    desktop = preferences.desktop
    ctx = headless_context()
    try:
        scale = max(height / PANELS_MEANT_FOR, 1.0) * desktop.panel_scale
        with Explorer(ctx, cloud, preferences, panel_scale=scale) as explorer:
            if options.arrangement.of_favourites:
                explorer.scene.take_over(_kept(cloud, options))
            explorer.state.status_shown = options.panels
            explorer.scene.aspect = min(max(width / height, NARROWEST), WIDEST)
            explorer.scene.sight = explorer.sight(options.size, desktop.fov)
            explorer.begin(options)
            if options.hover is not None:
                card = cloud.numbered().get(options.hover)
                if card is None:
                    raise UserError(f"There is no image {options.hover} in this cloud; the ids are in img2vec.csv.")
                explorer.scene.apply(Hover(card))
            explorer.scene.settle()
            target = Target(ctx, options.size)
            view = explorer.view(options.size, desktop.fov)
            explorer.settle(view)
            explorer.draw(target.framebuffer, view)
            explorer.draw_panels(target.framebuffer, view, settled=True)
            pixels = target.read()
            target.release()
            return pixels
    finally:
        ctx.release()
