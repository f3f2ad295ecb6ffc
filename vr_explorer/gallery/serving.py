"""The web server around the gallery's application, bounded on every side that a stranger reaches."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

import uvicorn

from vr_explorer.gallery.connections import Listener
from vr_explorer.gallery.log_rate_limit import RateLimitFilter
from vr_explorer.gallery.protocol import HEAD, protocol_of
from vr_explorer.gallery.rate_limits import GalleryLimits
from vr_explorer.gallery.reverse_proxies import Proxies
from vr_explorer.gallery.server import application
from vr_explorer.gallery.shared_cloud import SharedCloud

_LOGGERS = ("uvicorn.error", "asyncio", *(f"vr_explorer.gallery.{part}" for part in ("connections", "guard", "store")))


def prepared(
    folder: Path,
    host: str,
    port: int,
    limits: GalleryLimits | None = None,
    *,
    proxies: Proxies | None = None,
    names: Iterable[str] = (),
    certificate: Path | None = None,
    key: Path | None = None,
    seconds_to_end: int = 5,
    clouds: Sequence[SharedCloud] = (),
) -> tuple[uvicorn.Server, Listener]:
    """The server of the galleries in `folder`, to be run with `run(sockets=[listener])`.

    port: 0 is one that is free. proxies: in front of it, whose X-Forwarded-For is believed. names: of the host, where
    it answers to these alone. seconds_to_end: that answers under way have when the server ends. clouds: that it also
    shows; `server.config.app.state.clouds` has their codes.
    UserError: the folder cannot be used, the port is taken.
    """
    limits, proxies = limits or GalleryLimits(), proxies or Proxies()
    listener = Listener(host, port, limits, proxies)
    try:
        app = application(folder, limits, proxies, names, clouds)
    except BaseException:
        listener.close()
        raise
    config = uvicorn.Config(
        app,
        http=protocol_of(limits),
        ws="none",
        loop="vr_explorer.gallery.connections:selector_loop",
        h11_max_incomplete_event_size=HEAD,
        backlog=128,
        limit_concurrency=listener.most + 1,
        timeout_keep_alive=max(int(limits.head), 1),
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level="warning",
        ssl_certfile=certificate,
        ssl_keyfile=key,
        timeout_graceful_shutdown=seconds_to_end,
    )
    rate_limit = RateLimitFilter()
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        logger.filters[:] = [one for one in logger.filters if not isinstance(one, RateLimitFilter)]
        logger.addFilter(rate_limit)
    return uvicorn.Server(config), listener
