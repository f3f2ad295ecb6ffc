"""Work on the machines of a Ray cluster (https://docs.ray.io), as `foundation.workers.Workers`.

Work goes out and comes back as bytes: the machines need this program and what it is installed with, but no folder in
common. A machine that is lost is no error: what it had is done again elsewhere. Whoever reaches a cluster can run
anything on it, so it belongs in a network of one's own.
"""

from __future__ import annotations

import logging
import os
import pickle
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any
from uuid import uuid4

from foundation.errors import UserError
from foundation.software import software
from foundation.workers import WAITING_PER_WORKER, Opened

RETRIES = 5
"""So often a piece of work is given to another process after the one that had it was lost."""

_SECONDS_BETWEEN_COUNTS = 5.0


class Cluster:
    """address: `auto` (the cluster that this machine belongs to), HOST:PORT, or `local` for one on this machine alone.

    UserError where there is none, or another version of Ray or Python.
    """

    far = True

    def __init__(self, opened: Opened, address: str) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            import ray
        except ImportError as error:
            raise UserError("--ray needs the package ray; run `pip install ray`.") from error
        self._ray = ray
        self._address = address
        try:
            _reach(address)
            options: dict[str, Any] = {"include_dashboard": False} if address == "local" else {}
            ray.init(address, log_to_driver=False, logging_level=logging.ERROR, **options)
        except Exception as error:  # of many kinds: no such host, no cluster there, other versions
            reason = str(error).strip().split("\n")[0].rstrip(".")
            raise UserError(
                f"There is no Ray cluster at {address} ({reason}); start one by `ray start --head` here and "
                "`ray start --address=HOST:6379` on the other machines, then use --ray auto."
            ) from error
        self._opened = ray.put(pickle.dumps(opened))
        self._task = ray.remote(num_cpus=1, max_retries=RETRIES)(_work)
        self._token = uuid4().hex
        self._counted = -_SECONDS_BETWEEN_COUNTS
        self._resources: dict[str, float] = {}

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *exception: object) -> None:
        self._ray.shutdown()

    def capacity(self) -> int:
        return WAITING_PER_WORKER * max(1, round(self._there().get("CPU", 1.0)))

    def submit(self, *arguments: Any, gpu: bool = False) -> Future[Any]:
        gpus = 1 if gpu and self._there().get("GPU", 0.0) >= 1 else 0
        task = self._task.options(num_gpus=gpus)
        future: Future[Any] = task.remote(self._token, self._opened, software(), *arguments).future()
        return future

    def result(self, future: Future[Any]) -> Any:
        try:
            return future.result()
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause from error
        except self._ray.exceptions.RayError as error:
            reason = str(error).strip().split("\n")[0].rstrip(".")
            raise UserError(
                f"The cluster at {self._address} lost a piece of work {RETRIES} times or went away ({reason}); what is "
                "finished is kept: run the same command again."
            ) from error

    def _there(self) -> dict[str, float]:
        """Machines come and go; asking costs a message to the head."""
        now = time.monotonic()
        if now - self._counted >= _SECONDS_BETWEEN_COUNTS:
            self._resources, self._counted = self._ray.cluster_resources(), now
        return self._resources


def _reach(address: str) -> None:
    """Ray itself waits for minutes where nobody answers. OSError or ValueError: nobody does."""
    host, colon, port = address.rpartition(":")
    if colon and not address.startswith("ray://"):
        socket.create_connection((host.strip("[]"), int(port)), timeout=5.0).close()


_workers: dict[str, Callable[..., Any]] = {}
"""Of the run that this process of the cluster works for."""


def _work(token: str, opened: bytes, version: str, *arguments: Any) -> Any:
    if token not in _workers:
        if software() != version:
            raise UserError(f"{socket.gethostname()} has {software()}, this machine {version}; install the same there.")
        _workers.clear()
        _workers[token] = pickle.loads(opened)()
    return _workers[token](*arguments)
