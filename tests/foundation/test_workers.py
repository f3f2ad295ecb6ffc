"""Pools on machines with more processors than Windows waits for at once, and ctrl-C while their processes start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import Future, wait
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from artificial_inspiration import main
from foundation.processes import processes
from foundation.workers import WAITING_PER_WORKER, Processes


def opened() -> type[str]:
    return str


def test_windows_gets_no_more_processes_than_a_pool_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pool itself refuses more there, which is what is met without the limit."""
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(ValueError, match="max_workers must be <= 61"):
        from concurrent.futures import ProcessPoolExecutor

        ProcessPoolExecutor(62)
    hands = Processes(opened, 192)
    assert hands.capacity() == 61 * WAITING_PER_WORKER
    assert processes(8) == 8


def test_elsewhere_there_are_as_many_as_asked_for() -> None:
    assert processes(192) == 192
    with Processes(opened, 2) as hands:
        future = hands.submit(7)
        wait([future], timeout=300.0)
        assert hands.result(future) == "7"


COMMAND = """
from functools import partial
from pathlib import Path
from foundation.processes import run_only_here
from foundation.workers import Processes
with Path("runs").open("a") as runs:
    print(__name__, file=runs)
if __name__ == "__main__":
    run_only_here()
    with Processes(partial(type, ""), 1) as hands:
        Path("result").write_text(hands.result(hands.submit(7)))
"""


@pytest.mark.parametrize("way", [("-m", "commands"), ("commands.py",)])
def test_a_command_line_is_not_run_again_by_its_workers(tmp_path: Path, way: tuple[str, ...]) -> None:
    (tmp_path / "commands.py").write_text(COMMAND)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, *way], cwd=tmp_path, env=environment, check=True, timeout=300)
    assert (tmp_path / "result").read_text() == "7"
    assert (tmp_path / "runs").read_text().split() == ["__main__"]


def test_the_front_door_is_such_a_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = ModuleType("__main__")
    begun.__file__ = "artificial-inspiration"
    monkeypatch.setitem(sys.modules, "__main__", begun)
    monkeypatch.setattr(sys, "argv", ["artificial-inspiration", "--help"])
    with pytest.raises(SystemExit, match="0"):
        main()
    assert not hasattr(begun, "__file__")


def test_ctrl_c_while_a_process_starts_is_heard_once_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    with Processes(opened, 1) as hands:
        submit, begun = hands._pool.submit, []

        def pressed(*arguments: Any) -> Future[Any]:
            signal.raise_signal(signal.SIGINT)
            begun.append(submit(*arguments))
            return begun[0]

        monkeypatch.setattr(hands._pool, "submit", pressed)
        with pytest.raises(KeyboardInterrupt):
            hands.submit(7)
        assert begun[0].result(timeout=300.0) == "7", "the process did not hear it"
