"""What was asked for of each brood, and how far it is: no scene, no cards."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from foundation.language import N_, _, ngettext
from foundation.parsing import json_of
from vr_explorer.breeding.requests import Request, shares_of

USUAL, STEP = 0.3, 0.15
"""Strength of mutation at first, and by how much wilder and calmer change it."""

LARGEST = 1 << 30
"""No number is."""

APART = 1_000_003
"""Between the seeds of a brood that is begun again; broods are fewer."""

MOST = 64
"""Parents, of a brood from a file."""

SLOWEST = 0.125
"""Children a second."""

MOST_CHILDREN = 400
"""About a breeding bomb, which is full then."""

LONGEST_REASON = 64
"""Characters beside a bomb; all of it is said in a message, and on its page."""

NO_ROOM = N_("it rests until there is room on the disk")


@dataclass(frozen=True)
class Brood:
    """number: its own for good. parents: ids of images. share: of two, 0 like the first … 1 like the second.

    strength: of mutation, 0..1. made: children that are there. going: more are to come. thrown: away.
    count: how many are to come in all, None: until it is stopped. failure: why no more come, else ""; of one that is
    going, why it waits.
    bomb: it gathers about a breeding bomb, beside the others. pace: of such a one, children a second at most, None: as
    fast as it goes. resumes: it was kept in a file while more were to come, and goes on once its bomb is seen.
    """

    number: int
    parents: tuple[str, ...]
    share: float = 0.5
    strength: float = USUAL
    count: int | None = None
    made: int = 0
    going: bool = True
    thrown: bool = False
    failure: str = ""
    bomb: bool = False
    pace: float | None = None
    resumes: bool = False

    def wilder(self) -> Brood:
        return replace(self, strength=min(self.strength + STEP, 1.0))

    def calmer(self) -> Brood:
        return replace(self, strength=max(self.strength - STEP, 0.0))

    def request(self) -> Request:
        """As the process is asked for those that are still to come. The seed is the number, which no other brood has,
        and another one for those that come after all had come.
        """
        shares = shares_of(self.parents, self.share)
        left = None if self.count is None else max(self.count - self.made, 1)
        return Request(
            self.number, self.parents, shares, self.strength, left, self.number + APART * self.made, self.pace
        )

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Brood:
        """As it was kept; no more come of it. ValueError: it is none."""
        told = json_of(text)
        if not isinstance(told, dict):
            raise ValueError("this is no brood")
        number, parents, made, thrown = (told.get(name) for name in ("number", "parents", "made", "thrown"))
        share, strength = _share(told.get("share")), _share(told.get("strength"))
        if not isinstance(number, int) or not 0 < number < LARGEST or not isinstance(made, int):
            raise ValueError("this is no brood")
        bomb, pace, resumes = told.get("bomb", False), told.get("pace"), told.get("resumes", False)
        if not isinstance(bomb, bool) or not isinstance(resumes, bool) or not (pace is None or _is_pace(pace)):
            raise ValueError("this is no brood")
        if not isinstance(thrown, bool) or not isinstance(parents, list) or not 0 < len(parents) <= MOST:
            raise ValueError("this is no brood")
        if not all(isinstance(one, str) for one in parents):
            raise ValueError("parents are ids")
        return cls(number, tuple(parents), share, strength, None, made, False, thrown, "", bomb, pace, resumes)

    @property
    def waits(self) -> bool:
        """For room on the disk: then it goes on by itself."""
        return self.going and bool(self.failure)

    @property
    def full(self) -> bool:
        """No more have room about its bomb."""
        return self.bomb and self.made >= MOST_CHILDREN

    @property
    def words_at_bomb(self) -> str:
        """How far it is, for its bomb."""
        said = ngettext("{count} child", "{count} children", self.made)
        if self.failure:
            return f"{said} · {self.failure}"
        if self.full:
            return _("{children} · it is full").format(children=said)
        if not self.made:
            return _("the first child is on its way …") if self.going else _("it rests")
        words = _("{children} · more are coming") if self.going else _("{children} · it rests")
        return words.format(children=said)

    @property
    def words(self) -> str:
        """How far it is."""
        kind = _("wild") if self.strength > 0.6 else _("calm") if self.strength < 0.15 else ""
        if self.failure:
            return self.failure
        if not self.made:
            return _("the first child is on its way …") if self.going else _("no children")
        said = ngettext("{count} child", "{count} children", self.made)
        return " · ".join(one for one in (said, kind, _("more are coming") if self.going else "") if one)

    @property
    def brief(self) -> Brood:
        """With as much of `failure` as has room in one line, in the world."""
        if self.waits:
            return replace(self, failure=_(NO_ROOM))
        if len(self.failure) <= LONGEST_REASON:
            return self
        return replace(self, failure=f"{self.failure[: LONGEST_REASON - 1].rstrip()}…")


def _is_pace(told: object) -> bool:
    return not isinstance(told, bool) and isinstance(told, int | float) and 0.01 <= told <= 100.0


def _share(told: object) -> float:
    """ValueError: it is none."""
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0.0 <= told <= 1.0:
        raise ValueError("a share is from 0 to 1")
    return float(told)
