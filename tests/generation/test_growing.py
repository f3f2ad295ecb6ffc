"""From a portrait to a cloud that grows while it is shown, with all that really works on it: stopped, and going on."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from artificial_inspiration import main
from classification.cloud import Cloud
from classification.project_cloud import ProjectCloud
from foundation.projects import begun_project, read_project
from foundation.settings import Settings
from foundation.workers import Opened
from generation import growing
from generation.growing import Growing
from tests import in_process, warm

ROOT = Path(__file__).parents[2]
Grow = Callable[..., tuple[int, list[dict[str, Any]], str]]
SETTINGS = Settings({"generation": {"preset": "fast", "size": 64, "jobs": 1}, "layout": {"method": "pca"}})


class Listener:
    """What was said; `until` ends the input once a line of that kind has come."""

    def __init__(self, until: str = "") -> None:
        self.lines: list[dict[str, Any]] = []
        self._until, self._ended = until, threading.Event()

    def __call__(self, line: dict[str, Any]) -> None:
        self.lines.append(line)
        if self._until in line:
            self._ended.set()

    def __iter__(self) -> Listener:
        return self

    def __next__(self) -> str:
        self._ended.wait()
        raise StopIteration

    def of(self, kind: str) -> list[Any]:
        return [line[kind] for line in self.lines if kind in line]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "FIRST", 6)


@pytest.mark.slow
@pytest.mark.usefixtures("few")
def test_a_cloud_grows_is_stopped_goes_on_and_is_put_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def processes(opened: Opened, jobs: int) -> Any:
        asked.append(jobs)
        return in_process.processes(opened, jobs)

    monkeypatch.setattr("foundation.workers.Processes", processes)
    monkeypatch.setattr("classification.measuring.CHUNK", 2)
    monkeypatch.setattr("classification.measuring.cores", lambda: 2)
    begun_project(tmp_path, "Anna", ROOT / "assets" / "portrait_256.png")
    folder = tmp_path / "Anna"

    def grown(until: str, anew: bool = False) -> Listener:
        project = read_project(folder)
        assert project is not None
        wanted = project if project.count else type(project)(**{**vars(project), "count": 10}).write()
        listener, work = Listener(until), None
        work = Growing(wanted, ProjectCloud(wanted, SETTINGS), SETTINGS, listener)
        work.listen(listener)
        work.run(anew)
        return listener

    first = grown("joined")
    assert len(first.of("picture")) == 6 and first.of("cloud") == [str(folder / "cloud")]
    assert first.of("done") == [True]
    after_first = len(Cloud.load(folder / "cloud"))
    assert 6 <= after_first < 10, "stopped on the way"

    second = grown("never")
    assert not second.of("stage"), "the cloud is there, and is not made anew"
    assert second.lines[-2:] == [{"joined": 10, "count": 10}, {"done": True, "made": 10}]
    cloud = Cloud.load(folder / "cloud")
    assert len(cloud) == 10 and cloud.classified == 6 and len(set(cloud.ids)) == 10
    project = read_project(folder)
    assert project is not None and (project.made, project.ordered) == (10, 6)

    third = grown("never", anew=True)
    assert third.of("stage")[0] == "measuring"
    cloud = Cloud.load(folder / "cloud")
    assert len(cloud) == cloud.classified == 10
    project = read_project(folder)
    assert project is not None and (project.made, project.ordered) == (10, 10)
    assert set(asked) == {1}, "variants are made and measured by as many processes as the settings say"


@pytest.fixture
def grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Grow:
    """The command in this process, with an input that is at its end: (exit status, what it said, errors)."""

    def run(*arguments: str | Path) -> tuple[int, list[dict[str, Any]], str]:
        for kind in ("CACHE", "DATA", "CONFIG", "STATE"):
            monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path))
        given = ("grow", "--root", tmp_path / "root", *arguments)
        monkeypatch.setattr(sys, "argv", ["artificial-inspiration", *map(str, given)])
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        monkeypatch.chdir(ROOT)
        with pytest.raises(SystemExit) as ended:
            main()
        said, errors = capfd.readouterr()
        return int(ended.value.code or 0), [json.loads(line) for line in said.splitlines()], errors

    return run


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--portrait", "README.md"), "README.md is not a picture in a known format"),
        (("--portrait", "nowhere.png"), "nowhere.png does not exist"),
        (("--pictures", "docs/nowhere"), "does not exist"),
        (("--pictures", "packaging"), "no picture"),
        (("--project", "docs"), "was not begun by the start window"),
    ],
)
def test_what_cannot_serve_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, arguments: tuple[str, ...], sentence: str, grow: Grow
) -> None:
    status, (line,), errors = grow(*arguments)
    assert status == 1
    assert sentence in line["failed"]
    assert "Traceback" not in errors
    assert not list((tmp_path / "root").glob("*"))


@pytest.mark.slow
def test_a_folder_of_pictures_is_classified_once_for_all(tmp_path: Path, grow: Grow) -> None:
    pictures = tmp_path / "my pictures"
    pictures.mkdir()
    for number in range(5):
        Image.radial_gradient("L").rotate(40 * number).convert("RGB").save(pictures / f"{number}.png")
    end = time.monotonic() + 300
    given = ("--root", tmp_path / "root", "--pictures", pictures, "--set", 'layout.method="pca"')
    process = warm.Popen(
        [sys.executable, "-m", "artificial_inspiration", "grow", *map(str, given)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = [json.loads(line) for line in process.stdout]
    assert process.wait(max(end - time.monotonic(), 1.0)) == 0
    process.stdout.close()
    assert process.stdin is not None
    process.stdin.close()
    folder = tmp_path / "root" / "my pictures"
    assert said[0] == {"project": str(folder)} and {"cloud": str(folder / "cloud")} in said
    assert len(Cloud.load(folder / "cloud")) == 5
    project = read_project(folder)
    assert project is not None and (project.made, project.ordered) == (5, 5) and not project.unfinished
    _, lines, _ = grow("--pictures", pictures, "--set", 'layout.method="pca"')  # its input is at its end: it soon stops
    assert lines[0] == {"project": str(folder)}, "the same folder is taken again"
