"""img2vec.csv as this program, its version 0.1.0 and spreadsheets write it; names of every form find pictures."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classification import img2vec, import_original
from foundation.errors import UserError

COLUMNS = "path;tsneX;tsneY;tsneZ;colors;colorPercent;abstractLevel;style;ID"
COLOURS = "184, 173, 176|73, 69, 69|118, 98, 108|207, 191, 203|154, 136, 147"
NAMES = ["plain", "semi;colon", '"quoted start', 'in"side', "new\nline", "  lead", "trail ", "=1+1", "007", "NA", "nan",
         "#hash", "a;b;1.5;c", "comma, space", "日本"]  # fmt: skip


def _row(name: str, number: int) -> list[str]:
    places = [f"{value:.4f}" for value in np.random.default_rng(number).normal(size=3)]
    return [name, *places, COLOURS, "0.38, 0.07, 0.17, 0.22, 0.16", "0.1", f"{number}.5", name]


def _read(folder: Path, text: str) -> img2vec.Table:
    (folder / "img2vec.csv").write_bytes(text.encode())
    return img2vec.read(folder / "img2vec.csv")


def test_version_0_1_quoted_nothing(tmp_path: Path) -> None:
    text = "\r\n".join([COLUMNS, *(";".join(_row(name, number)) for number, name in enumerate(NAMES))])
    table = _read(tmp_path, text)
    assert table.paths == NAMES
    assert table.warnings == []
    np.testing.assert_allclose(table.composition, np.arange(len(NAMES)) + 0.5)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_quoted_as_spreadsheets_do(tmp_path: Path, separator: str, end: str) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if set(cell) & set('";,\t\n') else cell

    rows = [COLUMNS.split(";"), *(_row(name, number) for number, name in enumerate(NAMES))]
    table = _read(tmp_path, "\ufeff" + end.join(separator.join(map(quoted, row)) for row in rows) + end)
    assert table.paths == NAMES
    assert table.warnings == []


def test_commas_without_quotes(tmp_path: Path) -> None:
    rows = [COLUMNS.split(";"), *(_row(name, number) for number, name in enumerate(("a", "b c")))]
    assert _read(tmp_path, "\n".join(",".join(row) for row in rows)).paths == ["a", "b c"]


def test_a_comma_in_the_decimals(tmp_path: Path) -> None:
    rows = [_row(name, number) for number, name in enumerate(("a", "b", "c"))]
    plain = _read(tmp_path, "\n".join([COLUMNS, *map(";".join, rows)]))
    for row in rows:
        for column in (1, 2, 3, 6, 7):
            row[column] = row[column].replace(".", ",")
    table = _read(tmp_path, "\n".join([COLUMNS, *map(";".join, rows)]))
    np.testing.assert_allclose(table.positions, plain.positions, atol=1e-6)
    np.testing.assert_allclose(table.composition, plain.composition)


@pytest.mark.parametrize("text", ["", "\n", '"', "\0" * 40, COLUMNS, f"{COLUMNS}\n" + ";" * 300_000])
def test_no_table_is_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError):
        _read(tmp_path, text)


@pytest.mark.parametrize("in_table", ["NFC", "NFD"])
@pytest.mark.parametrize("on_disk", ["NFC", "NFD"])
def test_a_name_in_another_unicode_form_or_letter_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_table: str, on_disk: str
) -> None:
    monkeypatch.setattr(import_original, "cache_folder", lambda: tmp_path / "cache")
    source = tmp_path / "original"
    (source / "images" / "@eaDir").mkdir(parents=True)
    for number, name in enumerate(("Köln.png", "Upper.PNG", "Ärger.JPG", "plain.png", "@eaDir/plain.png")):
        picture = Image.new("RGB", (64, 48), (40 * number, 90, 60))
        picture.save(source / "images" / unicodedata.normalize(on_disk, name))
    names = ["images/Köln", "images/upper", "Images/ärger.jpg", " images/plain "]
    rows = [_row(unicodedata.normalize(in_table, name), number) for number, name in enumerate(names)]
    (source / "img2vec.csv").write_text("\n".join([COLUMNS, *map(";".join, rows)]), "utf-8")
    cloud, warnings = import_original.open_cloud(source)
    assert warnings == []
    assert (cloud.cells >= 0).all()
    assert [unicodedata.normalize("NFC", path) for path in cloud.paths] == [
        "images/Köln.png", "images/Upper.PNG", "images/Ärger.JPG", "images/plain.png",
    ]  # fmt: skip
