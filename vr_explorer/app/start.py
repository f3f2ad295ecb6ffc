"""From the start window into a cloud and back, until the user leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.projects import title_of
from vr_explorer.app.covers import cover_of
from vr_explorer.app.options import ExploreOptions, Through
from vr_explorer.app.run import run
from vr_explorer.app.source import CloudSource
from vr_explorer.app.start_requests import Chosen
from vr_explorer.app.start_window import StartWindow
from vr_explorer.projects.recent import default_file, remember_opened

OpenCloud = Callable[[Path], CloudSource]
"""A cloud by its path. UserError: nothing there that can be opened."""


def start(
    open_cloud: OpenCloud, options: ExploreOptions, list_file: Path | None = None, root: Path | None = None
) -> None:
    """The start window, and what is chosen on it. list_file: of the clouds that were opened, None: the user's own.
    root: as of `StartWindow`. UserError: no window can be opened.
    """
    file, failure = list_file or default_file(), ""
    while True:
        chosen = StartWindow(options, file, root, failure).run()
        if chosen is None:
            return
        try:
            failure = ""
            if not explore_chosen(chosen, open_cloud, options, file):
                return
        except UserError as error:
            failure = str(error)


def explore_chosen(chosen: Chosen, open_cloud: OpenCloud, options: ExploreOptions, list_file: Path) -> bool:
    """Whether the start window is wanted again. UserError: why there is no cloud."""
    again = True
    try:
        wanted = replace(
            options, maker=chosen.maker, from_start=True, opened=partial(remember, list_file, chosen.cloud)
        )
        name = title_of(chosen.cloud)
        again = run(replace(open_cloud(chosen.cloud), name=name, place=name), wanted, Through.ANY)
        return again
    finally:
        if chosen.maker is not None:
            chosen.maker.stop()
            ending = Thread(target=chosen.maker.close, name="ending")
            ending.start()  # the start window does not wait for it; who leaves does
            if not again:
                ending.join()


def remember(list_file: Path, path: Path, cloud: Cloud, favourites: tuple[int, ...]) -> None:
    """The cloud at `path` was opened. For any thread."""
    shown = path.absolute()
    remember_opened(list_file, shown, title_of(shown), len(cloud), cover_of(cloud, favourites))
