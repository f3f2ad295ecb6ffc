"""What a user sets of the panels, whatever they are seen through."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PanelSettings:
    """Settings section "panels". first_flight: whoever explores for the first time is shown six steps; off once they
    were done or skipped.
    """

    first_flight: bool = True
