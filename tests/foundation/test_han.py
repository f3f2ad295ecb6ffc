"""Whose Chinese characters a text has."""

from __future__ import annotations

import sys

import pytest

from foundation import han
from foundation.han import language_of, users


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("English, Größe, Привет, שלום, हिन्दी 🎨", None),
        ("", None),
        ("名前の骨", "ja"),
        ("ﾃｽﾄ 骨", "ja"),
        ("骨 한국어", "ko"),
        ("ㄅㄆㄇ 骨", "zh-Hant"),
        ("汉字", "zh-Hans"),
        ("這個漢字", "zh-Hant"),
        ("気絶の広場"[:2], "ja"),
        ("骨直海角", "zh-Hans"),
        ("𠀀", None),
    ],
)
def test_a_text_says_its_language_where_the_user_prefers_none(
    monkeypatch: pytest.MonkeyPatch, text: str, language: str | None
) -> None:
    monkeypatch.setattr(han, "users", lambda: None)
    language_of.cache_clear()
    assert language_of(text) == language
    language_of.cache_clear()


@pytest.mark.parametrize("preferred", ["ja", "zh-Hans", "zh-Hant", "zh-Hant-HK", "ko"])
def test_what_all_write_is_in_the_users_language_and_the_rest_in_its_own(preferred: str) -> None:
    assert language_of("骨直海角", preferred) == preferred
    assert language_of("𠀀", preferred) == preferred
    assert language_of("。「」", preferred) == preferred
    assert language_of("名前の骨", preferred) == "ja"
    assert language_of("한국어", preferred) == "ko"
    assert language_of("汉字", preferred) == "zh-Hans"
    assert language_of("English", preferred) is None


def test_traditional_characters_are_of_hong_kong_for_who_reads_there() -> None:
    assert language_of("這個漢字", "zh-Hant-HK") == "zh-Hant-HK"
    assert language_of("這個漢字", "zh-Hans") == "zh-Hant"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows is asked itself")
@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, None),
        ({"LANG": "de_DE.UTF-8"}, None),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ko_KR.eucKR"}, "ko"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-Hans"),
        ({"LANG": "zh_SG"}, "zh-Hans"),
        ({"LANG": "zh_TW.Big5"}, "zh-Hant"),
        ({"LANG": "zh_HK.UTF-8"}, "zh-Hant-HK"),
        ({"LANG": "zh_Hant_MO"}, "zh-Hant-HK"),
        ({"LANG": "zh-Hans-HK"}, "zh-Hans"),
        ({"LANG": "C.UTF-8", "LC_CTYPE": "ja_JP@x"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "zh_TW.UTF-8"}, "zh-Hant"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "en:fr:ko"}, "ko"),
    ],
)
def test_the_users_language_is_the_systems(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str | None
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    users.cache_clear()
    assert users() == language
    users.cache_clear()
