"""Tables of each kind of file, and those that nobody should have made."""

import pickle
import struct
import zlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from classification.found import Found
from classification.own_tables.files import read
from classification.own_tables.matching import Pictures, matched
from classification.own_tables.table import OwnTable
from classification.own_tables.vectors import vectors
from foundation.errors import UserError


def texts(table: OwnTable, name: str) -> list[str] | None:
    return next(column.texts for column in table.columns if column.name == name)


def numbers(table: OwnTable, name: str) -> list[float] | None:
    found = next(column.numbers for column in table.columns if column.name == name)
    return None if found is None else found.tolist()


@pytest.mark.parametrize(
    "content",
    [
        'path,score,word\n007,1.5,fog\n010,-2,"a, b"\n',
        "path;score;word\r\n007;1,5;fog\r\n010;-2,0;a, b\r\n",
        "path\tscore\tword\n007\t1.5\tfog\n010\t-2\ta, b\n",
    ],
    ids=["commas", "a German spreadsheet", "tabs"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_every_country(tmp_path: Path, content: str, encoding: str) -> None:
    (tmp_path / "t.csv").write_bytes(content.encode(encoding))
    table = read(tmp_path / "t.csv")
    assert texts(table, "path") == ["007", "010"], "names keep their zeros"
    assert numbers(table, "score") == [1.5, -2.0]
    assert texts(table, "word") == ["fog", "a, b"]


def test_csv_with_broken_rows_and_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("path,n\na,1\nb\nc,3,4\nd\xe9,NaN\n".encode("cp1252"))
    table = read(tmp_path / "t.csv")
    assert texts(table, "path") == ["a", "dé"]
    assert np.isnan((numbers(table, "n") or [])[1])
    assert "2 rows" in table.told[0]


def test_all_types_of_arrow(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([3, 4], pa.int32()),
            "half": pa.array(np.array([1, 2], np.float16)),
            "yes": [True, None],
            "word": pa.array(["a", None]).dictionary_encode(),
            "day": pa.array([0, 86_400_000_000], pa.timestamp("us", "Europe/Berlin")),
            "tags": [["x", "y"], None],
            "vector": pa.array([[1.0, 2.0], [3.0, 4.0]], pa.list_(pa.float16(), 2)),
            "struct": [{"a": 1}, None],
        }
    )
    for name, write in (("t.feather", pa.feather.write_feather), ("t.parquet", pq.write_table)):
        write(table, tmp_path / name)
        found = read(tmp_path / name)
        assert found.left_out == ("struct",)
        assert texts(found, "yes") == ["yes", ""]
        assert texts(found, "word") == ["a", ""]
        assert texts(found, "tags") == ["x, y", ""]
        assert texts(found, "day") == ["1970-01-01", "1970-01-02"]
        assert next(column for column in found.columns if column.name == "id").names() == ["3", "4"]
        vectors_ = next(column.vectors for column in found.columns if column.name == "vector")
        assert vectors_ is not None
        assert vectors_.tolist() == [[1, 2], [3, 4]]
    with pa.OSFile(str(tmp_path / "s.arrow"), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    assert read(tmp_path / "s.arrow").count == 2


def test_vectors_of_several_lengths_are_those_of_most(tmp_path: Path) -> None:
    pq.write_table(pa.table({"v": [[1.0, 2.0], [1.0], None, [3.0, 4.0], []]}), tmp_path / "t.parquet")
    column = read(tmp_path / "t.parquet").columns[0]
    assert column.vectors is not None
    assert column.vectors.shape == (5, 2)
    assert np.isfinite(column.vectors).all(axis=1).tolist() == [True, False, False, True, False]
    assert column.odd == 1


def npy(head: str, body: bytes = b"", length: int | None = None) -> bytes:
    text = head.encode()
    return b"\x93NUMPY\x02\x00" + struct.pack("<I", len(text) if length is None else length) + text + body


def test_files_that_nobody_should_have_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return print, ("unpickled",)

    huge = "{'descr': '<f4', 'fortran_order': False, 'shape': (2500000, 1024), }\n"
    objects = np.array([Evil()], object)
    np.save(tmp_path / "pickled.npy", objects, allow_pickle=True)
    np.save(tmp_path / "flat.npy", np.zeros(5))
    np.save(tmp_path / "words.npy", np.array([["a", "b"]]))
    np.savez(tmp_path / "archive.npz", a=np.zeros(3))
    hostile = {
        "10 GB.npy": npy(huge, b"\0" * 64),
        "a long head.npy": npy(huge, length=4_000_000_000),
        "negative.npy": npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 4), }\n", b"\0" * 64),
        "code.npy": npy("__import__('os').system('true')\n"),
        "pickle.npy": pickle.dumps(Evil()),
        "empty.npy": b"",
        "empty.csv": b"",
        "empty.parquet": b"",
        "text.parquet": b"PAR1 and so on PAR1",
        "text.feather": b"ARROW1 and so on",
        "archive.npz": (tmp_path / "archive.npz").read_bytes(),
        "program.exe": b"MZ",
    }
    for name, content in hostile.items():
        (tmp_path / name).write_bytes(content)
    for name in (*hostile, "pickled.npy", "flat.npy", "words.npy", "missing.csv"):
        with pytest.raises(UserError) as refused:
            read(tmp_path / name)
        assert len(str(refused.value)) < 700, name
        assert "unpickled" not in capsys.readouterr().out
        assert "\n" not in str(refused.value)


def test_a_cut_off_table_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"path": ["a"] * 100, "n": np.arange(100.0)}), tmp_path / "t.parquet")
    whole = (tmp_path / "t.parquet").read_bytes()
    (tmp_path / "t.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UserError, match="cannot be read"):
        read(tmp_path / "t.parquet")


def test_a_small_file_of_a_thousand_million_rows_is_refused_before_it_is_read(tmp_path: Path) -> None:
    rows = 6_000_000
    table = pa.table({"path": pa.array(np.zeros(rows, np.int8)), "n": pa.array(np.zeros(rows, np.int8))})
    pq.write_table(table, tmp_path / "t.parquet", compression="zstd")
    assert (tmp_path / "t.parquet").stat().st_size < 100_000
    with pytest.raises(UserError, match="divide it"):
        read(tmp_path / "t.parquet")


def test_names_of_every_kind(tmp_path: Path) -> None:
    paths = ["a/one.png", "b/two.JPG", "b/one.png", "b/späte.png", "=odd.png"]
    pictures = Pictures(tmp_path, [Found(f"id{number}", path) for number, path in enumerate(paths)])
    known = {
        "a/one.png": 0,
        "./a\\one.png": 0,
        "id2": 2,
        "TWO.jpg": 1,
        "b/two": 1,
        "two": 1,
        str(tmp_path / "b/one.png"): 2,
        "/home/elsewhere/pictures/b/one.png": 2,
        "C:\\pictures\\b\\two.jpg": 1,
        "b/spa\u0308te.png": 3,
        "'=odd.png": 4,
    }
    assert {name: pictures.of(name) for name in known} == known
    for name in ("one.png", "", "../a/one.png", "c/two.JPG", "/etc/passwd", "three", "x" * 5000, "\0"):
        assert pictures.of(name) == -1, name


def test_rows_that_are_of_no_picture_or_of_one_that_came_before(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path, [Found(name, f"{name}.png") for name in "abc"])
    (tmp_path / "t.csv").write_text("id,n\nb,1\nnobody,2\nb,3\na,4\n", encoding="utf-8")
    found = matched(read(tmp_path / "t.csv"), pictures)
    assert found.rows.tolist() == [3, 0, -1]
    assert ["1 row" in sentence for sentence in found.told] == [True, True]
    assert "'nobody'" in found.told[0]
    (tmp_path / "t.csv").write_text("id,n\nx,1\ny,2\n", encoding="utf-8")
    with pytest.raises(UserError, match="None of the 2 rows"):
        matched(read(tmp_path / "t.csv"), pictures)
    (tmp_path / "t.csv").write_text("n,m\n4,1\n5,2\n", encoding="utf-8")
    with pytest.raises(UserError, match="no column that names pictures"):
        matched(read(tmp_path / "t.csv"), pictures)


def test_which_columns_are_the_vectors(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path, [Found(name, f"{name}.png") for name in "ab"])

    def of(**columns: object) -> np.ndarray:
        pq.write_table(pa.table({"id": ["a", "b"], **columns}), tmp_path / "t.parquet")
        table = read(tmp_path / "t.parquet")
        return vectors(table, matched(table, pictures)).values

    np.testing.assert_allclose(of(f0=[3.0, 0.0], f1=[4.0, 2.0], word=["x", "y"]), [[0.6, 0.8], [0.0, 1.0]], atol=1e-6)
    np.testing.assert_allclose(of(v=[[3e30, 4e30], [0.0, 1.0]], n=[1.0, 2.0])[0], [0.6, 0.8], atol=1e-6)
    np.testing.assert_allclose(of(other=[[1.0], [1.0]], embedding=[[0.0, 2.0], [2.0, 0.0]])[0], [0.0, 1.0])
    for unclear in ({"u": [[1.0], [1.0]], "v": [[1.0], [1.0]]}, {"word": ["x", "y"]}, {"n": [1.0, 2.0]}):
        with pytest.raises(UserError):
            of(**unclear)
    with pytest.raises(UserError, match="No vector"):
        of(v=[[0.0, 0.0], [float("nan"), 1.0]])


def test_noise_is_a_sentence_or_a_table(tmp_path: Path) -> None:
    """Random bytes with every ending: no error but the sentence."""
    for ending in (".npy", ".parquet", ".feather", ".arrow", ".csv", ".tsv"):
        for seed in range(20):
            noise = np.random.default_rng([seed, zlib.crc32(ending.encode())]).bytes(400)
            (tmp_path / f"t{ending}").write_bytes({".npy": b"\x93NUMPY"}.get(ending, b"") + noise)
            try:
                read(tmp_path / f"t{ending}")
            except UserError as error:
                assert "\n" not in str(error)
