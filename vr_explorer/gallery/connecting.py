"""Whether a gallery server is there and takes a token."""

from __future__ import annotations

from urllib.parse import quote

import httpx

from foundation.errors import UserError
from foundation.language import _
from vr_explorer.gallery.upload import PATIENCE, address, said_by


def checked(server: str, token: str) -> str:
    """The server's address, once it has said that the token is right. UserError: it has not, and why."""
    at, bare = address(server), token.strip()
    if not bare:
        raise UserError(_("Without its token a gallery server takes nothing; paste the one that it shows its owner."))
    headers = {"authorization": f"Bearer {quote(bare)}"}
    try:
        answer = httpx.get(f"{at}/api/token", headers=headers, timeout=PATIENCE, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise UserError(
            _("{server} does not answer; check the address, and whether the server runs.").format(server=at)
        ) from error
    said = said_by(answer)
    if answer.status_code in {401, 429} and said:
        raise UserError(said)
    if not answer.is_success or said is None:
        raise UserError(
            _("{server} is no gallery server of this version (status {status}); check the address.").format(
                server=at, status=answer.status_code
            )
        )
    return at
