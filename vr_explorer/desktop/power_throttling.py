"""What Windows may hold back while the mirror lies minimised, and the headset needs: processor time and exact clocks.

Windows 11 takes a program whose windows are all hidden for one in the background: it runs on slow cores (EcoQoS), and
its timers tick as rarely as the system likes (SetProcessInformation, ProcessPowerThrottling; timeBeginPeriod).
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

PROCESS_POWER_THROTTLING = 4
EXECUTION_SPEED, IGNORE_TIMER_RESOLUTION = 0x1, 0x4
ABOVE_NORMAL = 0x8000
"""The class of priority: before ordinary programs, behind the runtime of the headset."""

PERIOD = 1
"""Milliseconds."""


class PowerThrottlingState(ctypes.Structure):
    """PROCESS_POWER_THROTTLING_STATE. Of what is controlled, what is not in the state is switched off."""

    _fields_ = [("version", ctypes.c_uint32), ("controlled", ctypes.c_uint32), ("state", ctypes.c_uint32)]


class FullSpeed:
    """From `begin` to `end`; both may be called twice. Does nothing but on Windows.

    kernel, timers: kernel32.dll and winmm.dll. A call that a Windows refuses changes nothing, and nothing else does.
    """

    def __init__(self, kernel: Any = None, timers: Any = None) -> None:
        if sys.platform == "win32":
            kernel = kernel or ctypes.WinDLL("kernel32")
            timers = timers or ctypes.WinDLL("winmm")
        self._kernel, self._timers = kernel, timers
        self._priority: int | None = None
        if kernel is not None:  # a handle is as long as a pointer, and ctypes takes it for an int
            kernel.GetCurrentProcess.restype = ctypes.c_void_p
            kernel.GetPriorityClass.argtypes = (ctypes.c_void_p,)
            kernel.SetPriorityClass.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
            kernel.SetProcessInformation.argtypes = (
                ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(PowerThrottlingState), ctypes.c_uint32,
            )  # fmt: skip

    def begin(self) -> None:
        if self._kernel is None or self._priority is not None:
            return
        process = self._kernel.GetCurrentProcess()
        self._priority = int(self._kernel.GetPriorityClass(process))
        self._kernel.SetPriorityClass(process, ABOVE_NORMAL)
        # Windows 10 knows the speed alone and refuses both together.
        if not self._throttling(process, EXECUTION_SPEED | IGNORE_TIMER_RESOLUTION):
            self._throttling(process, EXECUTION_SPEED)
        self._timers.timeBeginPeriod(PERIOD)

    def end(self) -> None:
        """As it was before."""
        if self._kernel is None or self._priority is None:
            return
        process = self._kernel.GetCurrentProcess()
        self._timers.timeEndPeriod(PERIOD)
        self._throttling(process, 0)
        if self._priority:
            self._kernel.SetPriorityClass(process, self._priority)
        self._priority = None

    def _throttling(self, process: int, unthrottled: int) -> bool:
        """unthrottled: what is never throttled from now on; the system decides about the rest."""
        state = PowerThrottlingState(1, unthrottled, 0)
        size = ctypes.sizeof(state)
        return bool(self._kernel.SetProcessInformation(process, PROCESS_POWER_THROTTLING, ctypes.byref(state), size))
