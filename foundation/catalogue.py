"""Texts in another language, read from a gettext .po file as translators' programs write it.

Format: https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html
"""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_SEPARATOR = "\x04"
"""Between a context and its text, as gettext's own files have it."""

_KEYWORD = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[(\d+)\])?)\s+(".*")')
_PLURAL = re.compile(r"plural\s*=\s*([^;]+)")

Forms = dict[int, str]


class _Entry(NamedTuple):
    """forms: translations by their number; a text without a plural has one, number 0."""

    key: str
    forms: Forms


class Catalogue:
    """The texts of one language by the English ones; those that it does not have stay English."""

    def __init__(self, entries: dict[str, Forms], plural: Callable[[int], int]) -> None:
        self._entries = entries
        self._plural = plural

    @classmethod
    def parse(cls, text: str) -> Catalogue:
        """The content of a .po file. ValueError: a line that is none of such a file. Entries marked fuzzy, which a
        translator has not looked at yet, and those without a translation are left out.
        """
        entries = {entry.key: entry.forms for entry in _entries(text)}
        found = _PLURAL.search(entries.pop("", {}).get(0, ""))
        return cls(entries, gettext.c2py(found[1] if found else "n != 1"))

    def __len__(self) -> int:
        return len(self._entries)

    def text(self, english: str, context: str = "") -> str:
        """The translation. context: which of several meanings of the same English words."""
        forms = self._entries.get(f"{context}{_SEPARATOR}{english}" if context else english)
        return forms[0] if forms else english

    def plural(self, one: str, many: str, count: int) -> str:
        """The translation for `count` of something."""
        forms = self._entries.get(one)
        if forms is None:
            return one if count == 1 else many
        return forms.get(self._plural(count)) or forms[0]


def _entries(text: str) -> Iterator[_Entry]:
    """Those that are translated; entries are parted by empty lines."""
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        lines = [line.strip() for line in block.split("\n")]
        if any(line.startswith("#,") and "fuzzy" in line for line in lines):
            continue
        parts: dict[str, str] = {}
        keyword = ""
        for line in lines:
            if not line or line.startswith("#"):
                continue
            found = _KEYWORD.fullmatch(line)
            if found:
                keyword = found[1]
            elif not (keyword and line.startswith('"')):
                raise ValueError(f"this is no line of a catalogue: {line[:80]!r}")
            parts[keyword] = parts.get(keyword, "") + json.loads(found[3] if found else line)
        forms = {int(name[7:-1] or 0) if "[" in name else 0: said for name, said in parts.items() if "msgstr" in name}
        if "msgid" in parts and all(forms.values()) and forms:
            context = parts.get("msgctxt", "")
            yield _Entry(f"{context}{_SEPARATOR}{parts['msgid']}" if context else parts["msgid"], forms)
