"""A real runtime with a headset and hands that tests move (tests/openxr/run.py says where it comes from)."""

from __future__ import annotations

import gc
import json
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import vr_explorer.app  # noqa: F401 – before all that loads OpenGL's functions, as where the program itself starts
from classification.cloud import Cloud
from tests.factories import clustered_cloud
from tests.openxr import loopback
from tests.openxr.monado import Remote, Service, moving, running
from tests.openxr.visit import Visit, visiting

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
DISPLAY = f":{91 + WORKER}"
LAYERS = ("XR_APILAYER_LUNARG_core_validation", "XR_APILAYER_KHRONOS_best_practices_validation")


@pytest.fixture(scope="session", autouse=True)
def runtime() -> None:
    if not shutil.which("monado-service"):
        assert "MONADO_NEEDED" not in os.environ, "this place was made to have a Monado"
        pytest.skip("no Monado here; python tests/openxr/run.py makes a place that has one")


@pytest.fixture(scope="session", autouse=True)
def isolated(runtime: None) -> None:
    """Where tests run in several processes, each has a loopback of its own: the service's port is always the same."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        os.unshare(os.CLONE_NEWNET)
        loopback.bring_up()


@pytest.fixture(scope="session", autouse=True)
def validated(isolated: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """All calls go through the validation layers, and what these have to say fails the tests."""
    import xr.api_layer

    layers = tmp_path_factory.mktemp("layers")
    said = layers / "validation.txt"
    for manifest in (Path(xr.api_layer.__file__).parent / platform.machine()).glob("*_validation.json"):
        described = json.loads(manifest.read_text())
        # They name their libraries without a folder, where the loader does not find them.
        described["api_layer"]["library_path"] = str(manifest.parent / described["api_layer"]["library_path"])
        (layers / manifest.name).write_text(json.dumps(described))
    os.environ["XR_API_LAYER_PATH"] = str(layers)
    os.environ["XR_ENABLE_API_LAYERS"] = ":".join(LAYERS)
    os.environ["XR_CORE_VALIDATION_EXPORT_TYPE"] = "text"
    os.environ["XR_CORE_VALIDATION_FILE_NAME"] = str(said)
    yield
    lines = said.read_text(errors="replace").splitlines()
    assert any("Core Validation Layer is initialized" in line for line in lines)
    assert not [line for line in lines if "VALID_ERROR" in line or "VALID_WARNING" in line]


@pytest.fixture(scope="session", autouse=True)
def screen(isolated: None) -> Iterator[None]:
    """A virtual X11 screen for the mirror window."""
    process = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1280x800x24"], stderr=subprocess.DEVNULL)
    os.environ["DISPLAY"] = DISPLAY
    os.environ.pop("WAYLAND_DISPLAY", None)
    os.environ["XR_LOADER_DEBUG"] = "all"
    yield
    process.terminate()
    process.wait()


@pytest.fixture(scope="module", autouse=True)
def set_aside() -> Iterator[None]:
    """Whenever a headset is reached, the program looks for garbage in all that there is: of which Python, its libraries
    and the tests would be by far the most, each time. What stays from one test to the next is looked at in between.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "unfreeze", lambda: None)
        yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def lasting(isolated: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """For all tests of this process."""
    folder = tmp_path_factory.mktemp("run")
    folder.chmod(0o700)
    with running(folder) as service:
        yield service


@pytest.fixture
def service(lasting: Service) -> Service:
    lasting.renew()
    return lasting


@pytest.fixture
def remote(service: Service) -> Iterator[Remote]:
    with moving() as remote:
        yield remote


@pytest.fixture
def cloud() -> Cloud:
    return clustered_cloud(400)


@pytest.fixture
def visit(cloud: Cloud, tmp_path: Path, remote: Remote) -> Iterator[Visit]:
    with visiting(cloud, tmp_path, remote, render_scale=1.0, samples=1) as visit:
        yield visit


@pytest.fixture
def sharp(cloud: Cloud, tmp_path: Path, remote: Remote) -> Iterator[Visit]:
    """A visit for who counts pixels."""
    with visiting(cloud, tmp_path, remote, render_scale=2.0, samples=1) as visit:
        yield visit
