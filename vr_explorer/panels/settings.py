"""What a user sets of the panels, whatever they are seen through."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.language import SYSTEM, languages


@dataclass(frozen=True)
class PanelSettings:
    """Settings section "panels". first_flight: whoever explores for the first time is shown six steps; off once they
    were done or skipped. plate_delay: seconds for which the pointer rests on an image until its plate appears. regions:
    from afar, the parts of a cloud have names. exemplars: from afar, each part shows the image that is most like all of
    its own. language: of all that is shown, a code of
    `foundation.language.languages`, or "system".
    """

    first_flight: bool = True
    plate_delay: float = 0.2
    regions: bool = True
    exemplars: bool = True
    language: str = SYSTEM

    def __post_init__(self) -> None:
        if not 0.0 <= self.plate_delay <= 5.0:
            raise ValueError("plate_delay must be from 0 to 5 seconds")
        if self.language not in (SYSTEM, *languages()):
            raise ValueError(f"language must be one of {', '.join((SYSTEM, *languages()))}")
