"""Names of files that are made from ids."""

from __future__ import annotations


def download_name(position: int, name: str, suffix: str) -> str:
    """`0001-ID.png` with the letters, digits, `-` and `_` of the id alone; ids of most pictures end in the suffix."""
    name = name.removesuffix(suffix)
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in name)
    return f"{position + 1:04d}-{plain[:80]}{suffix}"
