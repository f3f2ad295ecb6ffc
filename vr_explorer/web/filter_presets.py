"""What a browser is offered of filters: the cloud's own colours, and the usual tour."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.scene.codec import to_plain
from vr_explorer.scene.criteria import Criterion, InRange, Matcher, Measures
from vr_explorer.scene.criteria.swatches import swatches
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.tour import FEWEST, Tour
from vr_explorer.scene.touring import stands, usual_tour

SWATCHES = 10
TOURED = 6
"""Colours of which the tour takes the most vivid ones."""


def offered(cloud: Cloud) -> list[list[int]]:
    """The colours that most of it is made of, sRGB 0..255."""
    return [list(one) for one in swatches(cloud, SWATCHES)]


def usual(cloud: Cloud, settings: SceneSettings) -> list[dict[str, Any]]:
    """The checkpoints of the usual tour, as far as the cloud can answer them: `criterion` as the explorer's files have
    it, `name`, `position` in world metres. Empty where it has too few.
    """
    matcher = Matcher(Measures(cloud), np.zeros(len(cloud), np.float32))
    tour = usual_tour(swatches(cloud, TOURED))
    known = []
    for one in tour.checkpoints:
        try:
            known.append(replace(one, criterion=_resolved(one.criterion, matcher)))
        except UserError:
            continue
    if len(known) < FEWEST:
        return []
    bombs = stands(Tour(tuple(known), tour.seed), max(settings.scale(cloud.laid_out), 0.3))
    return [{"criterion": to_plain(one.criterion), "name": one.name, "position": list(one.position)} for one in bombs]


def _resolved(criterion: Criterion | None, matcher: Matcher) -> Criterion | None:
    """With the measure that the cloud has in the wanted one's place. UserError: it has none."""
    if isinstance(criterion, InRange):
        return replace(criterion, measure=matcher.measures.resolved(criterion.measure))
    return criterion
