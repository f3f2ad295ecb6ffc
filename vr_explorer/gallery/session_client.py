"""A session on a server, from the explorer's side."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from foundation.errors import UserError
from foundation.language import _
from foundation.parsing import json_of
from vr_explorer.gallery.session_address import SessionAddress
from vr_explorer.gallery.session_rows import Change, Rows, rows_of

PATIENCE = 10.0
"""Seconds."""

_LARGEST = 16_000_000
_MOST = 100_000


class GoneError(UserError):
    """The server does not know the session."""


@dataclass(frozen=True)
class FoundSession:
    """cloud: its key. rows: what is kept."""

    cloud: str
    rows: Rows


def exchanged(address: SessionAddress, change: Change) -> FoundSession:
    """What is kept after `change`. GoneError; UserError: the server does not answer, or not as one of this version."""
    link = f"{address.server}/api/sessions/{address.words}"
    try:
        with httpx.stream(
            "POST" if change else "GET",
            link,
            json=change.to_json() if change else None,
            timeout=PATIENCE,
            follow_redirects=False,
        ) as answer:
            content = b""
            for part in answer.iter_bytes():
                content += part
                if len(content) > _LARGEST:
                    raise ValueError
        body = json_of(content)
        if not answer.is_success:
            said = body.get("error") if isinstance(body, dict) else None
            if not isinstance(said, str):
                raise ValueError
            raise GoneError(said) if answer.status_code == 404 else UserError(said)
        if not isinstance(body, dict) or not isinstance(body.get("cloud"), str):
            raise ValueError
        return FoundSession(body["cloud"], rows_of(body.get("rows"), _MOST))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UserError(
            _("{server} does not answer; check the address, and whether the server runs.").format(server=address.server)
        ) from error
    except ValueError as error:
        raise UserError(
            _("{server} is no server of this version; check the address.").format(server=address.server)
        ) from error
