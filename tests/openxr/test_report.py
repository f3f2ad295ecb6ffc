"""The report that a first tester can send: what is in it, whatever happens on the way."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.openxr.monado import Remote, Service
from vr_explorer.render.gpu_timer import EVERY


def reported(folder: Path, *arguments: str, **environment: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """What the command printed, and the report's text."""
    file = folder / "report.txt"
    command = [sys.executable, "-m", "artificial_inspiration", "doctor", "--headset", "--out", str(file), *arguments]
    ended = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, timeout=240, check=False
    )
    return ended, file.read_text() if file.exists() else ""


def test_three_hundred_frames_are_reported(tmp_path: Path, remote: Remote) -> None:
    ended, report = reported(tmp_path, "--set", "headset.samples=1", "--set", "headset.render_scale=0.5")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "300 frames were shown" in ended.stdout
    assert "Traceback" not in ended.stderr
    for said in (
        "runtime: Monado",
        "renderer: llvmpipe",
        "XR_KHR_opengl_enable",
        "format taken for colours: SRGB8_ALPHA8",
        "reference space taken: LOCAL_FLOOR",
        "index_controller",
        "FOCUSED after",
        "shown: 300 of 300",
        "this program's work: median",
        "XR_APILAYER_LUNARG_core_validation",
    ):
        assert said in report, report
    assert str(Path.home()) not in report and str(tmp_path) not in report
    timed = re.search(r"the graphics card's work: median .*, of (\d+) frames that were timed", report)
    assert timed is not None, report
    assert 0 < int(timed[1]) <= 300 // EVERY, "each measured time counts once"


def test_no_runtime_is_a_report_as_well(tmp_path: Path) -> None:
    nowhere = tmp_path / "no_runtime.json"
    ended, report = reported(tmp_path, XR_RUNTIME_JSON=str(nowhere))
    assert ended.returncode == 1 and "Traceback" not in ended.stderr
    assert "No OpenXR runtime answers" in report and "Machine" in report
    assert str(tmp_path) not in report


def test_a_runtime_without_a_service_is_a_report_as_well(tmp_path: Path, service: Service) -> None:
    service.kill()
    ended, report = reported(tmp_path)
    assert ended.returncode == 1 and "Traceback" not in ended.stderr
    assert "XR_ERROR" in report


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits")
def test_a_report_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "report.txt"
    command = [sys.executable, "-m", "artificial_inspiration", "doctor", "--headset", "--out", str(missing)]
    environment = os.environ | {"XR_RUNTIME_JSON": str(tmp_path / "none.json")}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines()[-1].startswith("✗ Cannot write")
