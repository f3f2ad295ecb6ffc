"""Where a cloud comes from, before it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from classification.cloud import Cloud, Outline
from foundation.progress import ProgressCallback
from foundation.projects import title_of


@dataclass(frozen=True)
class CloudSource:
    """name: of the cloud, for the window's title. place: as the user named it. outline: what is known already.

    read: makes the cloud on a thread of its own, and calls what it is given with how many images are done. UserError:
    why there is none.
    """

    name: str
    place: str
    read: Callable[[ProgressCallback], Cloud]
    outline: Outline | None = None

    @classmethod
    def of(cls, cloud: Cloud) -> CloudSource:
        """Of one that is there."""
        folder = cloud.folder or cloud.source
        return cls(title_of(folder), str(folder), lambda _done: cloud, Outline(cloud.source, len(cloud), cloud.atlas))
