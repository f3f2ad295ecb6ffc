"""The readers of what `generate` and `classify` keep in folders, with a small good file of each kind.

Those of networks are in `hostile_weights.py`, those of the explorer in `hostile_explorer.py`.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.reader import Reader, one_line
from classification.file_set import save_features


def _cloud(folder: Path) -> list[Path]:
    """Whole, with an atlas."""
    from classification import atlas, img2vec
    from classification.cloud import ATLAS_FILE, CSV_FILE, FEATURES_FILE
    from classification.file_set import replacing_files
    from tests.factories import small_cloud as small

    geometry = atlas.geometry_for(6)
    cells = np.stack([atlas.compressed_cell(np.full((atlas.CELL, atlas.CELL, 3), 40 * n, np.uint8)) for n in range(6)])
    cloud = replace(small(), atlas=geometry, cells=np.arange(6, dtype=np.int32))
    with replacing_files(folder) as files:
        atlas.write_atlas(files.new(ATLAS_FILE), cells, geometry, files.mark)
        save_features(files.new(FEATURES_FILE), np.ones((6, 3), np.float16), files.mark)
        img2vec.write(cloud, files.new(CSV_FILE))
        cloud.write(files)
    return [path for path in sorted(folder.iterdir()) if path.name != CSV_FILE]


def _opened(folder: Path) -> object:
    from classification.cloud import Cloud, outline, recorded_ids

    outline(folder)
    recorded_ids(folder)
    cloud = Cloud.load(folder)
    levels = range(cloud.atlas.levels) if cloud.atlas is not None else ()
    features = np.asarray(cloud.features())
    return features.sum(), [int(cloud.atlas_level(0, level).sum()) for level in levels], cloud.numbered()


def _table(folder: Path) -> list[Path]:
    _cloud(folder)
    return [folder / "img2vec.csv"]


def _adopted(folder: Path) -> object:
    from classification import img2vec

    return img2vec.read(folder / "img2vec.csv")


def _variants(folder: Path) -> list[Path]:
    from generation import manifest
    from generation.manifest import Entry

    (folder / "images").mkdir(exist_ok=True)
    (folder / "images" / "a.png").write_bytes(b"picture")
    entry = Entry("a", "images/a.png", "ink", {"colour": [0.5, 1], "before": [{"method": "x"}]}, 3, [], 8, 8, 0.5)
    (folder / manifest.MANIFEST_FILE).unlink(missing_ok=True)
    with manifest.appending(folder) as writer:
        for number in range(4):
            writer.append(replace(entry, id=f"a{number}", parents=["a0"] * number))
    identity = {"size": [64, 64], "portrait": "0f", "seed": 3, "mix": {"graphic": 1.0}, "methods": ["ink"]}
    (folder / "run.json").write_text(json.dumps({**identity, "styles": "", "format": "png"}, indent=2))
    return [folder / manifest.MANIFEST_FILE, folder / "run.json"]


def _continued(folder: Path) -> object:
    from foundation.errors import UserError
    from generation import manifest, pipeline
    from generation.mix import Mix
    from generation.naming.name import name_of
    from generation.portrait import bundled_portrait
    from generation.worker import Job, steps_of
    from tests.generation.run_small import methods

    pipeline.recorded(folder)
    manifest.repaired(folder)
    picture = bundled_portrait(64)
    names = [name_of(steps_of(entry), picture, methods()) for entry in manifest.entries(folder)]
    try:
        pipeline._claim(folder, Job(picture, folder, 3, Mix(), methods), methods())
    except UserError as error:
        one_line(error)
    return names


def _settings(folder: Path) -> list[Path]:
    path = folder / "settings.toml"
    path.write_text(
        '[generation]\nsize = 256\nseed = 3\nformat = "png"\n\n[mix]\ngraphic = 0.5\n\n[layout]\nmethod = "umap"\n'
        'neighbours = 15\n\n[headset]\nhand = "right"\nrender_scale = 1.0\n[gallery]\ntotal_megabytes = 10.0\n'
    )
    return [path]


def _set(folder: Path) -> object:
    from classification.layout import LayoutSettings
    from foundation.settings import Settings, keep
    from generation.cli import GenerationSettings
    from generation.mix import Mix
    from vr_explorer.gallery.rate_limits import GalleryLimits

    settings = Settings.load(folder / "settings.toml")
    sections = {"generation": GenerationSettings, "mix": Mix, "layout": LayoutSettings, "gallery": GalleryLimits}
    found = [settings.section(name, kind) for name, kind in sections.items()]
    keep({("generation", "size"): 128}, folder / "settings.toml")
    return found


def _consents(folder: Path) -> list[Path]:
    from foundation import consent

    consent.remember(consent.consent(folder, "c", folder), folder / "sources.json")
    return [folder / "sources.json"]


def _agreed(folder: Path) -> object:
    from foundation import consent

    asked = consent.consent(folder, "c", folder)
    consent.given(asked, folder / "sources.json")
    consent.remember(asked, folder / "sources.json")
    return consent.given(asked, folder / "sources.json")


def _cache(folder: Path) -> list[Path]:
    from classification.atlas import CELL_BYTES
    from classification.measurement import Cache, Measured

    count = 2
    values = Measured(
        np.array(["a|1|2", "b|1|2"]),
        np.ones((count, 2), np.int32),
        np.ones((count, 5, 3), np.uint8),
        np.ones((count, 5), np.float32),
        np.ones((count, 8), np.float16),
        np.ones((count, 8), np.float16),
        np.ones((count, CELL_BYTES), np.uint8),
    )
    Cache(Measured, folder, {}).add(values)
    return sorted(path for path in folder.rglob("*.npz"))


def _cache_read(folder: Path) -> object:
    from classification.measurement import Cache, Measured

    return _together(Cache(Measured, folder, {}), folder)


def _together(cache: Any, folder: Path) -> object:
    """All that is in it."""
    from classification.collected import Collected
    from foundation.digests import Numbered, of_texts

    keys = list(dict.fromkeys(key for _, chunk in cache.files() for key in chunk.keys.tolist()))
    collected = Collected(cache, len(keys))
    collected.find(Numbered(of_texts(keys)))
    return collected.together(np.arange(len(keys)), folder) if keys else None


def _legacy_cache(folder: Path) -> list[Path]:
    values = {"abstractness": np.ones(2, np.float32), "centre_light": np.ones(2, np.float32)}
    former = _former(folder)
    former.mkdir(parents=True)
    np.savez(former / "chunk.npz", keys=np.array(["a|1|2", "b|1|2"]), **values)
    return [former / "chunk.npz"]


def _former(folder: Path) -> Path:
    from classification import atlas, colours
    from classification.measurement import folder_of
    from classification.measures import abstractness

    parts = {"embedder": "e", "colours": colours.DESCRIPTION, "abstractness": abstractness.PARAMETERS}
    return folder_of(folder, {**parts, "cell": [atlas.CELL, atlas.CELL_BYTES]})


def _migrated(folder: Path) -> object:
    from classification.legacy_cache import migrate
    from classification.measurement import Cache, Measured, Values

    found = {}
    with tempfile.TemporaryDirectory() as temporary:  # since the files are moved
        own = Path(temporary) / "cloud"
        shutil.copytree(folder, own)
        caches = {name: Cache(Values, own, {"id": name}) for name in ("abstractness", "composition")}
        migrate(own, "e", Cache(Measured, own, {}), caches)
        for name, cache in caches.items():
            found[name] = _together(cache, own)
    return found


READERS = {
    "cloud": Reader(_cloud, _opened),
    "original's table": Reader(_table, _adopted),
    "manifest and run": Reader(_variants, _continued),
    "settings": Reader(_settings, _set),
    "agreements": Reader(_consents, _agreed),
    "measured pictures": Reader(_cache, _cache_read),
    "measured by an earlier version": Reader(_legacy_cache, _migrated),
}
