"""Clouds of strangers: nothing of the user's is read, saved or sent by what stands in their tables and descriptions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from classification.cloud import DESCRIPTION_FILE, TABLE_FILE, Cloud
from classification.import_original import open_cloud
from classification.pipeline import classify
from foundation.errors import UserError
from foundation.images import ImageError
from tests.factories import cloud_of, picture, sha256
from vr_explorer.actions import EXPORT
from vr_explorer.gallery.export import export, page, zipped
from vr_explorer.gallery.favourites import FavouriteImage, favourite_images
from vr_explorer.gallery.schema import Item
from vr_explorer.gallery.upload import State, Uploader
from vr_explorer.input import InputFrame
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.scene import Scene
from vr_explorer.store.session_store import SessionStore
from vr_explorer.tools.export import ExportTool
from vr_explorer.tools.tool import Frame

from .conftest import Server

ROOT = Path(__file__).parents[3]
NAMES = ("0.png", "1.png", "2.png")


def stranger(folder: Path, hostile: str) -> tuple[Cloud, Path]:
    """A cloud whose second image has the path `hostile`, all of them kept; and a photograph of the user's beside it."""
    photograph = folder / "private" / "photograph.png"
    photograph.parent.mkdir()
    photograph.write_bytes(picture(99))
    cloud_of(folder / "received", [picture(seed) for seed in range(3)], list(NAMES))
    table = folder / "received" / "cloud" / TABLE_FILE
    frame = pd.read_parquet(table)
    frame.loc[1, "path"] = hostile.format(private=photograph)
    frame.to_parquet(table)
    return Cloud.load(table.parent), photograph


HOSTILE = (
    "{private}",
    "../../private/photograph.png",
    "../images/../../private/photograph.png",
    "x/../../../private/photograph.png",
    "..\\..\\private\\photograph.png",
    "link.png",
    "folder/photograph.png",
    "queue.png",
    "/proc/self/environ",
    "/dev/zero",
    "C:\\photograph.png",
    "\\\\server\\share\\photograph.png",
    "",
    ".",
    "nul\0.png",
    "x" * 5_000,
)


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there, and it has no queues")
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_path_of_a_table_leads_nowhere_outside(server: Server, tmp_path: Path, hostile: str) -> None:
    cloud, photograph = stranger(tmp_path, hostile)
    (cloud.source / "link.png").symlink_to(photograph)
    (cloud.source / "folder").symlink_to(photograph.parent, target_is_directory=True)
    os.mkfifo(cloud.source / "queue.png")
    with pytest.raises(ImageError):
        cloud.content(cloud.image_path(1))
    assert cloud.content(cloud.image_path(0)) == picture(0)
    selection, said = tmp_path / "received" / "selection.sqlite", list[str]()
    images, missing = favourite_images(cloud, selection)
    written = export(tmp_path / "out", "x", images, left_out=said.append)
    page(tmp_path / "out", "x", written)
    zipped(tmp_path / "out", tmp_path / "out.zip")
    assert [item.id for item, _ in written] == ["0", "2"]
    assert missing == ["1"] or (len(said) == 1 and said[0].startswith("1 is left out"))
    assert photograph.read_bytes() not in all_bytes(tmp_path / "out")
    with Uploader(
        server.url, server.token, tmp_path / "uploads.sqlite", "c", tmp_path, "x", lambda: images
    ) as uploader:
        assert uploader.wait(60)
    assert uploader.progress.state is (State.FINISHED if missing else State.STOPPED)
    assert sorted(path.name for path in (server.folder / "files").rglob("*") if path.is_file()) == sorted(
        sha256(picture(seed)) for seed in (0, 2)
    )


@pytest.mark.parametrize(
    "hostile", ["/etc/passwd", "../../private/photograph", "..\\..\\private\\photograph", "images/link"]
)
def test_an_adopted_table_leads_nowhere_outside(tmp_path: Path, hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classification.import_original.cache_folder", lambda: tmp_path / "cache")
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "photograph.png").write_bytes(picture(99, (64, 64)))
    received = tmp_path / "received" / "original"
    (received / "images").mkdir(parents=True)
    (received / "images" / "own.png").write_bytes(picture(1, (64, 64)))
    if sys.platform != "win32":
        (received / "images" / "link.png").symlink_to(tmp_path / "private" / "photograph.png")
    colours = "|".join(["10, 20, 30"] * 5)
    lines = ["path;tsneX;tsneY;tsneZ;colors;colorPercent;abstractLevel;style;ID"]
    for path in ("images/own", hostile):
        lines.append(f"{path};0.1;0.2;0.3;{colours};0.2, 0.2, 0.2, 0.2, 0.2;0.5;50;x")
    (received / "img2vec.csv").write_text("\r\n".join(lines))
    for _ in range(2):  # made, and as it was kept
        cloud, _ = open_cloud(received)
        assert cloud.cells.tolist() == [0, -1]
        assert cloud.sizes[1].tolist() == [0, 0]
        assert cloud.content(cloud.image_path(0)) == picture(1, (64, 64))
        with pytest.raises(ImageError):
            cloud.content(cloud.image_path(1))


def elsewhere(folder: Path, relative: bool) -> tuple[Cloud, Path]:
    """A cloud that names the user's private folder as the place of its pictures; two are kept."""
    private = folder / "home" / "private"
    private.mkdir(parents=True)
    for name in NAMES:
        (private / name).write_bytes(picture(int(name[0])))
    received = folder / "downloads" / "received"
    cloud_of(received, [picture(seed) for seed in range(3)], list(NAMES))
    for name in NAMES:
        (received / "images" / name).unlink()
    file = received / "cloud" / DESCRIPTION_FILE
    way = {"source": "/nowhere", "relative_source": "../../../home/private"}
    described = {
        **json.loads(file.read_text()),
        **(way if relative else {"source": str(private), "relative_source": ""}),
    }
    file.write_text(json.dumps(described))
    return Cloud.load(received / "cloud"), private


@pytest.mark.parametrize("relative", [True, False])
def test_a_folder_that_only_the_cloud_names_is_asked_about_once(tmp_path: Path, relative: bool) -> None:
    cloud, private = elsewhere(tmp_path, relative)
    selection = tmp_path / "downloads" / "received" / "selection.sqlite"
    assert (cloud.source, cloud.readable, cloud.asks) == (private, False, True)
    with pytest.raises(ImageError):
        cloud.content(cloud.image_path(0))
    with pytest.raises(UserError, match="you have not agreed") as refused:
        favourite_images(cloud, selection)
    assert str(private) in str(refused.value)
    cloud.allow()
    assert cloud.content(cloud.image_path(0)) == picture(0)
    again = Cloud.load(cloud.folder or tmp_path)
    assert again.readable and not again.asks
    assert len(favourite_images(again, selection)[0]) == 3


def test_no_is_remembered_as_well(tmp_path: Path) -> None:
    cloud, _ = elsewhere(tmp_path, True)
    cloud.allow(False)
    again = Cloud.load(cloud.folder or tmp_path)
    assert (again.readable, again.asks) == (False, False)
    again.allow()
    assert Cloud.load(cloud.folder or tmp_path).readable


def test_what_was_agreed_to_is_not_for_another_cloud_or_folder(tmp_path: Path) -> None:
    cloud, private = elsewhere(tmp_path, False)
    cloud.allow()
    file = (cloud.folder or tmp_path) / DESCRIPTION_FILE
    described = json.loads(file.read_text())
    for source in (private.parent, private.parent.parent, Path("/")):
        file.write_text(json.dumps({**described, "source": str(source)}))
        assert not Cloud.load(file.parent).readable
    file.write_text(json.dumps({**described, "id": "0" * 32}))
    file.parent.rename(file.parent.with_name("another"))
    assert not Cloud.load(file.parent.with_name("another")).readable


@pytest.mark.parametrize(
    "way",
    [
        "..",
        "../..",
        "../../..",
        "/",
        "/etc",
        "x\0y",
        "\ud800",
        "x" * 5_000,
        "/proc/self",
        "../../../home/private/../private",
    ],
)
def test_what_holds_the_cloud_did_not_come_with_it(tmp_path: Path, way: str) -> None:
    cloud, _ = elsewhere(tmp_path, True)
    file = (cloud.folder or tmp_path) / DESCRIPTION_FILE
    for described in (
        {"source": way, "relative_source": way},
        {"source": way},
        {"source": "/x", "relative_source": way},
    ):
        text = {**json.loads(file.read_text()), **described}
        file.write_text(json.dumps(text))
        assert not Cloud.load(file.parent).readable


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_folder_beside_the_cloud_that_is_a_link_did_not_come_with_it(tmp_path: Path) -> None:
    cloud, private = elsewhere(tmp_path, True)
    link = (cloud.folder or tmp_path).parent / "pictures"
    link.symlink_to(private, target_is_directory=True)
    file = (cloud.folder or tmp_path) / DESCRIPTION_FILE
    file.write_text(json.dumps({**json.loads(file.read_text()), "source": str(link), "relative_source": "../pictures"}))
    assert not Cloud.load(file.parent).readable


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_folder_that_becomes_a_link_after_the_cloud_was_opened_is_not_followed(tmp_path: Path) -> None:
    cloud, photograph = stranger(tmp_path, "photograph.png")
    assert cloud.content(cloud.image_path(0)) == picture(0)
    cloud.source.rename(cloud.source.with_name("before"))
    cloud.source.symlink_to(photograph.parent, target_is_directory=True)
    with pytest.raises(ImageError):
        cloud.content(cloud.image_path(1))


def test_clouds_that_the_user_made_himself_do_not_ask(tmp_path: Path) -> None:
    source, out = tmp_path / "far" / "away" / "pictures", tmp_path / "clouds" / "mine"
    source.mkdir(parents=True)
    for seed in range(4):
        (source / f"{seed}.png").write_bytes(picture(seed, (64, 64)))
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "4.png").write_bytes(picture(4, (64, 64)))
    if sys.platform != "win32":
        (source / "4.png").symlink_to(tmp_path / "linked" / "4.png")
    report = classify(source, out, "builtin", jobs=1)
    cloud = Cloud.load(out)
    assert cloud.readable and not cloud.asks
    for index, path in enumerate(cloud.paths):
        assert cloud.content(cloud.image_path(index)) == picture(int(path[0]), (64, 64))
    if sys.platform != "win32":
        assert any(str(tmp_path / "linked") in warning for warning in report.warnings)


def test_what_is_no_picture_stays_and_the_rest_goes_on(server: Server, tmp_path: Path) -> None:
    contents = [picture(0), b"-----BEGIN OPENSSH PRIVATE KEY-----", picture(2), b"", picture(3)[:80]]
    cloud = cloud_of(tmp_path, contents, [f"{number}.png" for number in range(5)])
    images, _ = favourite_images(cloud, tmp_path / "selection.sqlite")
    said: list[str] = []
    written = export(tmp_path / "out", "x", images, left_out=said.append)
    assert [item.id for item, _ in written] == ["0", "2"]
    assert [sentence.split()[0] for sentence in said] == ["1", "3", "4"]
    assert b"OPENSSH" not in all_bytes(tmp_path / "out")
    for _ in range(2):  # what is known of a file is known of its picture
        with Uploader(
            server.url, server.token, tmp_path / "uploads.sqlite", "c", tmp_path, "x", lambda: images
        ) as uploader:
            assert uploader.wait(60)
        assert uploader.progress.state is State.STOPPED
        assert uploader.progress.message.startswith("2 of 5 pictures are there; 1 was not taken: ")
    scene, state = Scene(cloud), PanelState()
    exporting = ExportTool(tmp_path / "selection.sqlite", tmp_path / "saved", lambda: None, scene, state)
    exporting.follow(Frame(InputFrame(actions=(EXPORT,))))
    exporting.close()
    exporting.follow(Frame(InputFrame()))
    assert any("2 favourites are in" in words for words in state.toasts.current(scene.time))
    with pytest.raises(UserError, match="None of 1 favourite can be read"):
        export(tmp_path / "none", "x", [images[1]])


def test_a_file_that_is_exchanged_after_it_was_queued_is_not_sent(server: Server, tmp_path: Path) -> None:
    image = tmp_path / "x.png"
    image.write_bytes(picture(1))

    def images() -> list[FavouriteImage]:
        return [FavouriteImage(image, Item("x", ""))]

    with Uploader(
        "http://127.0.0.1:9", server.token, tmp_path / "uploads.sqlite", "c", tmp_path, "x", images
    ) as uploader:
        assert not uploader.wait(2.0)
    image.write_bytes(b"secret")
    with Uploader(server.url, server.token, tmp_path / "uploads.sqlite", "c", tmp_path, "x", images) as uploader:
        assert uploader.wait(60)
    assert uploader.progress.state is State.STOPPED
    assert not (server.folder / "files").exists()


def test_names_of_a_table_become_names_of_files_and_cells(tmp_path: Path) -> None:
    hidden = ["a\x1b[31m", "\u202egnp.exe", "\u200b", "a\x85b"]
    names = ["../../evil", "CON", "/etc/passwd", *hidden, "x" * 300, "=1+1", " =cmd", "＝1+1", "C:\\x"]
    cloud = cloud_of(tmp_path, [picture(n) for n in range(len(names))], [f"{n}.png" for n in range(len(names))], False)
    cloud = replace(cloud, ids=names, methods=["@SUM(1)", *cloud.methods[1:]])
    with SessionStore(tmp_path / "selection.sqlite", cloud.identity) as selection:
        for name in names:
            selection.keep(name)
    images, _ = favourite_images(cloud, tmp_path / "selection.sqlite")
    out = tmp_path / "a" / "out"
    written = export(out, "title\x1b[2J \udcff", images)
    page(out, "title\x1b[2J \udcff", written)
    zipped(out, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        for name in archive.namelist():
            assert ".." not in name and not name.startswith("/") and name.isascii() and "\\" not in name
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["out"]
    table = (out / "favourites.csv").read_text("utf-8-sig")
    everything = table + (out / "favourites.json").read_text("utf-8") + (out / "gallery.js").read_text("utf-8")
    assert not any(sign in everything for sign in ("\x1b", "\u202e", "\x85", "\\u001b", "\\u202e"))
    cells = [cell for line in table.splitlines() for cell in line.split(",")]
    assert not any(cell.strip('"').strip().startswith(("=", "+", "@", "＝")) for cell in cells)


@pytest.mark.parametrize("command", ["export", "upload"])
def test_the_command_line_says_so_in_one_sentence_and_takes_an_answer(tmp_path: Path, command: str) -> None:
    cloud, private = elsewhere(tmp_path, True)
    own = {name: str(tmp_path / "own") for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    selection = tmp_path / "downloads" / "received" / "selection.sqlite"
    rest = ["--out", str(tmp_path / "out")] if command == "export" else ["--to", "ftp://x", "--token", "x"]

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        words = [command, str(cloud.folder), *rest, "--selection", str(selection), *more]
        environment = {**os.environ, **own}
        return subprocess.run(
            [sys.executable, "-m", "artificial_inspiration", *words],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    refused = run()
    assert refused.returncode == 1
    assert len(refused.stderr.strip().splitlines()) == 1
    assert str(private) in refused.stderr and "--trust-source" in refused.stderr
    assert not (tmp_path / "out").exists()
    for more in (("--trust-source",), ()):
        taken = run(*more)
        assert "not agreed" not in taken.stderr
        if command == "export":
            assert taken.returncode == 0, taken.stderr
