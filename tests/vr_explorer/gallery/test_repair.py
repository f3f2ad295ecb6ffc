"""What an end in the middle leaves in a gallery's folder is put right, and nothing else is touched."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from foundation.errors import UserError
from tests.factories import picture, sha256
from vr_explorer.gallery.pictures import verified
from vr_explorer.gallery.rate_limits import GalleryLimits
from vr_explorer.gallery.schema import Item
from vr_explorer.gallery.store import FullError, Store

from .conftest import LIMITS, Server, running

KEY = "a key of sufficient length"


def kept(store: Store, content: bytes) -> None:
    with store.incoming() as (path, thumbnail, room):
        room.reserve(len(content))
        path.write_bytes(content)
        store.keep(path, thumbnail, sha256(content), verified(path, thumbnail, 10.0, room.reserve))


def filled(folder: Path, count: int = 3, limits: GalleryLimits = LIMITS) -> tuple[Store, str, list[bytes]]:
    store, contents = Store(folder, limits), [picture(seed) for seed in range(count)]
    code = store.open_gallery(KEY, "t")
    store.put_items(code, [Item(f"{n}", sha256(content)) for n, content in enumerate(contents)])
    for content in contents:
        kept(store, content)
    return store, code, contents


def shown(store: Store, code: str) -> list[str]:
    gallery = store.gallery(code)
    assert gallery is not None
    return [item.digest for item, _ in gallery.items]


def test_a_picture_whose_file_is_gone_is_uploaded_again(server: Server) -> None:
    contents = [picture(seed) for seed in range(3)]
    code = server.gallery(contents)
    digest = sha256(contents[1])
    for part, name in (("files", digest), ("thumbnails", f"{digest}.webp")):
        (server.folder / part / digest[:2] / name).unlink()
        address = f"/api/galleries/{code}/{'images' if part == 'files' else part}/{digest}"
        assert server.client.get(address).status_code == 404
        assert server.client.get(f"/api/galleries/{code}/zip").status_code == 200
        items = [{"id": f"{n}", "digest": sha256(content)} for n, content in enumerate(contents)]
        answer = server.client.put(f"/api/galleries/{code}", json={"items": items})
        assert answer.json()["missing"] == [digest]
        assert server.client.put(f"/api/images/{digest}", content=contents[1]).status_code == 201
        assert server.client.get(address).status_code == 200


def test_a_start_puts_records_and_files_together_again(tmp_path: Path) -> None:
    store, code, contents = filled(tmp_path, 5)
    digests = [sha256(content) for content in contents]
    store.close()
    store.file(digests[0]).unlink()  # a record without its file
    store.file(digests[1]).write_bytes(contents[1][:50])  # and with half of it
    store.thumbnail(digests[2]).unlink()
    with closing(sqlite3.connect(tmp_path / "gallery.sqlite")) as connection, connection:
        connection.execute("DELETE FROM pictures WHERE digest = ?", (digests[3],))  # a file without its record
    nobodys = store.file(sha256(b"nobody's"))
    nobodys.parent.mkdir(exist_ok=True)
    nobodys.write_bytes(b"nobody's")
    (nobodys.parent / ".x.123.part").write_bytes(b"half")
    (nobodys.parent / "notes.txt").write_text("the owner's own")
    (tmp_path / "incoming" / "x").write_bytes(b"half")
    again = Store(tmp_path, LIMITS)
    assert shown(again, code) == digests[2:]
    assert [again.has(digest) for digest in digests] == [False, False, True, True, True]
    assert not nobodys.exists() and not list((tmp_path / "incoming").iterdir())
    assert sorted(path.name for path in nobodys.parent.iterdir() if len(path.name) != 64) == ["notes.txt"]
    for content in contents[:2]:
        kept(again, content)
    assert shown(again, code) == digests
    assert again.file(digests[1]).read_bytes() == contents[1]
    again.close()


def test_a_file_that_is_not_what_its_name_says_is_not_taken_for_it(tmp_path: Path) -> None:
    store, code, contents = filled(tmp_path)
    store.close()
    digest = sha256(contents[0])
    store.file(digest).write_bytes(picture(99, (50, 32)))
    again = Store(tmp_path, LIMITS)
    assert shown(again, code) == [sha256(content) for content in contents[1:]]
    again.close()


def test_without_records_no_picture_is_removed(tmp_path: Path) -> None:
    store, _, contents = filled(tmp_path)
    store.close()
    for path in tmp_path.glob("gallery.sqlite*"):
        path.unlink()
    Store(tmp_path, LIMITS).close()
    assert [store.file(sha256(content)).read_bytes() for content in contents] == contents


def test_files_go_after_the_record_and_stay_where_it_stays(tmp_path: Path) -> None:
    """The commit fails, as on a full disk: nothing is lost, and it works later."""
    store, code, contents = filled(tmp_path)
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute("PRAGMA journal_mode = DELETE")
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    many = [Item(f"{n}", f"{n:064x}", note="x" * 3_000) for n in range(200)]
    with pytest.raises(sqlite3.OperationalError, match="full"):
        store.put_items(code, many)
    assert shown(store, code) == [sha256(content) for content in contents]
    assert all(store.has(sha256(content)) for content in contents)
    store._connection.execute("PRAGMA max_page_count = 1000000")
    assert len(store.put_items(code, many)) == 200
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    store.close()


def test_room_is_set_aside_once_and_given_back(tmp_path: Path) -> None:
    store, code, _ = filled(tmp_path, 1, GalleryLimits(total_megabytes=1.0, reserve_megabytes=0.0))
    with store.incoming() as (_, _, first), store.incoming() as (_, _, second):
        first.reserve(500_000)
        first.reserve(400_000)  # there is that much already
        with pytest.raises(FullError, match="full"):
            second.reserve(500_000)
        second.reserve(400_000)
    with store.incoming() as (_, _, third):
        third.reserve(900_000)
        store.put_items(code, [])
        third.reserve(1_000_000)
    with pytest.raises(FullError), store.incoming() as (_, _, fourth):
        fourth.reserve(1_000_001)
    store.close()


def test_a_gallery_that_is_removed_while_its_picture_comes_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path, LIMITS)
    code, content = store.open_gallery(KEY, "t"), picture()
    store.put_items(code, [Item("x", sha256(content))])
    with store.incoming() as (path, thumbnail, _):
        path.write_bytes(content)
        facts = verified(path, thumbnail, 10.0)
        store.remove(code)
        store.keep(path, thumbnail, sha256(content), facts)
    assert not [path for part in ("files", "thumbnails") for path in (tmp_path / part).rglob("*") if path.is_file()]
    store.close()


def test_uploads_and_removals_at_once_leave_no_record_without_its_file(tmp_path: Path) -> None:
    store, content = Store(tmp_path, LIMITS), picture()
    ended = threading.Event()

    def replace_content() -> None:
        while not ended.is_set():
            code = store.open_gallery(KEY, "t")
            store.put_items(code, [Item("x", sha256(content))])
            store.put_items(code, [])

    thread = threading.Thread(target=replace_content)
    thread.start()
    for _ in range(60):
        kept(store, content)
    ended.set()
    thread.join()
    (recorded,) = store._connection.execute("SELECT COUNT(*) FROM pictures").fetchone()
    assert recorded == store.has(sha256(content))
    store.close()


@pytest.mark.parametrize("content", [b"no database", b""])
def test_records_that_cannot_be_used_are_said_and_let_go(tmp_path: Path, content: bytes) -> None:
    import gc

    (tmp_path / "gallery.sqlite").write_bytes(content * 500)
    if content:
        with pytest.raises(UserError, match="cannot be used"):
            Store(tmp_path, LIMITS)
    with closing(sqlite3.connect(tmp_path / "newer.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 99")
    (tmp_path / "newer.sqlite").replace(tmp_path / "gallery.sqlite")
    with pytest.raises(UserError, match="newer version"):
        Store(tmp_path, LIMITS)
    gc.collect()  # a connection that was left open warns, which is an error here
    (tmp_path / "gallery.sqlite").unlink()  # which Windows does not allow while it is open


def test_what_was_kept_is_served_after_the_next_start(tmp_path: Path) -> None:
    with running(tmp_path / "galleries") as server:
        code = server.gallery([picture()])
    with running(tmp_path / "galleries") as server:
        assert server.client.get(f"/api/galleries/{code}/images/{sha256(picture())}").content == picture()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE items SET content = '{' WHERE position = 1",
        "UPDATE items SET content = CAST(x'7b22ff22' AS TEXT) WHERE position = 1",
        "UPDATE items SET content = '[[[' || hex(zeroblob(3000)) WHERE position = 1",
        "UPDATE items SET digest = '../../token' WHERE position = 1",
        "UPDATE pictures SET digest = '../../token' WHERE rowid = 2",
        "UPDATE pictures SET size = 'large' WHERE rowid = 2",
    ],
)
def test_a_damaged_record_costs_its_own_picture_alone(tmp_path: Path, damage: str) -> None:
    """Nor does it lead to a file that is none of the pictures."""
    store, code, contents = filled(tmp_path)
    token = store.token
    store.close()
    with closing(sqlite3.connect(tmp_path / "gallery.sqlite")) as connection, connection:
        connection.execute(damage)
    with closing(Store(tmp_path, LIMITS)) as store:
        found = shown(store, code)
        assert found in ([sha256(content) for content in contents], [sha256(contents[0]), sha256(contents[2])])
        assert store.token == token
        for digest in found:
            assert sha256(store.file(digest).read_bytes()) == digest
