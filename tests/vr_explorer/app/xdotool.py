"""Keys, pointer and windows of a virtual screen.

What hands do, some twenty times a test, is done by one xdotool that takes a line after the other: to start one takes
longer than what it does. What is done to windows is done by one of its own, which waits for that.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from threading import Timer

PATIENCE = 180.0
"""Seconds, on a machine however busy; what is waited for is there in one or two on a quiet one."""

_HANDS = ("click", "key", "mouse", "type")
"""How commands of hands begin."""

_END = "xdotool version"


class Xdotool:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._process = subprocess.Popen(
            ["xdotool", "-"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def do(self, *arguments: str) -> None:
        """AssertionError, CalledProcessError: it cannot be done."""
        if not arguments[0].startswith(_HANDS):
            command = ["xdotool", *arguments]
            subprocess.run(command, env=self._environment, capture_output=True, timeout=PATIENCE, check=True)
            return
        assert self._process.stdin is not None and self._process.stdout is not None
        line = " ".join(f'"{word}"' for word in arguments)
        print(line, "version", sep="\n", file=self._process.stdin, flush=True)
        late = Timer(PATIENCE, self._process.kill)
        late.start()
        said: list[str] = []
        try:
            while not said or not said[-1].startswith(_END):
                said.append(self._process.stdout.readline())
                assert said[-1], f"xdotool has ended at {line}"
        finally:
            late.cancel()
        assert len(said) == 1, "".join(said)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()
