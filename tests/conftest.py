"""Contexts for what draws, and golden pictures.

Golden pictures lie in tests/golden. `pytest --renew-golden` writes them anew from what is drawn now: look at them, and
at their difference in version control, before they are committed.
"""

from __future__ import annotations

import os

os.environ |= {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "LP")}
# Tests run side by side: more threads would only wait for each other, and with them every process that tests start. The
# last is llvmpipe's: a window on a virtual screen draws as many frames as it can, on all cores if it may.

os.environ["LANGUAGE"] = "en"
# Whatever language the system of who runs them speaks.

import atexit
import gc
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from itertools import count
from pathlib import Path

import moderngl
import numpy as np
import pytest
from PIL import Image

from foundation.errors import UserError
from foundation.processes import collect_seldom
from tests import in_process
from tests.dealing import dealt
from vr_explorer.render.headless import headless_context

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # In the background of a shell; every program that a test interrupts would ignore it as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)

if "PYTEST_XDIST_WORKER" in os.environ:
    # By then all is told; to take apart what thousands of tests have imported takes a second.
    atexit.register(os._exit, 0)

GOLDEN = Path(__file__).parent / "golden"

Picture = np.ndarray
"""uint8 (H, W, 3) sRGB, top row first."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-golden", action="store_true", help="write tests/golden/*.png from what is drawn now")


MARKED_BY_FIXTURE = {"ctx": "gl", "display": "window", "chromium": "browser", "runtime": "openxr"}
"""What a test asks for says what it needs; only `slow` is written by hand."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected stays to the end: to look through it for garbage again and again takes two fifths
    of the time of collecting, and some of every collection of garbage after that.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        collect_seldom()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    processes = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = dealt(
        items,
        processes,
        browser=lambda item: "chromium" in _asked_by(item),
        window=lambda item: "display" in _asked_by(item),
        slow=lambda item: item.get_closest_marker("slow") is not None,
    )
    for item in items:
        for fixture in _asked_by(item):
            if fixture in MARKED_BY_FIXTURE:
                item.add_marker(MARKED_BY_FIXTURE[fixture])


def _asked_by(item: pytest.Item) -> Sequence[str]:
    """Fixtures, by their names."""
    asked: Sequence[str] = getattr(item, "fixturenames", ())
    return asked


@pytest.fixture
def ctx() -> Iterator[moderngl.Context]:
    """A context of its own for each test, so that no state is handed on; an OpenGL error fails the test."""
    try:
        context = headless_context()
    except UserError as error:
        if "CI" in os.environ:
            raise
        pytest.skip(str(error))
    yield context
    error = context.error
    context.release()
    assert error == "GL_NO_ERROR"


def _differ(picture: Picture, golden: Picture) -> bool:
    """Whether two pictures differ by more than drivers do: those round colours and cover edges a little differently.

    Counted where either is not black, so that a small thing before a large sky counts as much as one that fills it.
    """
    if picture.shape != golden.shape:
        return True
    lit = np.maximum(picture, golden).max(axis=-1) > 8
    if not lit.any():
        return False
    difference = np.abs(picture.astype(int) - golden.astype(int)).max(axis=-1)[lit]
    return bool(difference.mean() > 2.0 or (difference > 24).mean() > 0.02)


@pytest.fixture
def differs() -> Callable[[Picture, Picture], bool]:
    """What golden pictures are compared by."""
    return _differ


@pytest.fixture
def assert_golden(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Picture, str], None]:
    """Compares a picture with tests/golden/NAME.png."""

    def compare(picture: Picture, name: str) -> None:
        path = GOLDEN / f"{name}.png"
        if request.config.getoption("--renew-golden"):
            Image.fromarray(picture).save(path, optimize=True)
            return
        assert path.exists(), f"there is no {path}; make it by `pytest --renew-golden`, and look at it"
        if _differ(picture, np.asarray(Image.open(path).convert("RGB"))):
            drawn = tmp_path / f"{name}.png"
            Image.fromarray(picture).save(drawn)
            pytest.fail(f"{drawn} is no longer {path}")

    return compare


@pytest.fixture(scope="session", autouse=True)
def worked_here() -> Iterator[None]:
    """Work for one process is done in that of the tests, but where a test asks for `worker_processes`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("foundation.workers.Processes", in_process.processes)
        yield


@pytest.fixture
def worker_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are processes of their own even where there is one."""
    monkeypatch.setattr("foundation.workers.Processes", in_process.Processes)


@pytest.fixture(scope="session")
def own_states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Files that are not there yet, one after another. A folder for each test would be another that pytest looks
    through for every further one.
    """
    folder = tmp_path_factory.mktemp("own")
    return (folder / f"sources {number}.json" for number in count())


@pytest.fixture(autouse=True)
def own_state(own_states: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the tests agree to is not kept in the state of who runs them."""
    file = next(own_states)
    monkeypatch.setattr("foundation.consent.default_file", lambda: file)
    return file
