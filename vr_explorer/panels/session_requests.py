"""What the page of sessions shows and asks for; none of it is the scene's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ShownPlace:
    """made: by which it is told from others."""

    made: float
    name: str


@dataclass(frozen=True)
class ShownSession:
    """started: seconds since 1970."""

    id: int
    name: str
    started: float
    favourites: int


@dataclass(frozen=True)
class SessionsShown:
    """present: id of the session that is open, None where nothing is kept. others: the one opened last first."""

    present: int | None = None
    name: str = ""
    places: tuple[ShownPlace, ...] = ()
    others: tuple[ShownSession, ...] = ()


@dataclass(frozen=True)
class NameSession:
    name: str


@dataclass(frozen=True)
class BeginSession:
    """A new one, without favourites."""


@dataclass(frozen=True)
class OpenSession:
    """session: its id."""

    session: int


@dataclass(frozen=True)
class SaveSession:
    """As one file."""


@dataclass(frozen=True)
class KeepPlace:
    """Where the viewer is."""


@dataclass(frozen=True)
class GoToPlace:
    made: float


@dataclass(frozen=True)
class NamePlace:
    made: float
    name: str


@dataclass(frozen=True)
class ForgetPlace:
    made: float


SessionRequest = (
    NameSession | BeginSession | OpenSession | SaveSession | KeepPlace | GoToPlace | NamePlace | ForgetPlace
)
