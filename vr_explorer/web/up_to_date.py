"""A published cloud that a server keeps: written again where the cloud, the settings or this program are other ones."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from classification.cloud import Cloud
from classification.cloud.keys import key_of
from foundation.files import replacing
from foundation.progress import ProgressCallback, ignore
from foundation.software import software
from vr_explorer.pages import STATIC as SHARED
from vr_explorer.render.settings import RenderSettings
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.web import glsl
from vr_explorer.web.devices import DeviceSettings
from vr_explorer.web.site import PAGE, PublishSettings, publish

STAMP = "published.json"
"""What was published, beside the folder; written last, so that without it nothing is taken to be whole."""

COMPRESSED = frozenset({".html", ".js", ".css", ".svg", ".json", ".bin", ".bc1", ".etc2"})
"""Files that also lie there as servers send them to browsers that take it (`.gz`), where that is worth it."""

_WORTH = 0.95


def up_to_date(
    cloud: Cloud,
    folder: Path,
    title: str,
    publishing: PublishSettings,
    scene: SceneSettings,
    render: RenderSettings,
    done: ProgressCallback = ignore,
    left_out: Callable[[str], object] = lambda sentence: None,
    devices: DeviceSettings | None = None,
) -> Path:
    """The folder of the page in `folder`, which is the cloud's alone. Otherwise as `publish`."""
    devices = devices or DeviceSettings()
    site, stamp = folder / "site", folder / STAMP
    wanted = {
        "cloud": key_of(cloud),
        "state": _state(cloud),
        "title": title,
        "settings": [*(asdict(one) for one in (publishing, scene, render)), devices.to_json()],
        "page": _page(),
    }
    written = json.dumps(wanted, sort_keys=True, default=str)
    if (site / PAGE).is_file() and _content(stamp) == written:
        return site
    stamp.unlink(missing_ok=True)
    publish(cloud, site, title, publishing, scene, render, done, left_out, served=True, devices=devices)
    _compress(site)
    with replacing(stamp) as partial:
        partial.write_text(written, encoding="utf-8")
    return site


def _state(cloud: Cloud) -> list[Any]:
    """Of the files that the cloud was read from, by size and time, and whether its pictures may be read."""
    place = cloud.folder or cloud.location
    found = sorted(place.iterdir()) if place.is_dir() else [place]
    facts = [(one.name, one.stat()) for one in found if one.is_file()]
    listed = [f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in facts]
    return [len(cloud), cloud.readable, hashlib.sha256("\n".join(listed).encode("utf-8", "replace")).hexdigest()]


def _page() -> str:
    """Of the code of the page and of who wrote it."""
    digest = hashlib.sha256(f"{software()}\0{glsl.module()}".encode())
    own = files("vr_explorer.web").joinpath("static")
    for file in sorted((*own.iterdir(), *SHARED.iterdir()), key=lambda one: one.name):
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _content(stamp: Path) -> str | None:
    try:
        return stamp.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def _compress(site: Path) -> None:
    for file in [one for one in site.rglob("*") if one.suffix in COMPRESSED and one.is_file()]:
        content = file.read_bytes()
        smaller = gzip.compress(content, compresslevel=9, mtime=0)
        if len(smaller) < _WORTH * len(content):
            file.with_name(f"{file.name}.gz").write_bytes(smaller)
