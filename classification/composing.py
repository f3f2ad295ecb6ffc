"""What was measured becomes a cloud: laid out, or grown by what has come, and written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt

from classification import atlas, colours, img2vec, principal
from classification.cloud import CSV_FILE, FEATURES_FILE, Cloud, MeasureColumn, former_layout, word_vectors
from classification.collected import first_alike, make_alike
from classification.file_set import replacing_files, save_features
from classification.found import FoundPictures
from classification.growth import arrivals
from classification.growth.arrivals import Staying
from classification.kept_layouts import FOLDER, KeptLayouts
from classification.layout import LayoutSettings, laid_out
from classification.measurement import Measured
from classification.measures.measure import Measure, Whole
from classification.own_tables.own import Own
from classification.provenance import measures as told_measures
from classification.provenance.metadata_columns import MetadataColumns
from classification.provenance.reading import is_grid
from classification.seen_words import SeenWords
from classification.stage_clock import StageClock
from foundation.digests import Digests
from foundation.packed import Packed


@dataclass(frozen=True)
class Measurement:
    """values: of the M pictures that could be read; rows: their indices among the paths that were given. keys: digests
    of theirs, as of `measurement.key`. measures: with what was measured of each picture, float32 (M,).
    """

    values: Measured
    rows: npt.NDArray[np.intp]
    keys: Digests
    embedder: str
    measured_now: int
    problems: list[str]
    measures: list[tuple[Measure, npt.NDArray[np.float32]]]
    seconds: dict[str, float]


def staying(
    out: Path, found: FoundPictures, measurement: Measurement, settings: LayoutSettings | None, seed: int | None
) -> Staying | None:
    """The images of the cloud in `out` that keep their places; None where all are laid out anew."""
    return arrivals.staying(
        out,
        found.paths,
        measurement.values.features,
        measurement.embedder,
        {one.id: one.parameters for one, _ in measurement.measures},
        settings,
        seed,
    )


@dataclass(frozen=True)
class Supplements:
    """What is known of pictures beside what was measured of them. told: by the file of each, or of none. own: what the
    user brings along for them. seen: which words suit them, where a network has looked.
    """

    told: MetadataColumns = field(default_factory=MetadataColumns)
    own: Own = field(default_factory=Own)
    seen: SeenWords | None = None


def write_cloud(
    source: Path,
    out: Path,
    found: FoundPictures,
    measurement: Measurement,
    settings: LayoutSettings,
    seed: int,
    supplements: Supplements,
    there: Staying | None,
    clock: StageClock,
) -> Cloud:
    """Lays out what was measured of `found` and writes all files of the cloud.

    supplements: of the same pictures. there: those that stay where they are, and that others are put beside. clock:
    counts the stages.
    """
    measured, told, own = measurement.values, supplements.told, supplements.own
    kept = KeptLayouts(out / FOLDER)
    with clock.stage("layout"):
        alike = first_alike(measured)
        make_alike(measured, alike)
        vectors = own.features(measured.features)
        if there is None:
            laid = laid_out(own.positions(vectors), vectors, settings, seed, kept)
            how = {**asdict(settings), "method": laid.method, "seed": seed, "trustworthiness": laid.trustworthiness}
            components, coordinates = principal.principal(vectors, seed), None
        else:
            laid, how, components, coordinates = arrivals.placed(vectors, there, seed)
    columns = _columns(measurement, alike, there, settings, seed, kept, clock)
    geometry = atlas.geometry_for(len(found))
    cloud = Cloud(
        ids=found.ids,
        paths=found.paths,
        positions=laid.positions,
        colours=measured.colours,
        shares=measured.shares,
        measures=columns | told_measures.columns(told) | {one.description.id: one for one in own.measures},
        sizes=measured.sizes,
        methods=found.methods,
        parents=_parents(found, told),
        parameters=found.parameters,
        cells=np.arange(len(found), dtype=np.int32),
        former_ids=found.former_ids,
        source=source.absolute(),
        atlas=geometry,
        names=found.names,
        provenance=_marked(found, measured.sizes, alike, told),
        labels={one.id: one for one in own.labels},
        description=_description(measurement, how, own),
    )
    before = arrivals.stood(out, cloud.paths) if there is None else None
    with clock.stage("writing"), replacing_files(out) as files:
        atlas.write_pictures(files, measured.cells, geometry)
        save_features(files.new(FEATURES_FILE), vectors, files.mark)
        if supplements.seen is not None:
            word_vectors.write(files, supplements.seen.images, supplements.seen.words, supplements.seen.vectors)
        img2vec.write(cloud, files.new(CSV_FILE))
        written = cloud.write(files)
    if before is not None:
        former_layout.keep(out, files.mark, before)
    if coordinates is None:
        coordinates = components.coordinates(vectors, dtype=np.float16)
    principal.keep(out / FOLDER, files.mark, components, coordinates)
    kept.clear()
    return written


def _columns(
    measurement: Measurement,
    alike: npt.NDArray[np.intp],
    there: Staying | None,
    settings: LayoutSettings,
    seed: int,
    kept: KeptLayouts,
    clock: StageClock,
) -> dict[str, MeasureColumn]:
    """The measures by their ids, with what follows from all pictures together. alike: as of `first_alike`."""
    measured, columns = measurement.values, {}
    for one, values in measurement.measures:
        column = values[alike]
        if one.of_all is not None:
            known = _known(one, there, len(column))
            with clock.stage(one.id):
                whole = Whole(column, measured.features, measured.grey_features, seed, known, settings.landmarks, kept)
                column = one.of_all(whole)
        columns[one.id] = MeasureColumn(one.description, column)
    return columns


def _known(one: Measure, there: Staying | None, count: int) -> npt.NDArray[np.float32] | None:
    """Of `one`, float32 (count,), what those have that stay, NaN for others; None where none is known."""
    if there is None or one.id not in there.values:
        return None
    known = np.full(count, np.nan, np.float32)
    known[there.rows] = there.values[one.id]
    return known


def _parents(found: FoundPictures, told: MetadataColumns) -> Sequence[list[str]]:
    """Of each image as its folder says; else those that its own file names, as far as a name is one image's."""
    asked = {_comparable(name) for facts in told for name in facts.sources}
    if not asked:
        return found.parents
    called: dict[str, set[str]] = {}
    for own, path, facts in zip(found.ids, found.paths, told, strict=True):
        for name in map(_comparable, (PurePosixPath(path).name, *facts.documents)):
            if name in asked:
                called.setdefault(name, set()).add(own)
    return Packed(
        parents or list(dict.fromkeys(_unambiguous(called, facts.sources, own)))
        for own, parents, facts in zip(found.ids, found.parents, told, strict=True)
    )


def _unambiguous(called: Mapping[str, set[str]], names: Sequence[str], own: str) -> Iterator[str]:
    """The images that one of these names is of, and no other, without the image itself."""
    for name in names:
        ids = called.get(_comparable(name), ())
        if len(ids) == 1:
            yield from (id_ for id_ in ids if id_ != own)


def _comparable(name: str) -> str:
    """Some systems keep names in other Unicode forms, or do not tell small letters from large ones."""
    return unicodedata.normalize("NFC", name).casefold()


def _marked(
    found: FoundPictures, sizes: npt.NDArray[np.int32], alike: npt.NDArray[np.intp], told: MetadataColumns
) -> Packed[str]:
    """What is told, with grids and pictures that look as an earlier one does marked. alike: as of `first_alike`."""
    marked = Packed[str]()
    for index, facts in enumerate(told):
        path, first = found.paths[index], int(alike[index])
        grid = is_grid(path, facts, (int(sizes[index, 0]), int(sizes[index, 1])))
        twin = found.ids[first] if first != index else ""
        marked.append(replace(facts, grid=grid, twin=twin).to_json())
    return marked


def _description(measurement: Measurement, how: dict[str, Any], own: Own) -> dict[str, Any]:
    return {
        **own.description(measurement.embedder),
        "layout": how,
        "criteria": {
            "colours": colours.DESCRIPTION,
            **{one.id: one.parameters for one, _ in measurement.measures},
        },
    }
