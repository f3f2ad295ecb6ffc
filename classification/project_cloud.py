"""The cloud of a project of the start window: whether there is one, made of all that is there, and joined by more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from classification.cloud import is_cloud
from foundation.progress import ProgressCallback
from foundation.projects import Project
from foundation.settings import Settings

if TYPE_CHECKING:
    from classification.growth.growth import Growth


class ProjectCloud:
    """As `generation.growing` knows it (`Home`)."""

    def __init__(self, project: Project, settings: Settings) -> None:
        self._project, self._settings = project, settings

    @property
    def there(self) -> bool:
        return is_cloud(self._project.cloud)

    def measure(self, done: ProgressCallback, anew: bool, jobs: int) -> int:
        from classification.layout import LayoutSettings
        from classification.pipeline import classify

        layout = self._settings.section("layout", LayoutSettings)
        report = classify(
            self._project.source, self._project.cloud, settings=layout, done=done, jobs=jobs, new_layout=anew
        )
        return len(report.cloud) - int(report.cloud.description["layout"].get("joined", 0))

    @contextmanager
    def joining(self) -> Iterator[JoiningVariants]:
        from classification.growth.growth import Growth

        with Growth(self._project.cloud) as growth:
            yield JoiningVariants(growth)


class JoiningVariants:
    """As `generation.growing` knows it (`Joining`)."""

    def __init__(self, growth: Growth) -> None:
        self._growth = growth

    def paths(self) -> Sequence[str]:
        return self._growth.cloud.paths

    def join(self, path: str, entry: Mapping[str, Any]) -> None:
        self._growth.add(path, entry)
