import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from foundation.errors import UserError
from foundation.settings import SECTIONS, Settings, formerly, keep


@dataclass(frozen=True)
class _Example:
    count: int = 3
    share: float = 0.5
    name: str = "plain"
    on: bool = True
    range: tuple[float, float] = (0.0, 1.0)

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("count must not be negative")


def _section(*overrides: str) -> _Example:
    return Settings.load(None, overrides, known=["example"]).section("example", _Example)


@pytest.fixture(autouse=True)
def _no_file_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foundation.settings.default_file", lambda: tmp_path / "settings.toml")


def test_defaults_stand_where_nothing_is_said() -> None:
    assert _section() == _Example()


def test_overrides_are_toml_values_or_plain_text() -> None:
    changed = _section("example.count=7", "example.share=1", "example.name=two words", "example.on=false")
    assert changed == _Example(7, 1.0, "two words", False)
    assert isinstance(changed.share, float)
    assert _section("example.range=[0.1, 0.2]").range == (0.1, 0.2)


def test_a_file_and_overrides_on_top(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[example]\ncount = 4\nshare = 0.25\n")
    chosen = Settings.load(file, ["example.count=5"], known=["example"]).section("example", _Example)
    assert (chosen.count, chosen.share) == (5, 0.25)


@dataclass(frozen=True)
class _Renamed:
    share: float = field(default=0.5, metadata=formerly("part"))


def test_a_setting_is_read_by_the_name_before_and_one_sentence_names_the_new_one() -> None:
    settings = Settings.load(None, ["example.part=1"], known=["example"])
    assert settings.section("example", _Renamed) == settings.section("example", _Renamed) == _Renamed(1.0)
    assert settings.notes == ["The setting example.part is called example.share now; it was read as that."]


def test_both_names_of_a_setting_are_refused() -> None:
    settings = Settings.load(None, ["example.part=1", "example.share=0"], known=["example"])
    with pytest.raises(UserError, match=r"example\.part is example\.share by an earlier name"):
        settings.section("example", _Renamed)


def test_the_users_own_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("[example]\ncount = 9\n")
    assert _section().count == 9


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ("example.cuont=1", "Unknown setting example.cuont"),
        ("example.count=1.5", "cannot be 1.5"),
        ("example.count=true", "cannot be True"),
        ("example.on=1", "cannot be 1"),
        ("example.count=-1", "must not be negative"),
        ("count=1", "not of the form"),
        ("example.count", "not of the form"),
    ],
)
def test_mistakes_are_named(override: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        _section(override)


@pytest.mark.parametrize("content", [b"[example\n", b"\xff\xfe", b"count = 3\n"])
def test_a_file_that_is_no_settings_file(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(content)
    with pytest.raises(UserError):
        Settings.load(file)


def test_a_misspelt_section_is_named() -> None:
    with pytest.raises(UserError, match=r"no settings section \[lay\]; there are generation"):
        Settings.load(None, ["lay.method=umap"])


def test_the_known_sections_are_those_that_the_code_asks_for(pytestconfig: pytest.Config) -> None:
    folders = [pytestconfig.rootpath / stage for stage in ("generation", "classification", "vr_explorer")]
    code = "".join(file.read_text(encoding="utf-8") for folder in folders for file in folder.rglob("*.py"))
    assert set(re.findall(r'\.section\("(\w+)"', code)) == set(SECTIONS)


def test_changes_are_kept_and_the_rest_of_the_file_stays(tmp_path: Path) -> None:
    keep({("example", "count"): 5})
    assert _section().count == 5
    file = tmp_path / "settings.toml"
    file.write_text("# why\n[example]\ncount = 1 # few\nname = 'plain'\n")
    keep({("example", "count"): 2, ("example", "on"): False, ("other", "x"): 0.5}, file)
    assert file.read_text() == "# why\n[example]\ncount = 2 # few\nname = 'plain'\non = false\n\n[other]\nx = 0.5\n"


def test_a_damaged_file_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[example\n")
    with pytest.raises(UserError, match="cannot be written"):
        keep({("example", "count"): 5}, file)
    assert file.read_text() == "[example\n"


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_mark_before_the_text_is_no_fault(tmp_path: Path, ends: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(f"\ufeff# mine{ends}[layout]{ends}neighbours = 5{ends}".encode())
    assert Settings.load(path)._values == {"layout": {"neighbours": 5}}
    keep({("layout", "neighbours"): 6}, path)
    assert Settings.load(path)._values == {"layout": {"neighbours": 6}}
    assert "# mine" in path.read_text("utf-8")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_one_sentence(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes("[layout]\nneighbours = 5\n".encode(encoding))
    for act in (lambda: Settings.load(path), lambda: keep({("layout", "neighbours"): 6}, path)):
        with pytest.raises(UserError, match=r"settings\.toml is written in UTF-16; save it as UTF-8"):
            act()
