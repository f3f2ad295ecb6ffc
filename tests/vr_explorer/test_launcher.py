"""The entry in a desktop's menu: what it starts is what was meant, whatever signs are in a path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from PIL import Image

from foundation.errors import UserError
from vr_explorer import launcher
from vr_explorer.launcher import Program, freedesktop, icon_file, this_program, windows

ODD = ["/opt/my programs/python", "/opt/a\"b/p", "/opt/$HOME/`id`/p", "/opt/back\\slash/p", "/opt/100%/%f/p",
       "/opt/a'b;c&d/p",
       "/opt/tab\there/p", "/opt/new\nline/p", "/opt/über/パイソン", "/opt/a=b/p"]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data home"))
    return tmp_path / "data home"


def started(exec_line: str) -> list[str]:
    """The arguments that a desktop makes of `Exec`: escapes of a value undone, field codes, then a shell's quotes."""
    text, plain = iter(exec_line), ""
    for sign in text:
        plain += {"\\": "\\", "n": "\n", "t": "\t", "r": "\r", "s": " "}[next(text)] if sign == "\\" else sign
    assert plain.replace("%%", "").count("%") == 0, "a field code"
    command = f"printf '%s\\0' {plain.replace('%%', '%')}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
    return os.fsdecode(done.stdout).split("\0")[:-1]


def value(text: str, key: str) -> str:
    (found,) = [line.removeprefix(f"{key}=") for line in text.splitlines() if line.startswith(f"{key}=")]
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="asks a shell")
@pytest.mark.parametrize("path", ODD)
def test_odd_paths_are_started_as_they_are(path: str) -> None:
    text = freedesktop.entry_text(Program(path, ("-m", "artificial_inspiration")))
    command = started(value(text, "Exec"))
    assert command[-3:] == [path, "-m", "artificial_inspiration"]
    assert "=" not in command[0]


@pytest.mark.skipif(sys.platform == "win32", reason="asks a shell")
def test_a_program_with_an_equals_sign_in_its_path_runs(tmp_path: Path) -> None:
    folder = tmp_path / "a=b $x"
    folder.mkdir()
    program = folder / "echo"
    program.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    program.chmod(0o755)
    text = freedesktop.entry_text(Program(str(program), ("-m", "a b")))
    done = subprocess.run(started(value(text, "Exec")), capture_output=True, text=True, check=True)
    assert done.stdout == "-m|a b|"


@pytest.mark.parametrize("path", ODD)
def test_the_entry_is_valid(path: str, tmp_path: Path) -> None:
    validate = shutil.which("desktop-file-validate")
    if validate is None:
        pytest.skip("desktop-file-validate is not here (desktop-file-utils)")
    file = tmp_path / "artificial-inspiration.desktop"
    file.write_text(freedesktop.entry_text(Program(path, ("-m", "artificial_inspiration"), "/some where")), "utf-8")
    done = subprocess.run([validate, file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_it_is_put_in_with_its_icons_and_taken_away(data: Path) -> None:
    entry = freedesktop.install(Program("/usr/bin/python", ("-m", "artificial_inspiration")))
    assert entry == data / "applications" / "artificial-inspiration.desktop"
    assert "Terminal=false" in entry.read_text("utf-8")
    for size in freedesktop.SIZES:
        with Image.open(data / f"icons/hicolor/{size}x{size}/apps/artificial-inspiration.png") as icon:
            assert icon.size == (size, size)
    other = data / "icons/hicolor/16x16/apps/other.png"
    other.write_bytes(b"of another program")
    assert freedesktop.install(Program("/usr/bin/other", ())) == entry
    assert freedesktop.remove()
    assert not entry.exists() and other.exists()
    assert not list(data.rglob("artificial-inspiration*"))
    assert not freedesktop.remove()


def test_a_relative_data_home_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert freedesktop.data_home() == tmp_path / ".local" / "share"


def test_a_file_in_the_way_is_said(data: Path) -> None:
    data.write_text("in the way")
    with pytest.raises(UserError, match="data home"):
        freedesktop.install(Program("/usr/bin/python", ()))


def test_a_path_that_is_no_text_is_said() -> None:
    with pytest.raises(UserError, match="no text"):
        freedesktop.entry_text(Program("/opt/caf\udce9/python", ()))


def test_this_program_is_found_again() -> None:
    program = this_program()
    done = subprocess.run(
        [program.executable, *program.arguments, "--help"],
        cwd=program.folder or None,
        env={**os.environ, "PYTHONPATH": str(Path(launcher.__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "install-desktop" in done.stdout


def test_the_icon_for_windows_has_its_sizes() -> None:
    with Image.open(icon_file("icon.ico")) as icon:
        assert {16, 24, 32, 48, 64, 256} <= {width for width, _ in icon.info["sizes"]}


def test_the_shortcut_takes_paths_from_the_environment_alone() -> None:
    """What would be run on Windows: no path is a part of the script, whatever signs it has."""
    asked: list[tuple[Sequence[str], Mapping[str, str]]] = []

    def run(command: Sequence[str], variables: Mapping[str, str]) -> str:
        asked.append((command, variables))
        return "C:\\Users\\o'neil\\Start Menu\\Programs\\Artificial Inspiration.lnk\r\n"

    odd = 'C:\\o\'neil; Remove-Item $HOME\\"x" `y`\\pythonw.exe'
    link = windows.install(Program(odd, ("-m", "artificial_inspiration")), Path("C:/a & b/icon.ico"), run)
    assert str(link).endswith("Artificial Inspiration.lnk")
    ((command, variables),) = asked
    assert command == (*windows.POWERSHELL, windows.INSTALL)
    assert variables["AI_TARGET"] == odd and variables["AI_ARGUMENTS"] == "-m artificial_inspiration"
    assert all(f"$env:{name}" in windows.INSTALL for name in variables)
    assert not any(path in part for part in command for path in (odd, "icon.ico"))


def test_the_shortcut_is_taken_away() -> None:
    assert windows.remove(lambda command, variables: "removed\r\n")
    assert not windows.remove(lambda command, variables: "")


def test_where_powershell_is_missing_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "POWERSHELL", ("/nowhere/powershell.exe", "-Command"))
    monkeypatch.setattr(windows, "_NO_WINDOW", 0)
    with pytest.raises(UserError, match="Start menu was not changed"):
        windows.remove()
