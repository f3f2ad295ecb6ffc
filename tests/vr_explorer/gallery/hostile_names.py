"""Names, notes and titles that tables, zips, pages and addresses are easily broken by."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

from classification import pipeline
from classification.cloud import Cloud
from classification.layout import LayoutSettings
from tests.factories import picture
from tests.scripts import FAMILY
from vr_explorer.gallery.export import export, page
from vr_explorer.gallery.favourites import favourite_images
from vr_explorer.store.session_store import SessionStore

_BYTES = (
    b"a;b,c.png", b"it's.png", b"  lead.png", "\u202egnp.exe.png".encode(), b"=1+2.png", b"@x.png", b"-rf.png",
    b"%2e%2e.png", b"&amp; #?.png", unicodedata.normalize("NFD", "caf\u00e9 \u00d1.png").encode(),
    "שלום.png".encode(), "漢字\u3000名.png".encode(), f"{FAMILY}.png".encode(),
)  # fmt: skip
_POSIX = (b'quo"te.png', b"new\nline.png", b"tab\there.png", b"back\\slash.png", b"<b>.png", b"con.png")
_LINUX = (b"caf\xe9 latin1.png",)

NAMES = [
    os.fsdecode(name)
    for name in (
        *_BYTES,
        *(_POSIX if sys.platform != "win32" else ()),
        *(_LINUX if sys.platform == "linux" else ()),  # other systems have no names that are no text
    )
]
"""Of files, as far as this system can have them."""

NOTES = (
    '=cmd|"/c calc"!A0', "\tlead", "one\ntwo", "  blanks  ", "a;b,\"c\"", "e\u0301", "שלום (א) 12",
    "</script><script>x", FAMILY, "می\u200cخواهم", "漢\u3000字", "`${x}`", "\\u0041 %s {0}",
)  # fmt: skip
TITLE = "T </title>\"; 'x' =\nשלום/..\\"


GROUP = "=x;\"'\n שלום"


def exported(folder: Path) -> Cloud:
    """Pictures of these names in `folder`: measured, all kept with a note each, and exported with the page."""
    (folder / "pictures").mkdir(parents=True)
    for seed, name in enumerate(NAMES):
        (folder / "pictures" / name).write_bytes(picture(seed, (40, 30)))
    pipeline.classify(folder / "pictures", folder / "cloud", "builtin", LayoutSettings(method="pca"), jobs=1)
    cloud = Cloud.load(folder / "cloud")
    with SessionStore(folder / "selection.sqlite", cloud.identity) as selection:
        for image in cloud.ids:
            selection.keep(image)
        selection.hang([(GROUP, list(zip(cloud.ids, notes_of(cloud), strict=True)))])
    images, missing = favourite_images(cloud, folder / "selection.sqlite")
    assert not missing
    page(folder / "out", TITLE, export(folder / "out", TITLE, images))
    return cloud


def notes_of(cloud: Cloud) -> list[str]:
    return [NOTES[number % len(NOTES)] for number in range(len(cloud))]
