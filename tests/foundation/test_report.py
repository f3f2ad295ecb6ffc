"""A report for strangers says nothing about who the user is."""

from __future__ import annotations

import getpass
import platform
from pathlib import Path

import pytest

from foundation.report import Report, anonymous


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (r"cannot open C:\Users\Ada\AppData\Local\openxr\active.json (2)", "cannot open PATH (2)"),
        ("loaded /home/ada/.config/openxr/1/active_runtime.json, twice", "loaded PATH, twice"),
        (r"\\server\share\ada\file is in use", "PATH is in use"),
        ("'D:/games/steamvr/openxr.json' is broken", "'PATH' is broken"),
        ("/interaction_profiles/valve/index_controller", "/interaction_profiles/valve/index_controller"),
        ("3 frames/s at 1 / 72 s, see https://example.org/a/b", "3 frames/s at 1 / 72 s, see https://example.org/a/b"),
        ("NVIDIA GeForce RTX 4090/PCIe/SSE2, OpenGL 4.6.0", "NVIDIA GeForce RTX 4090/PCIe/SSE2, OpenGL 4.6.0"),
    ],
)
def test_paths_are_left_out_and_nothing_else(said: str, left: str) -> None:
    assert anonymous(said) == left


def test_names_of_user_and_machine_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")
    monkeypatch.setattr(platform, "node", lambda: "Adas-PC")
    monkeypatch.setattr(Path, "home", lambda: Path("/somewhere/lovelace"))
    said = "ada on ADAS-PC: Lovelace's runtime, adapter 3"
    assert anonymous(said) == "USER on MACHINE: USER's runtime, adapter 3"


def test_sections_stand_in_the_order_in_which_they_were_begun() -> None:
    report = Report()
    report.add("Outcome", [])
    report.add("Machine", [("system", "Linux")])
    report.add("Outcome", [("", "all is well")])
    assert report.text() == "Outcome\n=======\nall is well\n\nMachine\n=======\nsystem: Linux\n"
