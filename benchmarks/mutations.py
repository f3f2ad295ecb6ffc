"""Damage to files, as strategies of hypothesis: cut off, bits turned, parts doubled, other numbers and depths."""

from __future__ import annotations

import io
import re
import zipfile

from hypothesis import strategies as st

NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
TEXT = re.compile(rb'"[^"\n]{0,80}"')
INSTEAD = (
    b"0", b"-1", b"4294967296", b"9223372036854775807", b"9" * 400, b"9" * 5000, b"1e999", b"nan", b"inf", b"-inf",
    b"NaN", b"null", b"true", b"[]", b"{}", b'""', b'"\\ud800"', b'"\xff"', b"[" * 20_000, b'{"a":' * 20_000,
    b'"' + b"a" * 100_000 + b'"', b"\0", b"", b"[[[1]]]", b"1979-05-27", b";" * 50_000, b"\n", b"\xef\xbb\xbf",
)  # fmt: skip


def mutated(content: bytes) -> st.SearchStrategy[bytes]:
    """`content` after one to three kinds of damage. Of a zip, often that of a member, with the right checksum."""
    plain = st.lists(_one(), min_size=1, max_size=3)
    damaged = st.builds(lambda steps: _all(content, steps), plain)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return damaged
    inside = st.builds(lambda member, steps: _in_zip(content, member, steps), st.integers(0, 10_000), plain)
    return st.one_of(damaged, inside, inside)


Step = tuple[str, float, float, bytes]
"""Kind, place and length as shares of the content, and what comes there."""


def _one() -> st.SearchStrategy[Step]:
    kinds = st.sampled_from(["cut", "bit", "bit", "bytes", "double", "drop", "number", "number", "text", "insert"])
    share = st.floats(0.0, 1.0, exclude_max=True)
    return st.tuples(kinds, share, share, st.one_of(st.sampled_from(INSTEAD), st.binary(max_size=12)))


def _all(content: bytes, steps: list[Step]) -> bytes:
    for step in steps:
        content = _damaged(content, *step)
    return content


def _damaged(content: bytes, kind: str, place: float, length: float, new: bytes) -> bytes:
    at = int(place * len(content))
    end = at + 1 + int(length**4 * (len(content) - at))
    if kind == "cut":
        return content[:at]
    if kind == "bit" and content:
        return content[:at] + bytes([content[at] ^ 1 << int(length * 8)]) + content[at + 1 :]
    if kind == "bytes":
        return content[:at] + new[:12] + content[at + len(new[:12]) :]
    if kind == "double":
        return content[:end] + content[at:end] * 3 + content[end:]
    if kind == "drop":
        return content[:at] + content[end:]
    if kind == "insert":
        return content[:at] + new + content[at:]
    found = list((NUMBER if kind == "number" else TEXT).finditer(content[:200_000]))
    if not found:
        return content[:at] + new + content[end:]
    chosen = found[int(place * len(found))]
    return content[: chosen.start()] + new + content[chosen.end() :]


def _in_zip(content: bytes, member: int, steps: list[Step]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as after:
        names = before.namelist()
        for number, name in enumerate(names):
            inside = before.read(name)
            after.writestr(name, _all(inside, steps) if number == member % len(names) else inside)
    return made.getvalue()
