"""Brings a board to a session's server, on a thread of its own, as often as it takes.

Beside the favourites lies what the server has by now (`sessions/WORDS.json`), so that what it has not is found at the
next start, however the program ended: it is the difference to the board.
"""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from pathlib import Path

from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.parsing import json_in
from vr_explorer.gallery.session_address import SessionAddress
from vr_explorer.gallery.session_client import FoundSession, exchanged
from vr_explorer.gallery.session_rows import Change, Rows, difference, rows_of, rows_to_json

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
_MOST = 100_000


class SessionSender:
    """selection: the file of the favourites. problem: one sentence where something stands in the way, else "".

    The thread begins with `begin`; before that, `sent` and `exchange` may be used.
    """

    def __init__(self, address: SessionAddress, selection: Path) -> None:
        self._address = address
        self._file = selection.with_name("sessions") / f"{address.words}.json"
        self.problem = ""
        self._there: Rows = ()
        self._wanted: Rows = ()
        self._something = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)

    def sent(self) -> Rows:
        """What the server had of this machine when it was last spoken to; nothing where that is not known."""
        with suppress(OSError, ValueError):
            value = json_in(self._file)
            if isinstance(value, dict) and value.get("server") == self._address.server:
                return rows_of(value.get("rows"), _MOST)
        return ()

    def exchange(self, change: Change) -> FoundSession:
        """UserError: as of `exchanged`."""
        return exchanged(self._address, change)

    def begin(self, there: Rows) -> None:
        """there: what the server has, as far as the cloud knows it, and the board as it hangs."""
        self._there = self._wanted = there
        self._note(there)
        self._thread.start()

    def send(self, rows: Rows) -> None:
        """The board hangs so by now."""
        with self._something:
            self._wanted = rows
            self._something.notify()

    def close(self) -> None:
        """Tries once more where something is left; it is sent at the next start where that fails."""
        with self._something:
            self._closing = True
            self._something.notify()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        wait = FIRST_WAIT
        while True:
            with self._something:
                self._something.wait_for(lambda: self._closing or self._wanted != self._there)
                wanted, last = self._wanted, self._closing
            if wanted != self._there:
                try:
                    self.exchange(difference(self._there, wanted))
                    self._there = wanted
                    self._note(wanted)
                    self.problem, wait = "", FIRST_WAIT
                except UserError as error:
                    self.problem = str(error)
                    with self._something:
                        self._something.wait_for(lambda: self._closing, 0.0 if last else wait)
                    wait = min(2.0 * wait, LONGEST_WAIT)
            if last:
                return

    def _note(self, rows: Rows) -> None:
        """UserError: it cannot be written."""
        make_folder(self._file.parent)
        with replacing(self._file) as partial:
            value = {"server": self._address.server, "rows": rows_to_json(rows)}
            partial.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
