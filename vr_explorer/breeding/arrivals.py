"""Children that have joined the cloud on the disk, read and made ready for a scene on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import fields
from typing import Generic, TypeVar

from classification.cloud import Children, Cloud, joined, lacking, since
from foundation.errors import UserError

AT_ONCE = 6
"""Children that are handed over together at most, so that no frame has more to do."""

T = TypeVar("T")


class Arrivals(Generic[T]):
    """prepare: what follows from a cloud with these children at its end, for who shows it; None: not now, ask again.

    What is ready waits in `take`, one value at a time. failed: called on the thread where they cannot be read.
    """

    def __init__(
        self,
        cloud: Cloud,
        prepare: Callable[[Cloud, Children], T | None],
        failed: Callable[[str], None],
    ) -> None:
        self._cloud = cloud
        self._prepare = prepare
        self._failed = failed
        self._wanted = threading.Event()
        self._taken = threading.Event()
        self._left = self._anew = False
        self._ready: tuple[Cloud, T] | None = None
        self._thread = threading.Thread(target=self._run, name="arrivals", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """There may be others."""
        self._wanted.set()

    def look_anew(self) -> None:
        """There may be some that were discarded before they were shown, and are no more."""
        self._anew = True
        self._wanted.set()

    @property
    def ready(self) -> T | None:
        """Of the children that come next, without taking it."""
        return self._ready[1] if self._ready is not None else None

    def take(self, shown: bool) -> None:
        """What was `ready` is done with. shown: else it is prepared anew."""
        if self._ready is not None:
            if shown:
                self._cloud = self._ready[0]
            self._ready = None
        self._wanted.set()
        self._taken.set()

    def close(self) -> None:
        self._left = True
        self._wanted.set()
        self._taken.set()
        self._thread.join()

    def _run(self) -> None:
        ready: tuple[Cloud, T] | None = None  # kept while the next is made: what it replaced goes here, in no frame
        while True:
            self._wanted.wait()
            if self._left:
                return
            self._wanted.clear()
            self._taken.clear()
            try:
                ready = self._next()
            except UserError as error:
                self._failed(str(error))
                continue
            if ready is not None:
                self._ready = ready
                self._taken.wait()

    def _next(self) -> tuple[Cloud, T] | None:
        children = (lacking if self._anew else since)(self._cloud)
        if not len(children):
            self._anew = False
            return None
        children = first_of(children, AT_ONCE)
        cloud = joined(self._cloud, children)
        prepared = self._prepare(cloud, children)
        if prepared is None:
            threading.Timer(0.05, self._wanted.set).start()
            return None
        return cloud, prepared


def first_of(children: Children, count: int) -> Children:
    """So many at most."""
    parts = {one.name: getattr(children, one.name) for one in fields(children)}
    values = {name: part[:count] for name, part in parts.pop("values").items()}
    return Children(values=values, **{name: part[:count] for name, part in parts.items()})
