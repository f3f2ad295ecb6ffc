"""The words of a text as numbers of Gemma's vocabulary: byte-pair encoding as `tokenizer.json` describes it.

Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with Subword Units", ACL 2016.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from foundation.errors import UserError
from foundation.parsing import json_in

LONGEST = 400
"""Characters of a text that are looked at."""

_BLANK = "\u2581"


class GemmaTokens:
    """pad, end: numbers of what fills up and what ends a text."""

    def __init__(self, vocabulary: dict[str, int], merges: Iterable[tuple[str, str]]) -> None:
        self._numbers = vocabulary
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}
        self.pad, self.end, self._unknown = (vocabulary[name] for name in ("<pad>", "<eos>", "<unk>"))

    @classmethod
    def read(cls, path: Path) -> GemmaTokens:
        """UserError: it cannot be read, or describes something else."""
        try:
            model: Any = json_in(path)["model"]
            if model["type"] != "BPE":
                raise ValueError("it is no byte-pair encoding")
            merges = (tuple(one.split(" ", 1)) if isinstance(one, str) else tuple(one) for one in model["merges"])
            return cls(dict(model["vocab"]), merges)  # type: ignore[arg-type]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(f"The vocabulary {path} cannot be read ({error}); download it again.") from error

    def numbers(self, text: str, length: int) -> list[int]:
        """`length` of them: those of the text in small letters, its end, and what fills up."""
        found = [number for piece in self._pieces(text[:LONGEST].lower()) for number in self._of(piece)]
        found = [*found[: length - 1], self.end]
        return found + [self.pad] * (length - len(found))

    def _pieces(self, text: str) -> list[str]:
        """Of all neighbours the pair that comes first among the merges is joined, until none is left."""
        pieces = list(text.replace(" ", _BLANK))
        while len(pieces) > 1:
            ranks = [self._ranks.get(pair, len(self._ranks)) for pair in pairwise(pieces)]
            best = min(ranks)
            if best == len(self._ranks):
                break
            joined, at = [], 0
            while at < len(pieces):
                if at < len(ranks) and ranks[at] == best:
                    joined.append(pieces[at] + pieces[at + 1])
                    at += 2
                else:
                    joined.append(pieces[at])
                    at += 1
            pieces = joined
        return pieces

    def _of(self, piece: str) -> list[int]:
        """A piece that the vocabulary lacks is told byte by byte."""
        if piece in self._numbers:
            return [self._numbers[piece]]
        return [self._numbers.get(f"<0x{byte:02X}>", self._unknown) for byte in piece.encode("utf-8", "replace")]
