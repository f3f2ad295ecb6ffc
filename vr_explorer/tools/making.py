"""Images that another process makes while one looks: they join the cloud, and how many of them are shown, is said."""

from __future__ import annotations

from foundation.language import N_, _, format_number, ngettext
from vr_explorer.actions import OPEN_CLOUD
from vr_explorer.panels.making import MakingShown
from vr_explorer.panels.state import PanelState
from vr_explorer.projects.maker import Maker
from vr_explorer.projects.messages import Progress, Stage
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.breeding import BreedingTool
from vr_explorer.tools.tool import Frame, Tool

COMING = N_("More variants are on their way …")
STOPPING = N_("Stopping; what is finished stays …")


class MakingTool(Tool):
    """breeding: brings what has arrived on the disk. maker: the process, which whoever has begun it closes."""

    def __init__(self, scene: Scene, state: PanelState, breeding: BreedingTool, maker: Maker) -> None:
        self._scene, self._state, self._breeding, self._maker = scene, state, breeding, maker
        self._before: tuple[Progress, bool, int] | None = None
        self._over = False

    def follow(self, frame: Frame) -> None:
        state, maker = self._state, self._maker
        if state.stop_making:
            state.stop_making = False
            maker.stop()
        present, before = (maker.progress, maker.stopping, self._scene.unbred), self._before
        if self._over or (before is not None and before[0] is present[0] and before[1:] == present[1:]):
            return
        self._before = present
        if before is None or before[0] is not present[0]:
            self._breeding.look()
        state.making = self._shown(*present)
        self._over = state.making is None

    def _shown(self, progress: Progress, stopping: bool, there: int) -> MakingShown | None:
        """None once it is over. there: how many variants are in the scene, which may be behind what is on the disk."""
        if progress.failure:
            self._state.toasts.say(progress.failure, self._scene.time)
            return None
        joining, cloud = progress.stage is Stage.JOINING, self._scene.cloud
        finished = min(progress.finished, there) if joining else 0
        if progress.done and finished >= progress.finished * joining:
            if joining and progress.complete and len(cloud) > cloud.classified:
                said = ngettext(
                    "The one variant is here. The start window ({key}) puts it in order anew.",
                    "All {count} variants are here. The start window ({key}) puts them in order anew.",
                    progress.total,
                )
                self._state.toasts.say(said.format(key=OPEN_CLOUD.key), self._scene.time)
            elif stopping:
                said = ngettext(
                    "{count} variant is here. Open this cloud again from the start window, and it goes on.",
                    "{count} variants are here. Open this cloud again from the start window, and it goes on.",
                    len(cloud),
                )
                self._state.toasts.say(said, self._scene.time)
            return None
        share = finished / progress.total if progress.total else 0.0
        if stopping and not progress.done:
            return MakingShown(_(STOPPING), share, over=True)
        if not joining:
            return MakingShown(_(COMING), 0.0)
        said = ngettext(
            "{finished} of {count} variant is here", "{finished} of {count} variants are here", progress.total
        )
        return MakingShown(said.format(finished=format_number(finished)), share, over=progress.done)
