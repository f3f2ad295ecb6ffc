"""Looking for images by words: reading their names once beside the frames, and answering while one types.

Each answer is compared with one count of a histogram over as many images (`numpy.bincount`), the least that any count
of matches needs. The names are made from the words that the program's own have. Up to 100,000 images have a
prompt of forty words as well.

python -m benchmarks.searching [COUNT ...]
"""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from classification.cloud import Cloud, Facts
from classification.cloud.facts import facts_of
from vr_explorer.scene.criteria import Matcher, Measures, preview
from vr_explorer.scene.criteria.measures import Floats
from vr_explorer.scene.query import words_of
from vr_explorer.scene.search import Search

COUNTS = 10_120, 100_000, 1_000_000
TOLD, PROMPT = 100_000, 40
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
VOCABULARY = ["".join(parts) for parts in itertools.product(SYLLABLES, SYLLABLES[::3], [*SYLLABLES[::5], "", "ng"])]
ASKED = (
    "mosaic",
    "mos",
    "red",
    "baba",
    "ba",
    "bababa or babafa, not babaka",
    "baba -mosaic -red -ba",
    "abstract",
    "abstract red mosaic",
    "agate or woodcut, not rust",
    "mosiac",
)
MANNERS = (
    "Mosaic", "Terrazzo", "Agate", "Woodcut", "Chalk", "Batik", "Gouache", "Impasto", "Crayon", "Cloisonné",
    "Marbling", "Watercolour",
)  # fmt: skip
COLOURS = "rust", "teal", "navy", "cream", "slate", "blush", "ochre", "lilac", "jade", "plum", "mint", "scarlet"
DONE = "as a negative", "four flat tones", "broadly brushed", "swirled", "mirrored", "dreamt", "two brushes"
REPEATS = 15


def cloud_of(count: int) -> Cloud:
    """With a name each and, up to `TOLD` images, a prompt of forty words as other programs write it beside pixels."""
    from tests.factories import clustered_cloud

    rng = np.random.default_rng(3)
    manner, one, other, done = (rng.integers(0, len(words), count) for words in (MANNERS, COLOURS, COLOURS, DONE))
    names = [
        f"{MANNERS[m]} in {COLOURS[a]} and {COLOURS[b]}, {DONE[d]}"
        for m, a, b, d in zip(manner, one, other, done, strict=True)
    ]
    return replace(clustered_cloud(count), names=names, provenance=told(rng, count) if count <= TOLD else [])


def told(rng: np.random.Generator, count: int) -> list[str]:
    """What files tell, each with a prompt of forty words."""
    found = []
    for first in range(0, count, 10_000):
        rank = rng.zipf(1.2, (min(10_000, count - first), PROMPT)) % len(VOCABULARY)  # as often as in a language
        for number, row in enumerate(rank.tolist(), first):
            prompt = " ".join(VOCABULARY[word] for word in row)
            model, loras = f"model {number % 37}", (f"{VOCABULARY[number % 211]} wash", "grain")
            how = {"sampler": "euler", "seed": number, "steps": 20, "guidance": 7.0, "size": (1024, 1024)}
            found.append(Facts(program="ComfyUI", prompt=prompt, model=model, loras=loras, **how).to_json())
    return found


def longest_wait(work: threading.Thread) -> float:
    """Milliseconds that a thread which wants to draw every millisecond waits at most while `work` goes on."""
    work.start()
    longest, before = 0.0, time.perf_counter()
    while work.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    return 1e3 * longest


class Took(NamedTuple):
    """Milliseconds: of the wall, usually and at most, and of the processor."""

    wall: float
    slowest: float
    processor: float

    @classmethod
    def of(cls, work: Callable[[], object]) -> Took:
        walls, processors = [], []
        for _ in range(REPEATS):
            wall, processor = time.perf_counter(), time.process_time()
            work()
            walls.append(1e3 * (time.perf_counter() - wall))
            processors.append(1e3 * (time.process_time() - processor))
        return cls(float(np.median(walls)), max(walls), float(np.median(processors)))

    def __str__(self) -> str:
        return f"{self.wall:.2f} ms, at most {self.slowest:.2f} ({self.processor:.2f} of the processor)"


def main() -> None:
    for count in [int(one) for one in sys.argv[1:]] or COUNTS:
        cloud = cloud_of(count)
        measures = Measures(cloud)
        begin, processor = time.perf_counter(), time.process_time()
        wait = longest_wait(threading.Thread(target=lambda measures=measures: measures.words))
        wall, processor = time.perf_counter() - begin, time.process_time() - processor
        print(
            f"{count:>9,} names read in {wall:.2f} s ({processor:.2f} of the processor); "
            f"others wait {wait:.1f} ms at most"
        )
        search, favourite = Search(measures, {}), np.zeros(count, np.float32)
        steps = np.random.default_rng(0).integers(0, 48, count)
        once = Took.of(lambda steps=steps: np.bincount(steps, minlength=48))
        said = (
            words_of(facts_of(cloud.provenance[7]).prompt)[3:7] if cloud.provenance else ("in", "rust", "and", "teal")
        )
        answers = []
        for text in (*ASKED, f'"{" ".join(said)}"'):
            criterion = search.understand(text).criterion  # the first one makes what all use
            took = Took.of(partial(_answer, search, measures, favourite, text))
            answers.append(took)
            times = (
                f", {took.processor / once.processor:.1f} × one histogram" if criterion else "; nothing is asked for"
            )
            print(f"          {text!r:44} {took}{times}")
        wall, slowest = max(one.wall for one in answers), max(one.slowest for one in answers)
        print(f"{count:>9,} images: an answer takes {wall:.1f} ms of the wall, {slowest:.1f} at most")


def _answer(search: Search, measures: Measures, favourite: Floats, text: str) -> None:
    criterion = search.understand(text).criterion
    if criterion is not None:
        preview(Matcher(measures, favourite), criterion)


if __name__ == "__main__":
    main()
