"""A method for each kind of command."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, singledispatchmethod
from typing import Any


class dispatched(singledispatchmethod):  # type: ignore[type-arg]  # noqa: N801  # cannot be subscripted at run time
    """As `functools.singledispatchmethod`, which makes a function, and names for it, at each call."""

    def __get__(self, owner: Any, kind: type[Any] | None = None) -> Callable[..., None]:
        return super().__get__(owner, kind) if owner is None else partial(self._of, owner)

    def _of(self, owner: Any, command: object) -> None:
        self.dispatcher.dispatch(type(command))(owner, command)
