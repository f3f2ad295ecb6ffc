"""Names that many files tell are read a column at a time, and are what reading each file by itself finds."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classification.cloud import Facts
from classification.cloud.facts import LONGEST_LINE, MOST, named_in
from classification.cloud.named import named
from foundation.slices import SLICE

FIELDS = "model", "loras", "keywords", "creator"


def one_by_one(texts: list[str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {field: [] for field in FIELDS}
    for row, text in enumerate(texts):
        for field, name in named_in(text, FIELDS):
            found[field].append((row, name))
    return {field: sorted(set(pairs)) for field, pairs in found.items()}


def at_once(texts: list[str]) -> dict[str, list[tuple[int, str]]]:
    found = {}
    for field, (names, rows, numbers) in named(texts, FIELDS).items():
        pairs = [(row, names[number]) for row, number in zip(rows.tolist(), numbers.tolist(), strict=True)]
        assert len(set(pairs)) == len(pairs), "each name of an image once"
        assert rows.tolist() == sorted(rows.tolist())
        found[field] = sorted(pairs)
    return found


def test_over_several_slices_each_image_has_the_names_of_its_file() -> None:
    texts = [
        Facts(model=f"model {number % 7}", loras=("wash", f"lora {number % 3}"), prompt=f"number {number}").to_json()
        if number % 5
        else ""
        for number in range(2 * SLICE + 7)
    ]
    assert at_once(texts) == one_by_one(texts)


HOSTILE = (
    "", "{}", "[1]", "{", "[" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000,
    '{"model": 5}', '{"model": {"model": "a"}}',
    '{"model": "a"}{"model": "b"}', '{"model": "a"}\n{"model": "b"}', '{"model": "a", "model": "b"}',
    '{"model": "half \\ud800 a character"}', '{"model": "nothing \\u0000 to see"}', '{"model": null, "loras": null}',
    '{"loras": "one alone"}', '{"loras": ["a", null, "a", " a "]}', '{"loras": ["a", 3, ["b"]]}',
    '{"model": "a", "guidance": NaN, "seed": 99999999999999999999999, "steps": 1e9999}',
    json.dumps({"loras": [f"lora {number}" for number in range(MOST + 9)]}),
    json.dumps({"model": "a" * (LONGEST_LINE - 1) + " b", "keywords": ["雪", "\u202e", "a\nb"]}, ensure_ascii=False),
    ' {"model": "a"} ', '{"model": "a"',
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:30])
def test_what_a_stranger_wrote_is_read_as_it_is_alone_and_leaves_the_others_theirs(text: str) -> None:
    plain = Facts(model="flux1-dev", keywords=("bridge",)).to_json()
    texts = [plain, text, "", plain]
    assert at_once(texts) == one_by_one(texts)


NAMES = st.text(max_size=12) | st.sampled_from(["", " ", "a", "a ", "}\n{", '"}'])
VALUES = st.none() | st.integers() | NAMES | st.lists(NAMES | st.none() | st.booleans(), max_size=5)
TEXTS = st.dictionaries(st.sampled_from([*FIELDS, "prompt"]), VALUES).map(json.dumps) | st.text(max_size=20)


@given(st.lists(TEXTS, max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_texts_are_read_as_they_are_alone(texts: list[str]) -> None:
    assert at_once(texts) == one_by_one(texts)


def test_pandas_is_not_loaded_for_it() -> None:
    told = "from classification.cloud.named import named; import sys; "
    told += """named(['{"model": "a", "loras": ["b"]}'], ("model", "loras")); sys.exit("pandas" in sys.modules)"""
    assert subprocess.run([sys.executable, "-c", told], check=False).returncode == 0
