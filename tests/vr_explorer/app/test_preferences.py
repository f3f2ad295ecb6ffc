"""Settings that are changed while the explorer runs."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from foundation.settings import Settings, keep
from vr_explorer.app.form import FORM
from vr_explorer.app.preferences import Preferences
from vr_explorer.panels.forms import Choice, Presets, Slider, Toggle


def test_a_change_holds_is_told_and_is_kept_beside_what_the_file_has(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('# mine\n[headset]\nhaptics = 0.2  # gentle\n[layout]\nmethod = "umap"\n', encoding="utf-8")
    preferences = Preferences(Settings.load(file, ["headset.vignette=0.1"]), file)
    told = []
    preferences.follow(lambda: told.append(preferences.headset.snap_turn))
    preferences.change({"headset.snap_turn": 45.0, "desktop.fov": 75.0})
    assert told == [45.0]
    assert preferences["desktop.fov"] == preferences.desktop.fov == 75.0
    preferences.close()
    text = file.read_text(encoding="utf-8")
    assert "# mine" in text and "# gentle" in text
    kept = tomllib.loads(text)
    assert kept["headset"] == {"haptics": 0.2, "snap_turn": 45.0}, "what was given for this run only is not kept"
    assert kept["desktop"] == {"fov": 75.0}
    assert kept["layout"] == {"method": "umap"}
    assert Preferences(Settings.load(file)).headset.snap_turn == 45.0


def test_no_frame_waits_for_a_slow_disk_and_who_reads_afterwards_finds_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, disk, writers = tmp_path / "settings.toml", threading.Event(), list[threading.Thread]()

    def slow(changes: Mapping[tuple[str, str], Any], path: Path | None = None, private: bool = False) -> None:
        writers.append(threading.current_thread())
        assert disk.wait(60.0)
        keep(changes, path, private)

    monkeypatch.setattr("vr_explorer.app.preferences.keep", slow)
    preferences = Preferences(Settings(), file)
    for haptics in (0.7, 0.8, 0.9):
        preferences.change({"headset.haptics": haptics})
        assert preferences.save() is None
        assert not file.exists(), "the disk has not answered yet, and nobody has waited for it"
    preferences.change({"desktop.fov": 75.0})
    disk.set()
    assert preferences.flush() is None
    settings = Settings.load(file)
    kept = Preferences(settings)
    assert kept["headset.haptics"] == 0.9 and kept["desktop.fov"] == 75.0
    assert len(writers) == 2 and threading.current_thread() not in writers
    preferences.change({"desktop.fov": 80.0})
    preferences.close()
    assert Preferences(Settings.load(file))["desktop.fov"] == 80.0, "nor is anything lost by leaving"


def test_a_file_that_cannot_be_written_is_said_once(tmp_path: Path) -> None:
    folder = tmp_path / "settings.toml"
    folder.mkdir()
    preferences = Preferences(Settings(), folder)
    preferences.change({"headset.haptics": 0.9})
    assert preferences.save() is None
    assert "cannot be written" in (preferences.flush() or "")
    preferences.close()
    said = [Preferences(Settings(), folder)]
    said[0].change({"headset.haptics": 0.8})
    said[0].save()
    assert said[0]._saving is not None
    said[0]._saving.exception()
    assert "cannot be written" in (said[0].save() or "")
    assert said[0].save() is None
    assert said[0].headset.haptics == 0.8, "it holds all the same"


def test_values_out_of_range_are_refused() -> None:
    preferences = Preferences(Settings())
    with pytest.raises(ValueError, match="vignette"):
        preferences.change({"headset.vignette": 1.5})
    assert preferences.headset.vignette == 0.6
    with pytest.raises(KeyError):
        preferences["headset.nothing"]


def test_the_form_offers_settings_that_exist_within_their_range(tmp_path: Path) -> None:
    preferences = Preferences(Settings(), tmp_path / "settings.toml")
    for section in FORM:
        for field in section.fields:
            if isinstance(field, Slider):
                for end in (field.low, field.high):
                    preferences.change({field.key: end})
            elif isinstance(field, Toggle):
                preferences.change({field.key: not preferences[field.key]})
            elif isinstance(field, Choice):
                for _, value in field.options:
                    preferences.change({field.key: value})
            elif isinstance(field, Presets):
                for _, values in field.options:
                    preferences.change(values)
                    assert all(preferences[key] == value for key, value in values.items())
