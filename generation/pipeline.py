"""Makes all variants of a run, on all cores, so that a run that was stopped anyhow goes on where it was.

An image is there when its line is in the manifest, and its line is written when its file is complete. What variant
number i is does not depend on when, where and how often the run was started.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import filelock

from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.processes import cores, single_threaded_children
from foundation.progress import Advance, ignore
from generation import manifest
from generation.manifest import Entry
from generation.portrait import PORTRAIT_FILE, fingerprint, save_portrait
from generation.recipe import Plan, Planner
from generation.worker import Job, set_up, work

RUN_FILE = "run.json"
IMAGES_FOLDER = "images"
_LOCK_FILE = ".generating"
_WAITING_PER_JOB = 2


@dataclass(frozen=True)
class Report:
    """What a run did: images in the folder, made now, and manifest lines that had to be dropped."""

    total: int
    made: int
    dropped_lines: int


def generate(
    job: Job,
    count: int,
    jobs: int | None = None,
    done: Advance = ignore,
) -> Report:
    """Makes the first `count` variants of `job` that are not there yet.

    jobs: worker processes, one for each core by default. done(finished, total) is called at the start and after every
    image. UserError: the folder belongs to another run or is in use, cannot be written, a worker died, ctrl-C; all
    images that were finished by then stay, and the same call goes on from there.
    """
    folder = make_folder(job.folder)
    make_folder(folder / IMAGES_FOLDER)
    with _locked(folder):
        plans = _planner(job).plans(count)
        _claim(folder, job)
        _remove_partial_files(folder)
        entries, dropped = manifest.mended(folder)
        if not (folder / PORTRAIT_FILE).exists():
            save_portrait(job.portrait, folder)
        missing = [plan for plan in plans if plan.id not in entries]
        finished = count - len(missing)
        done(finished, count)
        made = _made(job, plans, missing, entries, jobs or cores())
        with manifest.appending(folder) as writer, closing(made), single_threaded_children():
            try:
                for entry in made:
                    writer.append(entry)
                    finished += 1
                    done(finished, count)
            except KeyboardInterrupt:
                raise UserError(
                    f"Stopped; {finished} of {count} variants are finished, and the same command goes on from there."
                ) from None
    return Report(finished, len(missing), dropped)


def _made(job: Job, plans: list[Plan], missing: list[Plan], entries: dict[str, Entry], jobs: int) -> Generator[Entry]:
    """The missing variants as they get finished; a variant starts when its parent is there."""
    if not missing:
        return
    waiting = list(missing)
    running: dict[Future[Entry], Plan] = {}
    pool = ProcessPoolExecutor(min(jobs, len(missing)), multiprocessing.get_context("spawn"), set_up, (job,))
    try:
        while waiting or running:
            for plan in _ready(waiting, plans, entries, jobs * _WAITING_PER_JOB - len(running)):
                waiting.remove(plan)
                parent = entries[plans[plan.parent].id] if plan.parent is not None else None
                running[pool.submit(work, plan, parent)] = plan
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                plan = running.pop(future)
                entry = _result(future, plan)
                entries[entry.id] = entry
                yield entry
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ready(waiting: list[Plan], plans: list[Plan], entries: dict[str, Entry], room: int) -> list[Plan]:
    ready = (plan for plan in waiting if plan.parent is None or plans[plan.parent].id in entries)
    return [plan for plan, _ in zip(ready, range(room), strict=False)]


def _result(future: Future[Entry], plan: Plan) -> Entry:
    try:
        return future.result()
    except UserError:
        raise
    except BrokenProcessPool as error:
        raise UserError(
            "A worker process was ended from outside, perhaps for lack of memory; what is finished is kept: "
            "run the same command again, with fewer --jobs if it happens again."
        ) from error
    except Exception as error:
        raise UserError(
            f"The variant {plan.id} could not be made ({type(error).__name__}: {error}); what is finished is kept: "
            "run again with --methods without that method."
        ) from error


def _planner(job: Job) -> Planner:
    try:
        return Planner(job.seed, job.methods(), job.mix)
    except ValueError as error:
        raise UserError(f"Nothing can be generated: {error}.") from error


def _claim(folder: Path, job: Job) -> None:
    """Writes what the folder's run is made of, or checks that it is the same as before."""
    path = folder / RUN_FILE
    identity: dict[str, Any] = {
        "portrait": fingerprint(job.portrait),
        "seed": job.seed,
        "mix": asdict(job.mix),
        "methods": sorted(job.methods()),
        "styles": job.styles,
    }
    if not path.exists():
        with replacing(path) as partial:
            partial.write_text(json.dumps(identity, indent=2) + "\n", encoding="utf-8")
        return
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read ({error}); choose another folder or remove it.") from error
    for key, value in identity.items():
        if before.get(key) != value:
            raise UserError(f"{folder} holds variants made with another {key}; choose another folder for this run.")


def _remove_partial_files(folder: Path) -> None:
    for partial in [*folder.glob(".*.part"), *(folder / IMAGES_FOLDER).glob(".*.part")]:
        partial.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One run at a time in a folder; the lock falls when the process ends, however it ends."""
    lock = filelock.FileLock(folder / _LOCK_FILE)
    try:
        with lock.acquire(timeout=0):
            yield
    except filelock.Timeout as error:
        raise UserError(f"Another run is working in {folder}; wait for its end or choose another folder.") from error
    except OSError as error:
        raise UserError(f"Cannot write to {folder} ({error.strerror}); choose another folder.") from error
