"""The queue of uploads, as it comes back after damage."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from foundation.errors import UserError
from vr_explorer.gallery.outbox import Outbox
from vr_explorer.gallery.schema import Item

SERVER, CLOUD = "https://gallery.example", "a cloud"


@pytest.mark.parametrize(
    "items",
    ["'{'", "'[{}]'", "'[' || hex(zeroblob(2000))", "CAST(x'5bff5d' AS TEXT)", "7", "replace(items, '0000', 'x')"],
)
def test_a_damaged_queue_is_told_in_a_sentence_and_takes_the_next(tmp_path: Path, items: str) -> None:
    path = tmp_path / "uploads.sqlite"
    with closing(Outbox(path)) as outbox:
        outbox.put(SERVER, CLOUD, "A title", [Item("a", "0" * 64)], {"0" * 64: tmp_path / "a.png"})
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE uploads SET items = {items}")
    with closing(Outbox(path)) as outbox:
        with pytest.raises(
            UserError, match=r"^The queue of uploads .*uploads.sqlite cannot be used .* move it away\.$"
        ):
            outbox.unfinished(SERVER, CLOUD)
        upload = outbox.put(SERVER, CLOUD, "A title", [Item("b", "1" * 64)], {"1" * 64: tmp_path / "b.png"})
        assert outbox.unfinished(SERVER, CLOUD) == upload
        assert [item.id for item in upload.items] == ["b"]
