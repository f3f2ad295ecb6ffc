"""Clouds of one's own pictures can be put in order where something has arrived since, and only there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from classification.cloud import Cloud
from foundation.projects import begun_project
from tests.factories import picture
from vr_explorer.app.start_words import looked_at
from vr_explorer.projects.recent import RecentCloud, remember

HERE = 3


@pytest.fixture
def shown(tmp_path: Path, make_cloud: Callable[[int], Cloud]) -> Callable[[int], bool]:
    """Whether it is offered for a cloud that was last seen with so many images."""
    pictures = tmp_path / "cats"
    (pictures / "older").mkdir(parents=True)
    for number in range(HERE):
        (pictures / "older" / f"{number}.PNG").write_bytes(picture(number))
    (pictures / "notes.txt").write_text("no picture")
    project = begun_project(tmp_path / "root", "cats", pictures=pictures)
    replace(project, made=HERE, ordered=HERE).write()
    make_cloud(HERE).save(project.cloud)

    def look(images: int) -> bool:
        remember(tmp_path / "recent.json", RecentCloud(str(project.cloud), "cats", images, 1e9))
        ((_cloud, seen),) = looked_at(tmp_path / "recent.json")
        return seen.disordered

    return look


def test_where_nothing_has_arrived_it_is_not_offered(shown: Callable[[int], bool]) -> None:
    assert not shown(HERE)


def test_it_is_for_what_was_bred_and_joined(shown: Callable[[int], bool]) -> None:
    assert shown(HERE + 2)


def test_it_is_for_pictures_that_were_put_into_the_folder(shown: Callable[[int], bool], tmp_path: Path) -> None:
    (tmp_path / "cats" / ".hidden.png").write_bytes(picture(8))
    assert not shown(HERE)
    (tmp_path / "cats" / "new.png").write_bytes(picture(9))
    assert shown(HERE)
