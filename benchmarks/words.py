"""Words against what variants were made of: precision among the first ten images that a word finds.

python -m benchmarks.words CLOUD, a cloud of variants with their parameters.

Labels are the steps of an image's method and the styles of its recipe, whether or not its name has them. "Written" is
what a search finds; "reached" are images whose name and method are hidden, which is every second one, in the order in
which they are like those where the word is written. Both stand beside the share of all images that have the label.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from classification.cloud import Cloud
from generation.naming.styles import of_network
from vr_explorer.scene.criteria import Criterion, Matcher, Measures
from vr_explorer.scene.criteria.measures import steps_of
from vr_explorer.scene.search import Search

FIRST = 10
LEAST = 20
"""Images of a label that is asked for."""


def styles_in(value: Any) -> Iterator[str]:
    """Of all steps of a recipe."""
    if isinstance(value, dict):
        if isinstance(value.get("sources"), list):
            yield from of_network(value)
        for part in value.values():
            yield from styles_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from styles_in(part)


def labelled(cloud: Cloud) -> dict[str, dict[str, np.ndarray]]:
    """By kind and label, bool (N,)."""
    of_all = {
        "methods": [{step.replace("_", " ") for step in steps_of(method)} for method in cloud.methods],
        "styles": [set(styles_in(json.loads(text or "{}"))) for text in cloud.parameters],
    }
    found: dict[str, dict[str, np.ndarray]] = {}
    for kind, sets in of_all.items():
        labels = sorted(set().union(*sets))
        having = {label: np.array([label in own for own in sets]) for label in labels}
        found[kind] = {label: images for label, images in having.items() if LEAST <= images.sum() < len(cloud)}
    return found


def asked(cloud: Cloud) -> tuple[Matcher, Search]:
    matcher = Matcher(Measures(cloud), np.zeros(len(cloud), np.float32))
    return matcher, Search(matcher.measures, {})


def precision(label: np.ndarray, order: np.ndarray) -> float:
    """Of the first ten; fewer count as misses."""
    return float(label[order[:FIRST]].sum()) / FIRST


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cloud", type=Path)
    cloud = Cloud.load(parser.parse_args().cloud)
    hidden = np.arange(len(cloud)) % 2 == 1
    blank = {
        "names": [" " if hide else name for hide, name in zip(hidden, cloud.names, strict=True)],
        "methods": ["" if hide else method for hide, method in zip(hidden, cloud.methods, strict=True)],
    }
    (matcher, search), (half, half_search) = asked(cloud), asked(replace(cloud, **blank))
    for kind, labels in labelled(cloud).items():
        written, reached, usual = [], [], []
        for label, images in labels.items():
            criterion = search.understand(label).criterion
            matches = matcher.match(criterion) if criterion is not None else np.zeros(len(cloud), np.float32)
            found = np.argsort(-matches, kind="stable")[: int((matches >= 0.5).sum())]
            written.append(precision(images, found))
            reached.append(precision(images, _order(half, half_search.understand(label).criterion, hidden)))
            usual.append(float(images[hidden].mean()))
            told = f"written {written[-1]:.1f}  reached {reached[-1]:.1f}  of all {usual[-1]:.2f}"
            print(f"    {label:28} {images.sum():5}  {told}")
        if labels:
            print(
                f"{kind}: {len(labels)} words, precision of the first {FIRST}: written {np.mean(written):.2f}, reached "
                f"{np.mean(reached):.2f}, of all {np.mean(usual):.2f}"
            )


def _order(matcher: Matcher, criterion: Criterion | None, hidden: np.ndarray) -> np.ndarray:
    """The hidden images, the most like first."""
    if criterion is None or not (matcher.match(criterion) >= 0.5).any():
        return np.zeros(0, np.intp)
    order = np.argsort(-criterion.nearness(matcher), kind="stable")
    return order[hidden[order]]


if __name__ == "__main__":
    main()
