"""What OpenXR's functions answer when they have not done what was asked: in words, and as this program's errors.

A function may answer any result that the specification names for it, and runtimes answer others as well; nothing that
is answered may end the program. What every session needs raises LostError, of which FailedError is told apart while a
session is being made; what is not needed is gone without (`Session.optional`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from types import TracebackType

import xr

FAILURES = (xr.exception.XrException, ValueError)
"""ValueError: pyopenxr has no name for a number that was answered. Only its calls may stand where this is caught."""

LOST = (
    xr.exception.InstanceLostError,
    xr.exception.SessionLostError,
    xr.exception.SessionLossPending,
    xr.exception.RuntimeUnavailableError,
)
"""Answers of a session or a runtime that has ended, or is about to."""

_NOT_DONE = (xr.Result.SESSION_LOSS_PENDING.value, xr.Result.TIMEOUT_EXPIRED.value)
"""Successes with which there is no going on."""


class LostError(Exception):
    """The session has ended for good: release it and begin anew."""


class FailedError(LostError):
    """The runtime lives, but has failed in something that a session cannot be without."""


def checked(result: int) -> None:
    """Raises what stands for `result`; other successes than XR_SUCCESS are successes, also those without a name."""
    if result < 0 or result in _NOT_DONE:
        try:
            raise xr.check_result(xr.Result(result))
        except ValueError:
            raise xr.exception.ErrorResult(f"result {result}") from None


def error_text(error: BaseException) -> str:
    """The name of the result where it has one, which is what others report their trouble by."""
    named = error.get_result_enum() if isinstance(error, xr.exception.ResultException) else None
    if named is not None:
        return f"XR_{named.name}"
    return str(error).strip().rstrip(".") or type(error).__name__


class _TranslatingErrors:
    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if isinstance(error, LOST):
            raise LostError(error_text(error)) from error
        if isinstance(error, FAILURES):
            raise FailedError(error_text(error)) from error


_TRANSLATING = _TranslatingErrors()


def translating_errors() -> AbstractContextManager[None]:
    """LostError in place of whatever keeps the runtime from doing what is asked inside: nothing but its functions."""
    return _TRANSLATING


@contextmanager
def ignoring_release_failures() -> Iterator[None]:
    """For releasing: what belonged to a runtime that has ended can be released no more, and need not be."""
    with suppress(*FAILURES):
        yield
