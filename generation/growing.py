"""Variants that are made while their cloud is shown: a first lot, which becomes a cloud, and the rest, which join it.

Whoever shows the cloud starts this as a process of its own and reads lines of JSON:

    {"project": FOLDER}                                         where all of it lies
    {"stage": "making" | "measuring", "finished": 3, "total": 36}
    {"picture": FILE}                                           a variant of the first lot
    {"cloud": FOLDER}                                           it can be shown from now on
    {"joined": 120, "count": 400}                               so many variants are in the cloud
    {"done": true, "made": 400}                                 or it was stopped, in good order
    {"failed": SENTENCE}                                        it ends

It stops when its input ends. What is finished stays, and the same project goes on from there.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from foundation.errors import UserError
from foundation.images import ImageError
from foundation.locks import alone
from foundation.parsing import json_of
from foundation.processes import cores
from foundation.progress import ProgressCallback
from foundation.projects import MOST, Project, pictures_in
from foundation.settings import Settings
from generation.cli import GenerationSettings, prepared
from generation.manifest import MANIFEST_FILE
from generation.pipeline import generate

FIRST = 36
"""Variants of the first lot: few enough to be there soon, and more than the layout needs to be one."""

LOCK = ".growing"
WAIT = 15.0
"""Seconds for one that is just stopping."""

Said = Callable[[dict[str, Any]], None]


class Joining(Protocol):
    """A cloud while variants join it. UserError from both: it cannot grow any more."""

    def paths(self) -> Collection[str]:
        """Of the pictures that are in it, relative to the folder of variants."""

    def join(self, path: str, entry: Mapping[str, Any]) -> None:
        """The finished variant at `path`. ImageError: it is no picture."""


class Home(Protocol):
    """Where variants become a cloud. UserError from all of it."""

    @property
    def there(self) -> bool:
        """Whether there is one already."""

    def measure(self, done: ProgressCallback, anew: bool, jobs: int) -> int:
        """All that is there becomes a cloud; how many pictures are in its order. anew: all are; otherwise those that
        are in a cloud already stay where they are, and others join them. jobs: processes, at most."""

    def joining(self) -> AbstractContextManager[Joining]: ...


class StoppedError(Exception):
    """Nothing more is wanted."""


class Growing:
    """One project, from where it is. said: takes each line, from several threads."""

    def __init__(self, project: Project, home: Home, settings: Settings, said: Said) -> None:
        self._project, self._home, self._settings, self._said = project, home, settings, said
        self._jobs = settings.section("generation", GenerationSettings).jobs or cores()
        self._ended = threading.Event()

    def listen(self, lines: Iterable[str]) -> None:
        """On a thread of its own: stops once these end."""

        def wait() -> None:
            for _ in lines:
                pass
            self._ended.set()

        threading.Thread(target=wait, name="listening", daemon=True).start()

    def run(self, anew: bool = False) -> None:
        """anew: all is put in order, also where there is a cloud. UserError: why it cannot go on."""
        folder = self._project.folder
        self._said({"project": str(folder)})
        with alone(folder / LOCK, f"{folder.name} is being made by another window already; close that first.", WAIT):
            try:
                if self._project.pictures:
                    self._measure(anew)
                    self._said({"cloud": str(self._project.cloud)})
                else:
                    self._grow(anew)
            except StoppedError:
                pass
            finally:
                self._note()
        self._said({"done": True, "made": self._project.made})

    def _grow(self, anew: bool) -> None:
        project = self._project
        preset = {"preset": project.preset} if project.preset else {}
        settings = self._settings.changed("generation", preset)
        portrait = project.folder / project.portrait if project.portrait else None
        job, _ = prepared(portrait, project.variants, settings)
        manifest = _Manifest(project.variants)
        if not self._home.there:

            def made(finished: int, total: int) -> None:
                self._tell("making", finished, total)
                for entry in manifest.further():
                    self._said({"picture": str(project.variants / entry["file"])})

            generate(job, min(FIRST, project.count), self._jobs, made, shared=True)
        if anew or not self._home.there:
            self._measure(anew)
        self._said({"cloud": str(project.cloud)})
        with _Joiner(project, self._home, self._said, self._ended) as joiner:

            def joins(_finished: int, _total: int) -> None:
                joiner.look()
                self._go_on()

            generate(job, project.count, max(self._jobs - 1, 1), joins, shared=True)
            joiner.finish()

    def _measure(self, anew: bool) -> None:
        project = self._project
        there = pictures_in(Path(project.pictures)) if project.pictures else project.made
        count = self._home.measure(lambda finished, total: self._tell("measuring", finished, total), anew, self._jobs)
        ordered = min(count, MOST if project.pictures else project.count)
        self._project = replace(project, made=there, ordered=ordered)
        self._note()

    def _tell(self, stage: str, finished: int, total: int) -> None:
        self._said({"stage": stage, "finished": finished, "total": total})
        self._go_on()

    def _go_on(self) -> None:
        if self._ended.is_set():
            raise StoppedError

    def _note(self) -> None:
        """How far it is."""
        project = self._project
        made = (
            project.made if project.pictures else min(len(list(_Manifest(project.variants).further())), project.count)
        )
        self._project = replace(project, made=made).write()


class _Manifest:
    """Of a folder of variants, read on from where it was read to."""

    def __init__(self, folder: Path) -> None:
        self._path, self._read = folder / MANIFEST_FILE, 0

    def further(self) -> list[dict[str, Any]]:
        """The entries of whole lines that are new; those of children that were bred are none of ours."""
        try:
            with self._path.open("rb") as stream:
                stream.seek(self._read)
                content = stream.read()
        except OSError:
            return []
        whole = content[: content.rfind(b"\n") + 1]
        self._read += len(whole)
        found = []
        for line in whole.splitlines():
            try:
                entry = json_of(line)
                if not entry.get("bred") and isinstance(entry["file"], str):
                    found.append(entry)
            except (ValueError, KeyError, AttributeError):
                continue
        return found


class _Joiner:
    """Brings finished variants into the cloud, on a thread of its own that has the cloud open."""

    def __init__(self, project: Project, home: Home, said: Said, ended: threading.Event) -> None:
        self._project, self._home, self._said, self._ended = project, home, said, ended
        self._looks: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._failure: UserError | None = None
        self._thread = threading.Thread(target=self._run, name="joining", daemon=True)

    def __enter__(self) -> _Joiner:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._looks.put(False)
        self._thread.join()

    def look(self) -> None:
        """There may be others. UserError: they cannot join."""
        if self._failure is not None:
            raise self._failure
        self._looks.put(True)

    def finish(self) -> None:
        """Waits until all are in the cloud. UserError: they cannot join. StoppedError: it was stopped meanwhile."""
        self._looks.put(False)
        self._thread.join()
        if self._failure is not None:
            raise self._failure
        if self._ended.is_set():
            raise StoppedError

    def _run(self) -> None:
        try:
            with self._home.joining() as joining:
                self._join(joining)
        except UserError as error:
            self._failure = error

    def _join(self, joining: Joining) -> None:
        manifest, there, count = _Manifest(self._project.variants), set(joining.paths()), self._project.count
        joined = 0
        while self._looks.get():
            for entry in manifest.further():
                if self._ended.is_set():
                    return
                if entry["file"] not in there:
                    try:
                        joining.join(entry["file"], entry)
                    except ImageError:
                        continue  # a file that somebody has changed meanwhile
                joined += 1
                self._said({"joined": min(joined, count), "count": count})
