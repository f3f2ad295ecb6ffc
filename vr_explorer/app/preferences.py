"""The user's settings while the explorer runs: changed on a panel, followed by who uses them, kept in their file."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from foundation.errors import UserError
from foundation.settings import Settings, keep
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.gallery.sharing import SharingSettings
from vr_explorer.panels.forms import Value
from vr_explorer.panels.settings import PanelSettings
from vr_explorer.picking.ray import PickSettings
from vr_explorer.render.settings import RenderSettings
from vr_explorer.scene.flight import FlightSettings
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.taste.settings import TasteSettings
from vr_explorer.tools.slideshow import SlideshowSettings
from vr_explorer.xr.settings import HeadsetSettings

_log = logging.getLogger(__name__)

SECTIONS = (
    "desktop", "flight", "headset", "panels", "picking", "render", "scene", "sharing", "slideshow", "taste",
)  # fmt: skip


class Preferences(Mapping[str, Value]):
    """A mapping from `section.name` to the present value; each section is also there as its dataclass.

    file: where changes are kept, None is the user's own settings file. UserError: a value that does not fit.
    """

    def __init__(self, settings: Settings, file: Path | None = None) -> None:
        self.desktop = settings.section("desktop", DesktopSettings)
        self.flight = settings.section("flight", FlightSettings)
        self.headset = settings.section("headset", HeadsetSettings)
        self.panels = settings.section("panels", PanelSettings)
        self.picking = settings.section("picking", PickSettings)
        self.render = settings.section("render", RenderSettings)
        self.scene = settings.section("scene", SceneSettings)
        self.sharing = settings.section("sharing", SharingSettings)
        self.slideshow = settings.section("slideshow", SlideshowSettings)
        self.taste = settings.section("taste", TasteSettings)
        self._file = file
        self._followers: list[Callable[[], None]] = []
        self._unsaved: dict[tuple[str, str], Value] = {}
        self._private = False
        self._thread: ThreadPoolExecutor | None = None
        self._saving: Future[None] | None = None

    def __getitem__(self, key: str) -> Value:
        section, _, name = key.partition(".")
        try:
            value: Value = getattr(getattr(self, section), name)
        except AttributeError as error:
            raise KeyError(key) from error
        return value

    def __iter__(self) -> Any:
        for section in SECTIONS:
            yield from (f"{section}.{name}" for name in vars(getattr(self, section)))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def follow(self, follower: Callable[[], None]) -> None:
        """`follower` is called after each change."""
        self._followers.append(follower)

    def change(self, changes: Mapping[str, Value]) -> None:
        """Sets values by `section.name`, and tells the followers. ValueError: out of range."""
        for key, value in changes.items():
            section, _, name = key.partition(".")
            setattr(self, section, replace(getattr(self, section), **{name: value}))
            self._unsaved[section, name] = value
        for follower in self._followers:
            follower()

    def share(self, sharing: SharingSettings, private: bool) -> None:
        """With another gallery server from now on. private: only its owner may read the settings file then."""
        self._private = self._private or private
        self.change({"sharing.server": sharing.server, "sharing.token": sharing.token})

    def take_over(self, changed: dict[str, Value], holding: bool) -> str | None:
        """What was `changed` on panels holds from now on; it is written once nothing is held any more.

        Returns why that failed the last time.
        """
        if changed:
            self.change(changed)
            changed.clear()
        return None if holding else self.save()

    def save(self) -> str | None:
        """Hands what has changed since the last call to a thread that writes it; why that failed the last time."""
        said = None
        if self._saving is not None and self._saving.done():
            error, self._saving = self._saving.exception(), None
            if isinstance(error, UserError):
                said = str(error)
            elif error is not None:
                raise error
        if self._unsaved and self._saving is None:
            if self._thread is None:
                self._thread = ThreadPoolExecutor(1, thread_name_prefix="preferences")
            self._saving = self._thread.submit(keep, self._unsaved, self._file, self._private)
            self._unsaved = {}
        return said

    def flush(self) -> str | None:
        """Waits until all that has changed is in the file, for who reads it next; why it is not, where that failed."""
        said = None
        while self._saving is not None or self._unsaved:
            if self._saving is not None:
                self._saving.exception()
            said = self.save() or said
        return said

    def close(self) -> None:
        """Waits until all is written."""
        failure = self.flush()
        if failure is not None:
            _log.warning("%s", failure)
        if self._thread is not None:
            self._thread.shutdown(wait=True)
