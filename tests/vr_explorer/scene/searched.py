"""A cloud with names to be looked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from classification.cloud import Cloud
from tests.factories import clustered_cloud
from vr_explorer.scene.criteria import Matcher
from vr_explorer.scene.search import Search

NAMES = (
    "Mosaic in rust and teal, two brushes",
    "Terrazzo over moss in RED",
    "Mosaics beside cloisonné",
    "Labyrinth lines",
    "马赛克肖像",
    "ﺭﺳﺎﻟﺔ إلى آنا",
    "Ｗｏｏｄｃｕｔ, swirled",
    "הַדְפֵּס עֵץ",
)
"""The sixth in presentation forms, the seventh in full width, the last with points."""


def named(names: tuple[str, ...] = NAMES, count: int = 0) -> Cloud:
    count = count or len(names)
    methods = ["stained_glass" if number % 2 else "ink, painted_style" for number in range(count)]
    return replace(
        clustered_cloud(count), names=[names[number % len(names)] for number in range(count)], methods=methods
    )


def found(search: Search, matcher: Matcher, text: str) -> list[int]:
    criterion = search.understand(text).criterion
    return [] if criterion is None else np.flatnonzero(matcher.match(criterion) >= 0.5).tolist()
