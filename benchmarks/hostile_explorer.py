"""The readers of files from elsewhere that the explorer and the gallery have, with a small good file of each kind."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache, partial
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.reader import Reader, one_line
from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.scene.scene import Scene

FONTS = Path(__file__).parents[1] / "tests" / "fonts"


@cache
def _scene() -> Scene:
    from tests.vr_explorer.conftest import clustered_cloud

    return Scene(clustered_cloud(30))


def _cloud() -> Cloud:
    return _scene().cloud


def _furnished(folder: Path) -> Path:
    """A selection with favourites in two rows, a place, a tour and a state."""
    from vr_explorer.scene.criteria import Colours, Like
    from vr_explorer.scene.serialization import to_json, tour_to_json
    from vr_explorer.scene.tour import Checkpoint, Tour
    from vr_explorer.store.records import Bookmark, State
    from vr_explorer.store.session_store import SessionStore

    path, ids = folder / "selection.sqlite", _cloud().ids
    with SessionStore(path, "cloud") as store:
        for image in ids[:4]:
            store.keep(image)
        store.hang([("", [(ids[0], "a note")]), ("Faces", [(ids[1], ""), (ids[2], "")])])
        store.bookmark(Bookmark(1.7e9, "Place 1", (1.0, 2.0, 3.0), 0.5, 0.1))
        store.keep_tour(
            tour_to_json(Tour((Checkpoint(Colours(((9, 8, 7),)), "Dark"), Checkpoint(Like((3, 5)))), 4), ids)
        )
        store.remember(State(to_json(_scene().lasting, ids), (1.0, 2.0, 3.0), 0.5, 0.1))
    return path


def _selection(folder: Path) -> list[Path]:
    return [_furnished(folder)]


def _attended(path: Path) -> object:
    """As the explorer opens it."""
    from vr_explorer.gallery.favourites import favourites
    from vr_explorer.panels.state import PanelState
    from vr_explorer.store.session_store import SessionStore, kept_tour, sessions
    from vr_explorer.tools.keeper import Keeper

    favourites(path, "cloud"), kept_tour(path, "cloud"), sessions(path, "cloud")
    with SessionStore(path, "cloud") as store:
        keeper = Keeper(store, _cloud())
        keeper.attend(_scene(), PanelState())
        keeper.resume()
        return keeper.board


def _selection_read(folder: Path) -> object:
    return _attended(folder / "selection.sqlite")


def _session(folder: Path) -> list[Path]:
    from vr_explorer.store.session_file import SavedSession, write_session
    from vr_explorer.store.session_store import SessionStore

    with SessionStore(_furnished(folder), "cloud") as store:
        rows = [("", [(one.image, one.note)]) for one in store.kept_before]
        saved = SavedSession("Name", list(rows), store.bookmarks, store.state_before, store.tour_before)
    (folder / "selection.sqlite").unlink()
    write_session(folder / "a.session.json", saved)
    return [folder / "a.session.json"]


def _session_read(folder: Path) -> object:
    from vr_explorer.panels.state import PanelState
    from vr_explorer.store.session_store import SessionStore
    from vr_explorer.tools.sessions import SessionsTool

    opened: list[SessionStore] = []
    path = folder / "selection.sqlite"
    with SessionStore(path, "cloud") as store:
        tool = SessionsTool(_scene(), store, PanelState(), folder, opened.append, _cloud().numbered())
        try:
            tool.open_file(folder / "a.session.json")
        finally:
            tool.close()
    return _attended(path)


def _outbox(folder: Path) -> list[Path]:
    from vr_explorer.gallery.outbox import Outbox
    from vr_explorer.gallery.schema import Item

    with closing(Outbox(folder / "uploads.sqlite")) as outbox:
        outbox.put("https://gallery.example", "cloud", "A title", [Item("a", "0" * 64, parameters={"x": [1, 2]})], {})
    return [folder / "uploads.sqlite"]


def _outbox_read(folder: Path) -> object:
    from vr_explorer.gallery.outbox import Outbox

    with closing(Outbox(folder / "uploads.sqlite")) as outbox:
        outbox.recognise("cloud", folder)
        return outbox.unfinished("https://gallery.example", "cloud")


def _galleries(folder: Path) -> list[Path]:
    from vr_explorer.gallery.pictures import verified
    from vr_explorer.gallery.rate_limits import GalleryLimits
    from vr_explorer.gallery.schema import Item
    from vr_explorer.gallery.store import Store

    with closing(Store(folder / "galleries", GalleryLimits())) as store:
        code = store.open_gallery("0" * 32, "A title")
        content = io.BytesIO()
        Image.new("RGB", (8, 6), (200, 20, 20)).save(content, "PNG")
        digest = hashlib.sha256(content.getvalue()).hexdigest()
        store.put_items(code, [Item(f"a{number}", digest, parameters={"x": [1, 2]}) for number in range(3)])
        with store.incoming() as (path, thumbnail, _):
            path.write_bytes(content.getvalue())
            store.keep(path, thumbnail, digest, verified(path, thumbnail, 1.0))
    (folder / "code").write_text(code)
    return [folder / "galleries" / "gallery.sqlite", folder / "galleries" / "token"]


def _galleries_read(folder: Path) -> object:
    from vr_explorer.gallery.guard import unforeseen
    from vr_explorer.gallery.rate_limits import GalleryLimits
    from vr_explorer.gallery.store import Store

    with closing(Store(folder / "galleries", GalleryLimits())) as store:
        try:
            found = store.gallery((folder / "code").read_text())
        except sqlite3.Error as error:
            return unforeseen(error).status_code
        return found.page_data if found is not None else None


def _fonts(folder: Path) -> list[Path]:
    for path in FONTS.glob("*.otf"):
        shutil.copy(path, folder)
    return sorted(folder.glob("*.otf"))


def _lettered(folder: Path) -> object:
    from foundation import faces, fonts
    from foundation.lettering import Lettering, Reading

    roboto = fonts.roboto()
    own = faces.read(roboto) if roboto is not None else None
    assert own is not None
    found = fonts.Fonts([folder])
    for bold in (False, True):
        for language in ("ja", "zh-Hans"):
            Lettering([own], found, bold).draw("骨直海角", 24.0, Reading(language, False))
    return found.find("骨", "ja")


def _pictures(kind: str, mode: str, folder: Path) -> list[Path]:
    """With metadata of its own, and ours of an earlier export."""
    from vr_explorer.gallery import xmp
    from vr_explorer.gallery.schema import Item

    pixels = np.random.default_rng(1).integers(0, 256, (24, 32, 4), np.uint8)
    exif, stream = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    Image.fromarray(pixels).convert(mode).save(stream, kind, exif=exif)
    content = stream.getvalue()
    described = xmp.embedded(content, xmp.packet(Item("a", "", note="A note", group="calm", parameters={"x": 1})))
    path = folder / f"a.{kind.lower()}"
    path.write_bytes(described or content)
    return [path]


def _pictures_read(kind: str, folder: Path) -> object:
    from foundation.images import load_rgb, size_of
    from vr_explorer.gallery import xmp
    from vr_explorer.gallery.pictures import verified
    from vr_explorer.gallery.schema import Item

    path = folder / f"a.{kind.lower()}"
    content, packet = path.read_bytes(), xmp.packet(Item("a", "", note="Another"))
    xmp.embedded(content, packet)
    xmp.sidecar(content, packet)
    try:
        verified(path, folder / "thumbnail", 10.0)
    except UserError as error:
        one_line(error)
    return size_of(path), load_rgb(path, max_side=16).size


def _packet(folder: Path) -> list[Path]:
    from vr_explorer.gallery import xmp
    from vr_explorer.gallery.schema import Item

    (folder / "packet").write_bytes(xmp.packet(Item("a", "", note="A note", group="calm", parameters={"x": 1})))
    return [folder / "packet"]


def _packet_read(folder: Path) -> object:
    from vr_explorer.gallery import xmp
    from vr_explorer.gallery.schema import Item
    from vr_explorer.gallery.xmp_merging import merged

    return merged((folder / "packet").read_bytes(), xmp.packet(Item("a", "", note="Another")))


def _answer(folder: Path) -> list[Path]:
    (folder / "answer").write_text(json.dumps({"code": "a-b-c-d", "missing": ["0" * 64], "error": "a sentence"}))
    return [folder / "answer"]


def _answer_read(folder: Path) -> object:
    import httpx

    from vr_explorer.gallery.upload import _said

    return _said(httpx.Response(400, content=(folder / "answer").read_bytes()))


def _picture(kind: str, mode: str = "RGB") -> Reader:
    make: Callable[[Path], list[Path]] = partial(_pictures, kind, mode)
    return Reader(make, partial(_pictures_read, kind))


READERS = {
    "session file": Reader(_session, _session_read),
    "selection": Reader(_selection, _selection_read),
    "uploads": Reader(_outbox, _outbox_read),
    "galleries": Reader(_galleries, _galleries_read),
    "gallery's answer": Reader(_answer, _answer_read),
    "fonts": Reader(_fonts, _lettered),
    "metadata": Reader(_packet, _packet_read),
    "PNG": _picture("PNG", "RGBA"),
    "JPEG": _picture("JPEG"),
    "WebP": _picture("WEBP", "RGBA"),
    "TIFF": _picture("TIFF"),
    "GIF": _picture("GIF", "P"),
}
