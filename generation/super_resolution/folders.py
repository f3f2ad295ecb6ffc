"""A folder of variants made larger, into another folder of variants; stopped anyhow, it goes on where it was."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.images import ImageError, load_rgb
from foundation.progress import ProgressCallback, ignore
from foundation.software import software
from generation import manifest
from generation.encoding import ENCODINGS
from generation.manifest import Entry
from generation.pipeline import IMAGES_FOLDER, locked
from generation.portrait import PORTRAIT_FILE, to_image, to_picture
from generation.super_resolution.automatic import Automatic
from generation.super_resolution.enlarging import Enlarger


def enlarge_folder(
    source: Path, out: Path, factor: int, enlarger: Enlarger | Automatic, done: ProgressCallback = ignore
) -> int:
    """Enlarges every variant of `source` that `out` does not hold yet; returns how many there are now.

    Ids, seeds and parents stay; the enlargement is the last step of each chain. UserError: no variants, one folder for
    both, or `out` was enlarged in another way.
    """
    if source.resolve() == out.resolve():
        raise UserError(f"{out} holds the variants themselves; choose another folder for the larger ones.")
    entries = manifest.read(source)
    if not entries:
        raise UserError(f"There are no variants in {source}; name a folder that `generate` has made.")
    make_folder(make_folder(out) / IMAGES_FOLDER)
    with locked(out):
        there, _ = manifest.repaired(out)
        _check(manifest.entries(out), out, factor, enlarger)
        if (source / PORTRAIT_FILE).exists() and not (out / PORTRAIT_FILE).exists():
            with suppress(ImageError):  # a stranger's folder may have a link there, to what is no picture
                load_rgb(source / PORTRAIT_FILE)
                with replacing(out / PORTRAIT_FILE) as partial:
                    shutil.copyfile(source / PORTRAIT_FILE, partial)
        missing = [entry for id_, entry in entries.items() if id_ not in there]
        finished = len(entries) - len(missing)
        done(finished, len(entries))
        with manifest.appending(out) as writer:
            for entry in missing:
                writer.append(_enlarged(entry, source, out, factor, enlarger))
                finished += 1
                done(finished, len(entries))
    return finished


def _check(there: Iterable[Entry], out: Path, factor: int, enlarger: Enlarger | Automatic) -> None:
    for entry in there:
        if entry.parameters.get("factor") != factor or entry.parameters.get("network") not in enlarger.networks:
            raise UserError(f"{out} holds variants that were made in another way; choose another folder.")


def _enlarged(entry: Entry, source: Path, out: Path, factor: int, enlarger: Enlarger | Automatic) -> Entry:
    begin = time.perf_counter()
    small = to_picture(load_rgb(source / entry.file))
    chosen = enlarger.suiting(small, entry.method)
    picture = chosen.enlarge(small, factor)
    suffix = Path(entry.file).suffix.removeprefix(".")
    kind = suffix if suffix in ENCODINGS else "png"
    file = f"{IMAGES_FOLDER}/{entry.id}.{kind}"
    with replacing(out / file) as partial:
        to_image(picture).save(partial, format=ENCODINGS[kind].format, **ENCODINGS[kind].options)
    own = {name: value for name, value in entry.parameters.items() if name != "before"}
    before = [*entry.parameters.get("before", []), {"method": entry.method, "parameters": own}]
    return replace(
        Entry(**asdict(entry)),
        file=file,
        method=chosen.method,
        parameters={"factor": factor, "network": chosen.network, "before": before},
        width=picture.shape[1],
        height=picture.shape[0],
        seconds=round(time.perf_counter() - begin, 3),
        software=software(),
    )
