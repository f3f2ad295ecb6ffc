"""The token of a gallery server, where the system keeps passwords. Asks other programs, which may take their time and
ask the user: not for the frame loop.
"""

from __future__ import annotations

import logging
from types import ModuleType

SERVICE = "Artificial Inspiration, gallery server"

SAFE = 1.0
"""Of a keyring's priority: what keeps passwords as plain text, or nothing, has less."""

_log = logging.getLogger(__name__)


def keep_token(server: str, token: str) -> bool:
    """In place of the one before. Whether the system keeps it now; if not, somebody else has to."""
    keyring = _keyring()
    if keyring is None:
        return False
    try:
        keyring.set_password(SERVICE, server, token)
        return bool(keyring.get_password(SERVICE, server) == token)
    except Exception as error:  # backends raise errors of their own: a locked keyring, a service that is not there
        _log.info("The system's keyring keeps nothing (%s)", type(error).__name__)
        return False


def kept_token(server: str) -> str:
    """The one that the system keeps, "" where it has none."""
    keyring = _keyring()
    if keyring is None:
        return ""
    try:
        return str(keyring.get_password(SERVICE, server) or "")
    except Exception as error:  # as above
        _log.info("The system's keyring cannot be asked (%s)", type(error).__name__)
        return ""


def _keyring() -> ModuleType | None:
    """None where there is none that keeps passwords safely."""
    try:
        import keyring  # imported late: it looks for backends, which takes time and may load other programs' parts

        return keyring if float(keyring.get_keyring().priority) >= SAFE else None
    except Exception as error:  # not installed, or its backends cannot be loaded
        _log.info("There is no keyring of the system (%s)", type(error).__name__)
        return None
