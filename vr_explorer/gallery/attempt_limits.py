"""Who tries codes, words or tokens one after the other is told to wait."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

from vr_explorer.gallery.guard import address_of
from vr_explorer.gallery.rate_limits import Buckets, GalleryLimits


class AttemptLimits:
    """Wrong ones, counted by address."""

    def __init__(self, limits: GalleryLimits) -> None:
        self._left = Buckets(limits.wrong_codes, limits.wrong_codes / limits.wait)

    def refuse(self, request: Request) -> None:
        """HTTPException: 429, there were too many from this address."""
        if self._left.empty(address_of(request.scope)):
            raise HTTPException(
                429, "Too many wrong codes from this address; wait some minutes.", {"retry-after": "60"}
            )

    def count(self, request: Request) -> None:
        self._left.take(address_of(request.scope))
