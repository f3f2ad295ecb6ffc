"""Settings that are changed while the explorer runs."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from foundation.settings import Settings
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


def test_a_file_that_cannot_be_written_is_said_once(tmp_path: Path) -> None:
    folder = tmp_path / "settings.toml"
    folder.mkdir()
    preferences = Preferences(Settings(), folder)
    preferences.change({"headset.haptics": 0.9})
    assert preferences.save() is None
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
