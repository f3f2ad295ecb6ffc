"""Makes all variants of a run, on all cores or on a cluster; a run that was stopped anyhow goes on where it was.

An image is there when its line is in the manifest, and its line is written when its file is complete. What variant
number i is does not depend on when, where and how often the run was started.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.locks import RUN_LOCK, alone
from foundation.parsing import json_in
from foundation.processes import cores
from foundation.progress import ProgressCallback, ignore
from foundation.workers import Workers, workers
from generation import manifest
from generation.cancellation import called_off
from generation.dependency_order import DependencyOrder
from generation.manifest import Entry
from generation.method import Method, MethodError
from generation.mix import without_zeros
from generation.portrait import PORTRAIT_FILE, fingerprint, save_portrait
from generation.recipe import Plan, Planner
from generation.worker import Job, Made, Parent, VariantWorker, packages_of, steps_of

RUN_FILE = "run.json"
IMAGES_FOLDER = "images"

WAIT = 30.0
"""Seconds for whoever else writes into a folder that is shared: it takes as long as an image and its line."""

_OTHER = {
    "size": "another size",
    "portrait": "another portrait",
    "seed": "another seed",
    "mix": "another mix",
    "methods": "other methods",
    "networks": "other networks or another workflow",
    "styles": "other styles",
    "format": "another format",
    "plugins": "another version of a method's package",
}


@dataclass(frozen=True)
class Report:
    """What a run did: images in the folder, made now, manifest lines that were dropped, attempts that went wrong.

    left_out: id → why, of variants that a method could not make (`MethodError`); the same run tries them again.
    """

    total: int
    made: int
    dropped_lines: int
    failures: tuple[str, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)


def generate(
    job: Job,
    count: int,
    jobs: int | None = None,
    done: ProgressCallback = ignore,
    cluster: str | None = None,
    shared: bool = False,
) -> Report:
    """Makes the first `count` variants of `job` that are not there yet.

    jobs: worker processes, one for each core by default. cluster: address of a Ray cluster to work on instead. shared:
    children may be bred in the folder meanwhile; whoever asks for that sees to it that there is one run at a time.
    done(finished, total) is called at the start and after every image. UserError: the folder belongs to another run or
    is in use, cannot be written, a worker died, no cluster is there, ctrl-C; all images that were finished by then
    stay, and the same call goes on from there.
    """
    methods = job.methods()
    plans = _planned(job, methods, count)
    folder = make_folder(job.folder)
    make_folder(folder / IMAGES_FOLDER)
    with ExitStack() as alone_there:
        alone_there.enter_context(locked(folder, WAIT if shared else 0.0))
        _claim(folder, job, methods)
        _remove_partial_files(folder)
        there, dropped = manifest.repaired(folder)
        if not (folder / PORTRAIT_FILE).exists():
            save_portrait(job.portrait, folder)
        missing = [plans[index] for index in np.flatnonzero(there.numbers([plan.id for plan in plans]) < 0).tolist()]
        waiting = DependencyOrder(missing, _parents(folder, plans, missing))
        finished = count - len(missing)
        failures: list[str] = []
        left_out: dict[str, str] = {}
        done(finished, count)
        if not missing:
            return Report(finished, 0, dropped, ())
        if shared:
            alone_there.close()
        pool = workers(partial(VariantWorker, job), min(jobs or cores(), len(missing)), cluster)
        try:
            with ExitStack() as ended, pool as hands:
                try:
                    for made in _made(job, methods, waiting, hands, left_out):
                        with locked(folder, WAIT) if shared else nullcontext(), manifest.appending(folder) as writer:
                            _write(folder, made)
                            writer.append(made.entry)
                        failures.extend(made.failures)
                        finished += 1
                        done(finished, count)
                except BaseException:
                    ended.enter_context(called_off(methods))
                    raise
        except KeyboardInterrupt:
            raise UserError(
                f"Stopped; {finished} of {count} variants are finished, and the same command goes on from there."
            ) from None
    return Report(finished, len(missing) - len(left_out), dropped, tuple(failures), left_out)


def _made(
    job: Job, methods: Mapping[str, Method], waiting: DependencyOrder, hands: Workers, left_out: dict[str, str]
) -> Generator[Made]:
    """The missing variants as they get finished; a variant starts when its parent is there.

    left_out: is told which could not be made, with those that would have started from them.
    """
    running: dict[Future[Made], Plan] = {}
    while waiting or running:
        for plan, entry in waiting.take(hands.capacity() - len(running)):
            parent = _parent(job.folder, entry) if entry is not None else None
            running[hands.submit(plan, parent, gpu=any(methods[name].gpu for name in plan.methods))] = plan
        finished, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in [begun for begun in running if begun in finished]:  # a set has no order of its own
            plan = running.pop(future)
            try:
                made = _result(hands, future, plan)
            except MethodError as error:
                left_out |= {lost.id: str(error) for lost in waiting.lost(plan)}
                continue
            yield made
            waiting.finished(plan, made.entry)


def _parents(folder: Path, plans: list[Plan], missing: list[Plan]) -> dict[int, Entry]:
    """What is there of those that missing ones start from, by their numbers."""
    wanted = {plans[plan.parent].id: plan.parent for plan in missing if plan.parent is not None}
    if not wanted:
        return {}
    return {wanted[entry.id]: entry for entry in manifest.entries(folder) if entry.id in wanted}


def _write(folder: Path, made: Made) -> None:
    with replacing(folder / made.entry.file) as partial_file:
        partial_file.write_bytes(made.content)


def _parent(folder: Path, entry: Entry) -> Parent:
    path = folder / entry.file
    try:
        return Parent(entry.id, path.read_bytes(), steps_of(entry))
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); run the same command again.") from error


def _result(hands: Workers, future: Future[Made], plan: Plan) -> Made:
    try:
        made: Made = hands.result(future)
        return made
    except (UserError, MethodError):
        raise
    except Exception as error:
        raise UserError(
            f"The variant {plan.id} could not be made ({type(error).__name__}: {error}); what is finished is kept: "
            "run the same command again, with fewer --jobs if memory is short, or into another folder with --methods "
            "that leave this method out."
        ) from error


@dataclass(frozen=True)
class Recorded:
    """What a folder's run was begun with. mix: kind → share. methods: names. plugins: as of `Entry`."""

    mix: Mapping[str, float]
    methods: tuple[str, ...]
    plugins: Mapping[str, str]


def recorded(folder: Path) -> Recorded | None:
    """Of the run in `folder`; None where there is none, or it cannot be read (`generate` tells)."""
    try:
        identity = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        mix = {str(kind): float(share) for kind, share in identity["mix"].items()}
        plugins = {str(name): str(package) for name, package in identity.get("plugins", {}).items()}
        return Recorded(mix, tuple(map(str, identity["methods"])), plugins)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _planned(job: Job, methods: Mapping[str, Method], count: int) -> list[Plan]:
    try:
        return Planner(job.seed, methods, job.mix, job.shares).plans(count)
    except ValueError as error:
        raise UserError(f"Nothing can be generated: {error}.") from error


def _claim(folder: Path, job: Job, methods: Mapping[str, Method]) -> None:
    """Writes what the folder's run is made of, or checks that it is the same as before."""
    path = folder / RUN_FILE
    identity: dict[str, Any] = {
        "size": [job.portrait.shape[1], job.portrait.shape[0]],
        "portrait": fingerprint(job.portrait),
        "seed": job.seed,
        "mix": _shares(job, methods),
        "methods": sorted(methods),
        "networks": {name: found for name, method in sorted(methods.items()) if (found := dict(method.networks()))},
        "styles": job.styles,
        "format": job.format,
    }
    plugins = packages_of(methods.values())
    if plugins:
        identity["plugins"] = plugins
    if not path.exists():
        with replacing(path) as partial:
            partial.write_text(json.dumps(identity, indent=2) + "\n", encoding="utf-8")
        return
    try:
        before = dict(json_in(path))
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"{path} cannot be read ({error}); choose another folder or remove it.") from error
    if isinstance(before.get("mix"), dict):
        before["mix"] = without_zeros(before["mix"])
    before.setdefault("plugins", {})
    before.setdefault("networks", identity["networks"])  # earlier versions did not record them
    for key, value in {**identity, "plugins": plugins}.items():
        if before.get(key) != value:
            raise UserError(
                f"{folder} holds variants made with {_OTHER[key]}; choose another folder for this run, or remove it."
            )


def _shares(job: Job, methods: Mapping[str, Method]) -> dict[str, float]:
    """The mix as it is recorded: without kinds of no share, so that kinds that a later version adds change nothing; a
    share for neural methods says something only where there is one.
    """
    neural = any(method.family == "neural" for method in methods.values())
    mix = {kind: share for kind, share in without_zeros(asdict(job.mix)).items() if neural or kind != "neural"}
    return mix | without_zeros(job.shares)


def _remove_partial_files(folder: Path) -> None:
    for path in [*folder.glob(".*.part"), *(folder / IMAGES_FOLDER).glob(".*.part")]:
        with suppress(PermissionError):  # on Windows while another program looks at it
            path.unlink(missing_ok=True)


def locked(folder: Path, wait: float = 0.0) -> AbstractContextManager[None]:
    """One run at a time in a folder; UserError while there is another, for `wait` seconds."""
    busy = f"Another run is working in {folder}; wait for its end or choose another folder."
    return alone(folder / RUN_LOCK, busy, wait)
