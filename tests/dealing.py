"""In which order tests run, where several processes share them: pytest-xdist gives each an equal part of the list, one
after the other, and who has ended takes the second half of what another one still has before it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Ask = Callable[[pytest.Item], bool]

LATER = 3
"""What is slow comes after one in so many of the others of its process."""


def dealt(items: list[pytest.Item], processes: int, browser: Ask, window: Ask, slow: Ask) -> list[pytest.Item]:
    """Processes begin with the files that take long, so that none is left with one of them when the others have ended.

    Those for a browser, which have one in common, are all in the first part. Those of windows are in the parts between,
    and what is slow otherwise is in the last one, a little later: all of these wait for much of their time, and so
    there is work for the processors at all times.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    parts: list[list[pytest.Item]] = [[] for _ in range(processes)]
    waiting = parts[1:-1] or parts[-1:]
    rest: list[pytest.Item] = []
    for own in files.values():
        if any(map(browser, own)):
            parts[0] += own
        elif any(map(window, own)):
            min(waiting, key=len).extend(own)
        elif any(map(slow, own)):
            parts[-1] += own
        else:
            rest += own
    begun = 0
    for number, part in enumerate(parts):
        size = (len(items) - sum(map(len, parts[:number]))) // (processes - number)
        wanted = max(0, size - len(part))
        others = rest[begun : begun + wanted]
        before = len(others) // LATER if number and number == processes - 1 else 0
        part[:] = others[:before] + part + others[before:]
        begun += wanted
    return [item for part in parts for item in part] + rest[begun:]
