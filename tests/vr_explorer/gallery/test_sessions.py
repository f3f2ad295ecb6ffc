"""Sessions of visitors to clouds: what is kept under four words, from several places, whatever comes in between."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from classification.cloud import Cloud
from classification.cloud.keys import image_key, key_of
from vr_explorer.gallery.session_rows import (
    KeptRow,
    Rows,
    change_of,
    changed,
    difference,
    keys_in,
    rows_of,
    rows_to_json,
)
from vr_explorer.gallery.session_words import all_words, new_words, normalised_words
from vr_explorer.gallery.shared_cloud import SharedCloud

from .conftest import LIMITS, Server
from .served_clouds import answered, link_of, serving

KEYS = tuple(f"{number:016x}" for number in range(12))


@pytest.fixture
def server(start: Callable[..., Server], shared: SharedCloud) -> Server:
    return start(clouds=[shared])


def begun(server: Server, **change: Any) -> dict[str, Any]:
    answer = server.client.post(f"{server.clouds[0]}sessions", json=change)
    assert answer.status_code == 201
    return answer.json()


def kept(session: dict[str, Any]) -> list[str]:
    return [key for row in session["rows"] for key, _ in row["images"]]


def test_a_thousand_and_twenty_four_words_that_are_not_taken_for_each_other() -> None:
    words = all_words()
    assert len(words) == len(set(words)) == 1024
    assert all(re.fullmatch(r"[a-z]{4,10}", word) for word in words)
    shortened = [shorter for word in words for shorter in {word[:at] + word[at + 1 :] for at in range(len(word))}]
    assert not set(shortened) & set(words), "no letter makes one another"
    replaced = [one for word in words for one in {f"{word[:at]}?{word[at + 1 :]}" for at in range(len(word))}]
    assert len(set(replaced)) == len(replaced)


def test_words_are_understood_however_they_are_spoken() -> None:
    words = new_words()
    for text in (words.upper(), words.replace("-", " "), f"  {words.replace('-', ', ')}. "):
        assert normalised_words(text) == words
    for text in ("", words[:-1] + "q", f"{words}-acorn", words.replace("-", "", 1), "x" * 10_000):
        assert normalised_words(text) is None


def test_what_is_kept_is_there_under_its_words(server: Server, shared: SharedCloud) -> None:
    session = begun(server, keep=KEYS[:2])
    assert session["cloud"] == shared.key
    assert kept(session) == list(KEYS[:2])
    address = f"/api/sessions/{session['words']}"
    assert server.client.get(address).json() == session
    later = server.client.post(address, json={"keep": [KEYS[2], KEYS[0]], "release": [KEYS[1]]}).json()
    assert kept(later) == [KEYS[0], KEYS[2]]
    assert later["version"] > session["version"]
    rows = [{"title": "Best", "images": [[KEYS[2], "a note"]]}, {"title": "", "images": [[KEYS[9], "never kept"]]}]
    hung = server.client.post(address, json={"rows": rows}).json()
    assert hung["rows"] == [{"title": "Best", "images": [[KEYS[2], "a note"], [KEYS[0], ""]]}]
    assert server.client.post(address, json={"rows": rows}).json() == hung, "said twice, it is the same"
    assert server.client.delete(address).json() == {"removed": True}
    assert server.client.get(address).status_code == 404


def test_only_who_has_the_words_or_the_code_gets_in(start: Callable[..., Server], shared: SharedCloud) -> None:
    server = start(replace(LIMITS, wrong_codes=3, wait=1e6), clouds=[shared])
    assert server.client.post("/c/lusab-babad-gutih-tugad/sessions", json={}).status_code == 404
    assert server.client.get("/api/sessions/one-two").status_code == 404
    wrong = server.client.post(f"/api/sessions/{new_words()}", json={"keep": [KEYS[0]]})
    assert (wrong.status_code, wrong.json()) == (404, {"error": "No session has these words; check all four."})
    assert server.client.get(f"/api/sessions/{new_words()}").status_code == 429


def test_a_page_goes_on_with_sessions_of_its_own_cloud_alone(start: Callable[..., Server], shared: SharedCloud) -> None:
    server = start(clouds=[shared, SharedCloud(shared.folder, "Another", "f" * 16)])
    session = begun(server, keep=KEYS[:1])
    own, other = (f"{address}sessions/{session['words']}" for address in server.clouds)
    assert server.client.get(own).json() == session
    for answer in (server.client.get(other), server.client.post(other, json={"keep": [KEYS[1]]})):
        assert answer.status_code == 404
        assert "is of another cloud" in answer.json()["error"]
    assert kept(server.client.post(own, json={"keep": [KEYS[2]]}).json()) == [KEYS[0], KEYS[2]]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{" * 100_000,
        b'{"keep": "0000000000000000"}',
        b'{"keep": ["../../etc/passwd"]}',
        b'{"keep": [1]}',
        b'{"keep": ["000000000000000A"]}',
        json.dumps({"keep": [KEYS[0]], "release": [KEYS[0]]}).encode(),
        json.dumps({"keep": [KEYS[0]] * (LIMITS.images + 1)}).encode(),
        json.dumps({"rows": [{"title": "", "images": [[KEYS[0], ""]] * 2}]}).encode(),
        json.dumps({"rows": [{"title": "x" * 61, "images": []}]}).encode(),
        json.dumps({"rows": [{"title": "", "images": [[KEYS[0], "x" * 5_000]]}]}).encode(),
        json.dumps({"rows": [{"images": [KEYS[0]]}]}).encode(),
        b'{"rows": [[]]}',
    ],
)
def test_what_makes_no_sense_changes_nothing(server: Server, body: bytes) -> None:
    session = begun(server, keep=KEYS[:1])
    for address in (f"/api/sessions/{session['words']}", f"{server.clouds[0]}sessions"):
        answer = server.client.post(address, content=body)
        assert answer.status_code == 400
        assert answer.json()["error"].startswith("The request cannot be read")
    assert server.client.get(f"/api/sessions/{session['words']}").json() == session


def test_a_server_takes_so_many_and_no_more(start: Callable[..., Server], shared: SharedCloud) -> None:
    server = start(replace(LIMITS, images=3, sessions=2, new_sessions=4), clouds=[shared])
    session = begun(server, keep=KEYS[:3])
    more = server.client.post(f"/api/sessions/{session['words']}", json={"keep": [KEYS[3]]})
    assert (more.status_code, "at most 3 images" in more.json()["error"]) == (507, True)
    assert kept(server.client.get(f"/api/sessions/{session['words']}").json()) == list(KEYS[:3])
    begun(server)
    address = f"{server.clouds[0]}sessions"
    assert [server.client.post(address, json={}).status_code for _ in range(3)] == [507, 507, 429]


def test_sessions_outlast_a_server_that_is_killed(cloud: Any, tmp_path: Path) -> None:
    arguments = "--cloud", str(cloud.folder), "--set", "publish.side=0", "--set", "publish.etc2=false"
    sent: list[str] = []
    with serving(tmp_path, *arguments) as (process, said):
        link = link_of(said)
        answered(link)
        with httpx.Client(timeout=30) as client:
            words = client.post(f"{link}sessions", json={"keep": [KEYS[0]]}).json()["words"]
            for key in KEYS[1:]:
                assert client.post(f"{httpx.URL(link).join('/api/sessions/')}{words}", json={"keep": [key]}).is_success
                sent.append(key)
        process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        process.wait()
    with serving(tmp_path, *arguments) as (_, said):
        found = answered(str(httpx.URL(link_of(said)).join(f"/api/sessions/{words}"))).json()
        assert kept(found) == [KEYS[0], *sent]
        assert found["cloud"] == key_of(cloud)


def test_a_damaged_session_is_a_sentence_and_others_are_there(server: Server) -> None:
    damaged, whole = begun(server, keep=KEYS[:1]), begun(server, keep=KEYS[:2])
    with sqlite3.connect(server.folder / "clouds.sqlite") as records:
        records.execute("UPDATE sessions SET kept = '[{' WHERE words = ?", (damaged["words"],))
    answer = server.client.get(f"/api/sessions/{damaged['words']}")
    assert (answer.status_code, "error of its own" in answer.json()["error"]) == (500, True)
    assert server.client.get(f"/api/sessions/{whole['words']}").json() == whole


def test_a_session_is_a_gallery_that_leads_into_the_cloud(server: Server, cloud: Cloud, shared: SharedCloud) -> None:
    first, second = (image_key(cloud.identity, cloud.ids[card]) for card in (5, 2))
    rows = [{"title": "Best", "images": [[second, "a <b>note</b>"]]}]
    session = begun(server, keep=[first, second, KEYS[0]], rows=rows)
    found = server.client.get(f"/api/sessions/{session['words']}/gallery").json()
    (address,) = server.clouds
    assert (found["title"], found["expected"]) == ("Nine squares", 2)
    assert found["cloud"] == f"{address}?session={session['words']}"
    assert [(one["group"], one["note"]) for one in found["items"]] == [("Best", "a <b>note</b>"), ("Best", "")]
    for item, card in zip(found["items"], (2, 5), strict=True):
        picture = Image.open(io.BytesIO(server.client.get(item["file"]).content)).convert("RGB")
        assert picture.size == (item["width"], item["height"])
        assert np.abs(np.asarray(picture).mean((0, 1)) - cloud.colours[card, 0]).max() < 12.0, (
            "the picture of that image"
        )
        assert item["colours"][0] == "#{:02x}{:02x}{:02x}".format(*cloud.colours[card, 0])
        assert {one["id"] for one in item["measures"]} == set(cloud.measures)
        assert "private" not in json.dumps(item)
        assert item["cloud"].endswith(f"&image={image_key(cloud.identity, cloud.ids[card])}")
    assert "Open a gallery" in server.client.get(f"/s/{session['words']}").text
    assert server.client.get(f"/api/sessions/{new_words()}/gallery").status_code == 404


@st.composite
def boards(draw: st.DrawFn) -> Rows:
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    cuts = sorted(draw(st.lists(st.integers(0, len(keys)), max_size=3)))
    parts = [keys[start:end] for start, end in zip([0, *cuts], [*cuts, len(keys)], strict=True)]
    words = st.sampled_from(["", "A", "B"])
    return tuple(KeptRow(draw(words), tuple((key, draw(words)) for key in part)) for part in parts if part)


@given(boards(), boards())
def test_a_difference_makes_one_board_of_another_however_often(before: Rows, after: Rows) -> None:
    change = difference(before, after)
    assert bool(change) == (before != after)
    assert changed(before, change) == after
    assert changed(after, change) == after, "sent twice, it is the same"
    assert change_of(change.to_json(), 100) == change
    assert rows_of(rows_to_json(after), 100) == after


@given(boards(), boards(), boards())
def test_what_two_places_change_is_both_there(before: Rows, one: Rows, other: Rows) -> None:
    found = keys_in(changed(changed(before, difference(before, one)), difference(before, other))).keys()
    kept, released = [keys_in(one).keys() | keys_in(other).keys(), keys_in(before).keys()]
    assert found <= kept
    assert (keys_in(one).keys() | keys_in(other).keys()) - released <= found, "what either has kept"
    assert not found & (released - (keys_in(one).keys() & keys_in(other).keys())), "what either has released is gone"
