"""`--ray`: a real Ray cluster of two nodes, one of which is killed in the middle, as is the driver before."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, wait
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from classification.cloud import Cloud
from classification.layout import LayoutSettings
from classification.pipeline import classify
from foundation import cluster as foundation_cluster
from foundation.cluster import Cluster
from foundation.errors import UserError
from generation.pipeline import generate
from tests.factories import picture

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster as Nodes

SMALL = Path(__file__).parent / "generation" / "run_small.py"
COUNT = 60
NODE = {"num_cpus": 1, "object_store_memory": 80_000_000, "include_log_monitor": False}
"""Of each node: no process of its own that reads logs for somebody who is not there."""


@pytest.fixture(scope="module")
def small() -> Iterator[ModuleType]:
    """A run of small methods; the cluster's processes import it by name as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SMALL.parent))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        patch.setenv("PYTHONPATH", os.pathsep.join([str(SMALL.parent), str(Path(__file__).parents[1])]))
        yield importlib.import_module(SMALL.stem)


@pytest.fixture(scope="module")
def head(small: ModuleType) -> Iterator[Nodes]:
    """Alone, with one processor; it hands its environment on to the cluster's processes."""
    from ray.cluster_utils import (
        Cluster as Nodes,
    )  # here, since a second of every collection is more than the tests wait

    there = Nodes(
        initialize_head=True,
        head_node_args=NODE | {"include_dashboard": False, "no_monitor": True},
    )
    yield there
    there.shutdown()


@pytest.fixture
def nodes(head: Nodes) -> Nodes:
    """The head and a second node with one processor, in the place of one that an earlier test has lost."""
    if len(head.list_all_nodes()) < 2:
        head.add_node(**NODE)
    head.wait_for_nodes()
    return head


def lose_one(nodes: Nodes) -> None:
    """As if its machine had lost its power."""
    nodes.remove_node(nodes.list_all_nodes()[-1], allow_graceful=False)


def content(folder: Path) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """Image bytes by name, and the manifest's lines without the time they took, by id."""
    lines = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    for line in lines:
        del line["seconds"]
    images = {path.name: path.read_bytes() for path in (folder / "images").iterdir()}
    return images, sorted(lines, key=lambda line: str(line["id"]))


@pytest.mark.slow
def test_work_goes_to_all_nodes_and_a_lost_node_s_is_done_again(
    small: ModuleType, nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Cluster(small.whereabouts, nodes.address) as workers:
        assert workers.far and workers.capacity() == 4
        futures = [workers.submit(number) for number in range(60)]
        wait(futures[:12])
        before = {workers.result(future)[1] for future in futures[:12]}
        lose_one(nodes)
        results = [workers.result(future) for future in futures]
        after = {workers.result(future)[1] for future in [workers.submit(number) for number in range(6)]}
    assert [number for number, _ in results] == list(range(60))
    assert len(before) == 2, "both nodes work"
    assert len(after) == 1, "one is left"


MAKER = """
import sys
from pathlib import Path
import run_small
from generation.pipeline import generate

generate(run_small.job(Path(sys.argv[1])), int(sys.argv[2]), cluster=sys.argv[3])
"""


@pytest.mark.slow
def test_a_run_on_a_cluster_makes_the_same_files_though_the_driver_and_then_a_node_is_lost(
    small: ModuleType, nodes: Nodes, tmp_path: Path
) -> None:
    here = generate(small.job(tmp_path / "here"), COUNT, jobs=1)
    manifest = tmp_path / "there" / "manifest.jsonl"
    driver = subprocess.Popen([sys.executable, "-c", MAKER, str(manifest.parent), str(COUNT), nodes.address])
    while driver.poll() is None and (not manifest.exists() or manifest.read_bytes().count(b"\n") < 10):
        time.sleep(0.01)
    driver.kill()
    assert driver.wait() == -signal.SIGKILL, "it was at work"
    kept = manifest.read_bytes().splitlines(keepends=True)
    lost: list[int] = []

    def done(finished: int, total: int) -> None:
        if not lost:
            lost.append(finished)
        elif len(lost) == 1 and finished == lost[0] + 5:
            lost.append(finished)
            lose_one(nodes)

    report = generate(small.job(tmp_path / "there"), COUNT, done=done, cluster=nodes.address)
    assert len(lost) == 2 and 10 <= lost[0] == COUNT - report.made, "what was made is kept"
    assert manifest.read_bytes().splitlines(keepends=True)[: len(kept)] == kept, "and not made again"
    assert report.total == COUNT and set(report.failures) <= set(here.failures)
    assert content(tmp_path / "there") == content(tmp_path / "here")
    with pytest.raises(UserError, match=r"v000000-\S+ could not be made \(ZeroDivisionError"):
        broken = type(small.job(tmp_path))(**{**vars(small.job(tmp_path / "no")), "methods": small.broken_methods})
        generate(broken, 1, cluster=nodes.address)
    classify(tmp_path / "here", tmp_path / "measured here", jobs=1)
    classify(tmp_path / "there", tmp_path / "measured there", cluster=nodes.address)
    clouds = [Cloud.load(tmp_path / f"measured {place}") for place in ("here", "there")]
    for name in ("positions", "colours", "shares", "sizes"):
        assert np.array_equal(*(getattr(cloud, name) for cloud in clouds)), name


DRIVER = """
import sys
from pathlib import Path
from classification import measuring, pipeline

measuring.CHUNK = 2
pipeline.classify(Path(sys.argv[1]), Path(sys.argv[2]), "builtin", cluster=sys.argv[3])
"""


@pytest.mark.slow
def test_a_cloud_is_the_same_though_the_driver_and_then_a_node_is_lost(
    nodes: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classification.measuring.CHUNK", 2)
    source, out, count = tmp_path / "pictures", tmp_path / "there", 40
    source.mkdir()
    for number in range(count):
        (source / f"{number}.png").write_bytes(picture(number, (64, 64)))
    pca = LayoutSettings(method="pca")
    here = classify(source, tmp_path / "here", "builtin", pca, jobs=1).cloud
    driver = subprocess.Popen([sys.executable, "-c", DRIVER, str(source), str(out), nodes.address])
    while driver.poll() is None and len(list(out.glob("measured/*/*.npz"))) < 9:  # three parts of three chunks
        time.sleep(0.01)
    driver.kill()
    assert driver.wait() == -signal.SIGKILL, "it was at work"
    lost: list[int] = []

    def done(finished: int, total: int) -> None:
        if not lost and finished < total:
            lost.append(finished)
        elif len(lost) == 1 and finished > lost[0] + 4:
            lost.append(finished)
            lose_one(nodes)

    report = classify(source, out, "builtin", pca, done=done, cluster=nodes.address)
    assert len(lost) == 2 and 6 <= lost[0] == count - report.measured, "what was measured is kept"
    for name in ("ids", "positions", "colours", "shares", "sizes"):
        assert np.array_equal(getattr(here, name), getattr(report.cloud, name)), name
    assert np.array_equal(np.asarray(here.features()), np.asarray(report.cloud.features()))


def test_another_version_on_a_node_and_no_cluster_are_told(
    small: ModuleType, head: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foundation_cluster, "software", lambda: "artificial-inspiration 99")
    with Cluster(small.whereabouts, head.address) as workers:
        future = workers.submit(1)
        wait([future], return_when=FIRST_COMPLETED)
        with pytest.raises(UserError, match="this machine artificial-inspiration 99; install the same there"):
            workers.result(future)
    with pytest.raises(UserError, match=r"no Ray cluster at 127\.0\.0\.1:9 .*ray start --head"):
        Cluster(small.whereabouts, "127.0.0.1:9")
