"""Monado without a headset: its service, and the driver through which head and hands are moved over TCP.

What the packet holds: src/xrt/drivers/remote/r_interface.h of Monado 25.0.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

PORT = 4242
SOCKET = "monado_comp_ipc"

LISTENING, CONNECTED = (3, "00010000"), (5, "03")
"""Columns of /proc/net/unix, and what stands there."""

HEARD = 10.0
"""Seconds until the service reads at most."""

REMOTE = {"P_OVERRIDE_ACTIVE_CONFIG": "remote"}
"""The devices that tests move."""

Position = tuple[float, float, float]
Turn = tuple[float, float, float, float]
UPRIGHT: Turn = (0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Controller:
    """position: metres of the runtime's stage. turn: quaternion x, y, z, w. The rest: what fingers do."""

    position: Position = (0.0, 1.2, -0.3)
    turn: Turn = UPRIGHT
    trigger: float = 0.0
    squeeze: float = 0.0
    stick: tuple[float, float] = (0.0, 0.0)
    a: bool = False
    b: bool = False
    stick_click: bool = False
    pressed_pad: float = 0.0
    active: bool = True

    def packed(self) -> bytes:
        touched = (self.trigger > 0.0, self.trigger > 0.9)
        flags = [False, self.active, False, False, self.a, self.a, self.b, self.b]
        flags += [touched[1], touched[0], self.stick_click, any(self.stick), False]
        numbers = (*self.turn, *self.position, *(0.0,) * 6, *(0.0,) * 5)
        fingers = (self.trigger, self.squeeze, self.squeeze, *self.stick, self.pressed_pad, 0.0, 0.0)
        return struct.pack("<18f8f13?3x", *numbers, *fingers, *flags)


@dataclass(frozen=True)
class Body:
    """Head, left and right hand of the person who wears the headset."""

    head: Position = (0.0, 1.6, 0.0)
    turn: Turn = UPRIGHT
    left: Controller = field(default_factory=lambda: Controller(position=(-0.2, 1.2, -0.3)))
    right: Controller = field(default_factory=lambda: Controller(position=(0.2, 1.2, -0.3)))

    def packed(self) -> bytes:
        view = struct.pack("<4f4f3fI", -0.8, 0.8, 0.8, -0.8, *UPRIGHT, 0.0, 0.0, 0.0, 0)
        head = view * 2 + struct.pack("<4f3f?3x", *self.turn, *self.head, False)
        return b"mndrmt3\0" + head + self.left.packed() + self.right.packed()


class Remote:
    """Moves head and hands; what was sent last holds."""

    def __init__(self) -> None:
        self.body = Body()
        self._socket = socket.create_connection(("127.0.0.1", PORT), timeout=5.0)

    def send(self, **changes: object) -> None:
        self.body = replace(self.body, **changes)  # type: ignore[arg-type]
        self._socket.sendall(self.body.packed())
        self._heard()

    def _heard(self) -> None:
        """Waits until the service has read all: what was sent holds in the next frame, however busy the machine is."""
        ends = f" 0100007F:{PORT:04X} 0100007F:{self._socket.getsockname()[1]:04X} "
        deadline = time.monotonic() + HEARD
        while time.monotonic() < deadline:
            (end,) = [line for line in Path("/proc/net/tcp").read_text().splitlines() if ends in line] or (None,)
            if end is None or end.split()[4].endswith(":00000000"):  # None: the service was killed
                return
            time.sleep(0.0005)

    def left(self, **changes: object) -> None:
        self.send(left=replace(self.body.left, **changes))  # type: ignore[arg-type]

    def right(self, **changes: object) -> None:
        self.send(right=replace(self.body.right, **changes))  # type: ignore[arg-type]

    def close(self) -> None:
        self._socket.close()


@contextlib.contextmanager
def moving() -> Iterator[Remote]:
    """Whoever comes after finds head and hands as they are at first."""
    remote = Remote()
    remote.send()
    try:
        yield remote
    finally:
        with contextlib.suppress(OSError):  # the service was killed, or the test has closed it
            remote.send(**vars(Body()))
        remote.close()


class Service:
    """The service, which one after another of the tests may use. log: where it writes. devices: its environment that
    chooses headset and controllers.
    """

    def __init__(self, folder: Path, devices: Mapping[str, str]) -> None:
        self.log = folder / "monado.log"
        self._folder = folder
        self._devices = devices
        self._process: subprocess.Popen[bytes] | None = None
        self._recentred = False

    def renew(self) -> None:
        """Until it is as one that has just begun: without a client, with space as it was; it begins where it must."""
        if self._recentred:
            self.stop()
        if self._process is None:
            self.start()
        deadline = time.monotonic() + 30.0
        while self._sockets(*CONNECTED):
            assert time.monotonic() < deadline, "a client does not leave"
            time.sleep(0.01)

    def recentre(self) -> None:
        """As who wears the headset asks for it in the runtime's own menu."""
        self._recentred = True
        control("-c")

    def start(self) -> None:
        """Until it accepts clients and the remote driver's packets."""
        own = {"XRT_NO_STDIN": "1", "XRT_COMPOSITOR_NULL": "1", **self._devices}
        moved = self._devices == REMOTE
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                ["monado-service"], env=os.environ | own, stdout=log, stderr=subprocess.STDOUT
            )
        self._recentred = False
        deadline = time.monotonic() + 30.0
        while not (self._sockets(*LISTENING) and (_listening() or not moved)):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"monado-service did not start:\n{self.log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """As a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            try:
                self._process.wait(10.0)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
            (self._folder / SOCKET).unlink(missing_ok=True)  # else the next one would seem to be there at once

    def _sockets(self, column: int, value: str) -> bool:
        """Whether there is one of the service with that value, as Linux tells of them in /proc/net/unix."""
        lines = (line.split() for line in Path("/proc/net/unix").read_text().splitlines())
        return any(line[column] == value for line in lines if line[-1] == str(self._folder / SOCKET))


class Client(NamedTuple):
    """An application that the service knows. shown: its pictures are; focused: the input is its own."""

    number: str
    shown: bool
    focused: bool
    name: str


def control(*arguments: str) -> str:
    """What `monado-ctl` prints."""
    return subprocess.run(["monado-ctl", *arguments], capture_output=True, text=True, check=True).stdout


def clients() -> list[Client]:
    line = re.compile(r"id: (\d+)\s+act: \d\s+disp: (\d)\s+foc: (\d).*pid: \d+\s+(\S+)")
    return [
        Client(number, shown == "1", focused == "1", name)
        for number, shown, focused, name in line.findall(control())
        if name != "monado-ctl"
    ]


@contextlib.contextmanager
def running(folder: Path, devices: Mapping[str, str] = REMOTE) -> Iterator[Service]:
    """A service whose socket lies in `folder`, which the environment of this process names meanwhile."""
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    service = Service(folder, devices)
    service.start()
    try:
        yield service
    finally:
        service.stop()
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


def _listening() -> bool:
    """Whether the port is bound, without taking up the one connection that the driver accepts."""
    return any(f":{PORT:04X} " in line and " 0A " in line for line in Path("/proc/net/tcp").read_text().splitlines())
