"""The gallery server to which favourites are sent, as it is typed or pasted on the menu."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SharingForm:
    """server: its address. token: as its owner was shown it. opened: in place of the server that is known. message:
    what came of it, one sentence. asking: the server is being asked.
    """

    server: str = ""
    token: str = field(default="", repr=False)
    opened: bool = False
    message: str = ""
    asking: bool = False


NO_SERVER = SharingForm()


@dataclass(frozen=True)
class ConnectTo:
    """From now on favourites go there, if it takes the token."""

    server: str
    token: str = field(repr=False)  # it belongs into no log
