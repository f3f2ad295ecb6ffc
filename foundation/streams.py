"""Output that survives every encoding of the place where it goes.

A terminal mostly takes UTF-8. Output that is redirected has the encoding of the system's locale (on Windows a code page
such as cp1252), and names of files may hold bytes that are no text in any encoding.
"""

from __future__ import annotations

import codecs
import io
import sys

_ERRORS = "foundation.streams.plain"

_PLAIN = {
    "✓": "+",
    "✗": "x",
    "→": "->",
    "–": "-",
    "—": "-",
    "−": "-",
    "…": "...",
    "·": "|",
    "×": "x",
    "≥": ">=",
    "≤": "<=",
    "±": "+-",
    "°": " degrees",
    "½": " 1/2",
    "²": "^2",
    "³": "^3",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "\xa0": " ",
}
"""What stands for the signs that this program prints; all else is written as an escape, so that no name is mistaken."""


def make_lenient() -> None:
    """From now on, what the encoding of the output or error stream lacks is written in its characters of ASCII."""
    codecs.register_error(_ERRORS, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # there may be none, or one that somebody put in its place
            stream.reconfigure(errors=_ERRORS)


def fits(text: str) -> bool:
    """Whether the output stream can show `text` as it is."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign) or sign.encode("ascii", "backslashreplace").decode() for sign in lacking), error.end
