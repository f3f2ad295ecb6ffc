"""What becomes of each kind of answer."""

from __future__ import annotations

import pytest
import xr

from vr_explorer.xr.results import (
    FailedError,
    LostError,
    checked,
    error_text,
    ignoring_release_failures,
    translating_errors,
)

Result = xr.Result
UNKNOWN = 1_000_999_003


@pytest.mark.parametrize("success", [0, Result.FRAME_DISCARDED.value, Result.SESSION_NOT_FOCUSED.value, UNKNOWN])
def test_successes_are_successes_whatever_they_are_called(success: int) -> None:
    checked(success)


@pytest.mark.parametrize(
    ("result", "kind", "words"),
    [
        (Result.SESSION_LOSS_PENDING.value, LostError, "XR_SESSION_LOSS_PENDING"),
        (Result.ERROR_SESSION_LOST.value, LostError, "XR_ERROR_SESSION_LOST"),
        (Result.ERROR_INSTANCE_LOST.value, LostError, "XR_ERROR_INSTANCE_LOST"),
        (Result.ERROR_RUNTIME_FAILURE.value, FailedError, "XR_ERROR_RUNTIME_FAILURE"),
        (Result.TIMEOUT_EXPIRED.value, FailedError, "XR_TIMEOUT_EXPIRED"),
        (-UNKNOWN, FailedError, f"result -{UNKNOWN}"),
    ],
)
def test_failures_are_losses_and_named(result: int, kind: type[LostError], words: str) -> None:
    with pytest.raises(LostError) as raised, translating_errors():
        checked(result)
    assert type(raised.value) is kind and str(raised.value) == words
    with ignoring_release_failures():
        checked(result)


def test_a_number_without_a_name_in_pyopenxr_is_a_failure() -> None:
    with pytest.raises(FailedError, match=str(UNKNOWN)), translating_errors():
        Result(UNKNOWN)
    with ignoring_release_failures():
        Result(UNKNOWN)


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), translating_errors():
        raise KeyError


def test_what_has_no_words_is_said_by_its_kind() -> None:
    assert error_text(xr.exception.ErrorResult()) == "ErrorResult"
