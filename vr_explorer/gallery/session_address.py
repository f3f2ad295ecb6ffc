"""Where a session is kept: its four words and the server."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from foundation.errors import UserError
from foundation.language import _
from vr_explorer.gallery.session_words import normalised_words


@dataclass(frozen=True)
class SessionAddress:
    """words: with dashes. server: such as https://gallery.example.org, without a path."""

    words: str
    server: str


def is_session_address(text: str) -> bool:
    """Whether it is meant as one, and not as the name of a file."""
    return "@http://" in text or "@https://" in text


def session_address(text: str) -> SessionAddress:
    """What `WORDS@URL` says. URL: of the server, or of a cloud on it. UserError: it says nothing of the kind."""
    said, _sign, link = text.partition("@")
    words, parts = normalised_words(said), urlsplit(link.strip())
    if words is None:
        raise UserError(
            _("“{words}” are not the four words of a session; see which ones the page shows.").format(words=said)
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UserError(
            _("{address} is no address of a server; give one such as https://gallery.example.org.").format(address=link)
        )
    return SessionAddress(words, f"{parts.scheme}://{parts.netloc}")
