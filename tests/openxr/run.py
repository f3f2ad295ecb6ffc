"""Runs the tests of this folder where a real OpenXR runtime is: python tests/openxr/run.py [PYTEST ARGUMENTS]

A script can be run there as well: python tests/openxr/run.py benchmarks/session.py [ARGUMENTS]
With --place alone, the place is made where it is needed, and nothing is run; this needs no more than Python itself.

With Monado installed (`monado-service` on the path) they run here. Otherwise a Debian 13 with Monado is made in a
folder of the user's cache (once; 1.1 GB, a minute or two; root and debootstrap are needed), and they run inside, with
only what the explorer needs installed: no torch, no scikit-learn.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
TESTS = "tests/openxr"
SUITE = "trixie"
PACKAGES = (
    "ca-certificates",
    "libegl1",
    "libgl1",
    "libgl1-mesa-dri",
    "libopenxr-loader1",
    "libopenxr1-monado",
    "mesa-vulkan-drivers",
    "monado-cli",
    "monado-service",
    "python3",
    "python3-venv",
    "xvfb",
)
INSIDE = "/mnt/project"
COPIED = ("/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt", "/etc/pip.conf", "/root/.config/pip/pip.conf")
LENT = ("/opt",)
"""Folders of this machine that are seen inside as well: local package indexes that pip's configuration may name."""

INSTALLED = ".installed"

LOOPBACK = Path(__file__).with_name("loopback.py")

NEEDED = {"MONADO_NEEDED": "1"}
"""Without Monado, the tests fail where they would skip elsewhere."""


def main() -> int:
    given = sys.argv[1:] or [TESTS]
    place_alone = given == ["--place"]
    script = given[0].endswith(".py") and not given[0].startswith(TESTS)
    arguments = ["-m", "pytest", "-p", "no:cacheprovider", *given]
    if script:
        arguments = ["-m", given[0].removesuffix(".py").replace("/", "."), *given[1:]]
    if shutil.which("monado-service"):
        if place_alone:
            return 0
        environment = os.environ | NEEDED
        return subprocess.run([sys.executable, *arguments], cwd=PROJECT, env=environment, check=False).returncode
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        sys.exit("No Monado here: install monado-service, or debootstrap and start this as root.")
    wanted = hashlib.sha256(" ".join(PACKAGES).encode()).hexdigest()[:8]
    root = CACHE / "artificial-inspiration-tests" / f"{SUITE}-{wanted}"
    root.parent.mkdir(parents=True, exist_ok=True)
    with (root.parent / f"{root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.exists():
            build(root)
        for path in COPIED:
            if Path(path).exists():
                inside = root / path[1:]
                inside.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, inside)
        install = installation(root)
        if install is not None and (code := enter(root, install, network=True)):
            return code
    if place_alone:
        return 0
    spread = [] if script else ["--numprocesses=3", "--dist=worksteal"]
    return enter(root, f"/venv/bin/python {shlex.join([*arguments, *spread])}", network=False)


def build(root: Path) -> None:
    partial = root.with_name(f"{root.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    include = f"--include={','.join(PACKAGES)}"
    print(f"Making a Debian with Monado in {root} …", flush=True)
    subprocess.run(["debootstrap", "--variant=minbase", include, SUITE, partial], check=True, stdout=subprocess.DEVNULL)
    partial.rename(root)


def installation(root: Path) -> str | None:
    """The command that brings the environment inside to what pyproject.toml asks for now; None where it is so."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["explorer"], *(need for need in extras["dev"] if "pytest" in need)]
    state = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    if (root / "venv" / INSTALLED).exists() and (root / "venv" / INSTALLED).read_text().strip() == state:
        return None
    install = f"python3 -m venv --clear /venv && /venv/bin/pip install -q {shlex.join(wanted)}"
    return f"{install} && echo {state} > /venv/{INSTALLED}"


def enter(root: Path, command: str, network: bool) -> int:
    """Runs `command` inside, in a mount namespace of its own that takes the mounts along when it ends.

    network: whether it reaches this machine's; otherwise it has a loopback interface of its own, so that several runs
    may have a service each on the same port.
    """
    quoted = shlex.quote(str(root))
    shared = [("/dev", "/dev"), (str(PROJECT), INSIDE), *((path, path) for path in LENT if Path(path).is_dir())]
    script = " && ".join(
        [
            *([] if network else [shlex.join([sys.executable, str(LOOPBACK)])]),
            *(f"mkdir -p {quoted}{inside}" for _, inside in shared),
            *(f"mount --rbind {shlex.quote(outside)} {quoted}{inside}" for outside, inside in shared),
            f"mount -t proc proc {quoted}/proc",
            f"mount -t tmpfs tmpfs {quoted}/tmp",
            f"exec chroot {quoted} bash -c {shlex.quote(f'cd {INSIDE} && {command}')}",
        ]
    )
    kept = {
        name: value for name, value in os.environ.items() if name in ("CI", "PATH", "TERM") or name.endswith("_proxy")
    }
    kept |= {name: value for name, value in os.environ.items() if name.startswith("PIP_") and name != "PIP_FIND_LINKS"}
    kept |= NEEDED | {"HOME": "/root", "LANG": "C.UTF-8", "PYTHONPATH": INSIDE}
    apart = ["--mount", "--pid", *([] if network else ["--net"])]
    return subprocess.run(["unshare", *apart, "--fork", "bash", "-c", script], env=kept, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
