"""Commands that are forked are as those that are started: streams, status, folder, environment, signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from tests import warm

PROGRAM = (sys.executable, "-m", "artificial_inspiration")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked here")


@pytest.mark.parametrize("arguments", [("explore", "--help"), ("explore", "nowhere"), ("classify",)])
def test_the_same_is_said_and_it_ends_the_same(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    environment = os.environ | {"PYTHONPATH": str(warm.ROOT)}
    told = [
        run([*PROGRAM, *arguments], cwd=tmp_path, env=environment, text=True, **options)
        for run, options in ((warm.run, {}), (subprocess.run, {"capture_output": True}))
    ]
    forked, started = ((done.returncode, done.stdout, done.stderr) for done in told)
    assert forked == started
    assert any(forked)


def test_it_is_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("WORD = 'found'")
    code = (
        "import os, sys, beside, tempfile\n"
        "print(os.getcwd(), os.environ['TMPDIR'], tempfile.gettempdir(), beside.WORD)\n"
        "print(sys.argv, len(os.listdir('/proc/self/task')), 'artificial_inspiration' in sys.modules)\n"
        "print(sys.stdin.read(), file=sys.stderr); sys.exit(7)"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    given = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with warm.Popen([sys.executable, "-c", code, "a", "ü"], cwd="/", env=environment, **given) as process:
        output, errors = process.communicate("heard")
    assert process.returncode == 7 and process.pid != os.getpid()
    folders, others = output.splitlines()
    assert folders == f"/ {tmp_path} {tmp_path} found" and errors == "heard\n"
    assert others == f"['-c', 'a', 'ü'] 1 {sys.platform == 'linux'}"


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, -signal.SIGINT), (signal.SIGKILL, -signal.SIGKILL)])
def test_signals_end_it(number: signal.Signals, status: int) -> None:
    code = "import time; print('here', flush=True); time.sleep(600)"
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with warm.Popen([sys.executable, "-c", code], env=os.environ, **given) as process:
        assert process.stdout is not None and process.stdout.readline() == "here\n"
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        process.send_signal(number)
        assert process.wait() == status
        process.send_signal(number)


ASKS = """
import subprocess, sys
from tests import warm

class Few(warm.Popen):
    imported = (sys.argv[1], "multiprocessing.process")

with Few([sys.executable, "-c", "import os; print(os.getppid())"], stdout=subprocess.PIPE, text=True) as process:
    print(process.communicate()[0], end="", flush=True)
sys.stdin.read()
"""


def asking(run_of_tests: str, imported: str = "json") -> subprocess.Popen[str]:
    """A process of the tests that tells which process its fork came from, and stays until its input ends."""
    environment = os.environ | {"PYTEST_XDIST_TESTRUNUID": run_of_tests, "PYTEST_XDIST_WORKER": "gw7"}
    return subprocess.Popen(
        [sys.executable, "-c", ASKS, imported], cwd=warm.ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@LINUX
def test_processes_of_one_run_share_those_that_fork_and_the_last_ends_them() -> None:
    ours, theirs = uuid.uuid4().hex, uuid.uuid4().hex
    processes = [asking(ours), asking(ours), asking(theirs)]
    forking = [int(process.stdout.readline()) for process in processes if process.stdout is not None]
    assert forking[0] == forking[1] != forking[2]
    processes[0].communicate("")
    assert there(forking[0]), "the other one may still ask"
    for process in processes[1:]:
        process.communicate("")
    end = time.monotonic() + 60.0
    while any(map(there, forking)):
        assert time.monotonic() < end
        time.sleep(0.05)


def there(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


@LINUX
def test_what_cannot_be_imported_is_told() -> None:
    process = asking(uuid.uuid4().hex, "no.such_module")
    output, errors = process.communicate("")
    assert process.returncode == 1 and not output
    assert "No module named 'no'" in errors
