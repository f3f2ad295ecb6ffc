"""How an exploration begins: with the state before, and as the command line asks."""

from __future__ import annotations

import numpy as np

from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.toolbox import Toolbox
from vr_explorer.gallery.session_address import SessionAddress
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.arrangements import PointCloud
from vr_explorer.scene.commands import Arrange, FirstLook, LookFrom
from vr_explorer.scene.scene import Scene


def set_starting_state(scene: Scene, state: PanelState, tools: Toolbox, options: ExploreOptions) -> bool:
    """Comes back to the state before, and returns whether there was one; arranges and looks as `options` ask, without
    waiting for any motion.

    UserError: the file of a session, one on a server, or a recording, cannot be read.
    """
    camera = options.camera
    if isinstance(options.session, SessionAddress):
        if tools.shared is not None:
            tools.shared.open(options.session)
    elif options.session is not None and tools.sessions is not None:
        tools.sessions.open_file(options.session)
    resumed = tools.keeper is not None and tools.keeper.resume()
    if camera is not None:
        yaw, pitch = np.radians((camera.yaw, camera.pitch)).tolist()
        scene.apply(LookFrom((camera.x, camera.y, camera.z), yaw, pitch))
    if options.arrangement.id not in (PointCloud.id, scene.arrangement.id):
        scene.apply(Arrange(options.arrangement))
        scene.settle()
        scene.advance(scene.settings.motion)
        if camera is None:
            scene.apply(FirstLook())
        else:
            scene.apply(LookFrom((camera.x, camera.y, camera.z), yaw, pitch))  # from where one is taken to all of it
    state.page = Page.HELP if options.help_overlay else None
    if tools.keeper is not None:
        tools.consent.begin()
    if options.play is not None:
        tools.player.play(options.play)
    return resumed
