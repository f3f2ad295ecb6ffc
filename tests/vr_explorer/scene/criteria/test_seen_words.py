"""Words reach images that have none, where a network that knows words looked at the cloud."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classification.cloud import Cloud
from classification.cloud.description import WORDS_FILE
from classification.pipeline import classify
from foundation.weights import CACHE_VARIABLE
from tests.image_text_files import COLOURS, put
from vr_explorer.scene.criteria import AnyOf, Colours, Matcher, Measures, Rather, Word
from vr_explorer.scene.search import Search


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cloud of two pictures of each colour; none is called after its colour, but the third is called mint."""
    made = tmp_path_factory.mktemp("seen")
    (made / "pictures").mkdir()
    for number, colour in enumerate([*COLOURS.values()] * 2):
        mean = np.array([110 + round(90 * part) for part in colour])
        noise = np.random.default_rng(number).integers(-20, 20, (60, 60, 3))
        name = "mint" if number == 2 else f"x{number}"
        Image.fromarray((mean + noise).astype(np.uint8)).save(made / "pictures" / f"{number} {name}.png")
    with pytest.MonkeyPatch.context() as patch:
        put(patch, made)
        classify(made / "pictures", made / "cloud", embedder="builtin", jobs=1)
    return made


@pytest.fixture
def matcher(folder: Path) -> Matcher:
    return Matcher(Measures(Cloud.load(folder / "cloud")), np.zeros(6, np.float32))


def images(matcher: Matcher, word: str) -> list[int]:
    return np.flatnonzero(matcher.match(Word(word)) >= 0.5).tolist()


def test_a_word_of_the_dictionary_finds_what_is_written_and_what_is_seen(matcher: Matcher) -> None:
    assert images(matcher, "mint") == [1, 2, 4], "the third is only called so"
    assert images(matcher, "x4") == [4]
    assert images(matcher, "lighthouse") == [], "it is known, and suits nothing"
    search = Search(matcher.measures, {})
    found = search.understand("mint")
    assert (found.criterion, found.seen, found.unknown) == (Word("mint"), True, ())
    assert search.understand("lighthouse").criterion == Word("lighthouse")
    assert isinstance(search.understand("red").criterion, Colours), "a colour is measured"
    assert search.understand("xylophnoe").unknown[0][0] == "xylophnoe"


def test_words_are_joined_and_are_directions(matcher: Matcher) -> None:
    assert np.flatnonzero(matcher.match(AnyOf((Word("red"), Word("x1")))) >= 0.5).tolist() == [0, 1, 3]
    values = Rather(Word("red"), Word("blue")).values(matcher)
    assert sorted(np.argsort(values)[-2:].tolist()) == [0, 3]
    assert sorted(np.argsort(values)[:2].tolist()) == [2, 5]


def test_a_word_that_is_in_no_dictionary_is_learned_where_the_network_is_here(
    folder: Path, matcher: Matcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(monkeypatch, tmp_path)
    search = Search(matcher.measures, {})
    assert search.understand("mintred").criterion == Word("mintred")
    assert matcher.measures.seen.knows("mintred")


def test_without_the_network_or_without_its_vectors_words_reach_what_is_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    file = folder / "cloud" / WORDS_FILE
    whole = file.read_bytes()
    try:
        for content in (None, whole[:100], b"\xff" * 9):
            file.unlink(missing_ok=True)
            if content is not None:
                file.write_bytes(content)
            matcher = Matcher(Measures(Cloud.load(folder / "cloud")), np.zeros(6, np.float32))
            assert images(matcher, "mint") == [2]
            assert not Search(matcher.measures, {}).understand("mint").seen
    finally:
        file.write_bytes(whole)
