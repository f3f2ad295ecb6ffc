"""Where `upload` has the token from: what is given, the system's keyring, the settings file; else it says so."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import artificial_inspiration
from foundation import settings
from foundation.errors import UserError
from vr_explorer.gallery import cli, token_store
from vr_explorer.gallery.cli import known_token

SERVER = "https://gallery.example.org"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody is asked, and there are no settings of the user's own."""
    monkeypatch.delenv("ARTIFICIAL_INSPIRATION_TOKEN", raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(settings, "default_file", lambda: tmp_path / "settings.toml")


def test_what_the_page_board_has_left_in_the_keyring_is_taken(own_keyring: dict[tuple[str, str], str]) -> None:
    assert token_store.keep_token(SERVER, "a-token") and len(own_keyring) == 1
    assert known_token(f" {SERVER}/ ") == "a-token", "however the address is written"
    assert known_token(SERVER, "given") == "given", "what is given goes before it"
    with pytest.raises(UserError, match=r"There is no token for https://other\.example\.org: "):
        known_token("https://other.example.org")


def test_where_there_is_no_keyring_the_settings_file_has_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(token_store, "_keyring", lambda: None)
    (tmp_path / "settings.toml").write_text(f'[sharing]\nserver = "{SERVER}/"\ntoken = "written"\n')
    assert known_token(SERVER) == "written"
    with pytest.raises(UserError, match="no token"):
        known_token("https://other.example.org")


def test_the_command_says_it_in_one_sentence_before_it_opens_anything(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(token_store, "_keyring", lambda: None)
    monkeypatch.setattr(cli, "send", lambda *_: pytest.fail("nothing is to be sent"))
    (tmp_path / "cloud").mkdir()
    arguments = ["upload", str(tmp_path / "cloud"), "--to", SERVER]
    result = CliRunner().invoke(artificial_inspiration.app, arguments)
    assert isinstance(result.exception, UserError) and "--token" in str(result.exception)
    wrong = CliRunner().invoke(artificial_inspiration.app, ["upload", str(tmp_path / "cloud"), "--to", "gallery"])
    assert isinstance(wrong.exception, UserError) and "no address of a server" in str(wrong.exception)


def test_the_option_and_the_environment_go_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told: list[str] = []
    monkeypatch.setattr(cli, "send", lambda cloud, to, token, title, selection: told.append(token))
    monkeypatch.setattr(artificial_inspiration, "_opened", lambda *_, **__: None)
    monkeypatch.setattr(token_store, "_keyring", lambda: pytest.fail("nobody is asked"))
    arguments = ["upload", str(tmp_path), "--to", SERVER]
    assert CliRunner().invoke(artificial_inspiration.app, [*arguments, "--token", "one"]).exit_code == 0
    assert (
        CliRunner(env={"ARTIFICIAL_INSPIRATION_TOKEN": "two"}).invoke(artificial_inspiration.app, arguments).exit_code
        == 0
    )
    assert told == ["one", "two"]
