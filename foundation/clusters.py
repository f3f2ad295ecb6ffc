"""What a reader takes for one character: a letter with its marks, a syllable, an emoji made of several (UAX #29)."""

from __future__ import annotations

from wcwidth import iter_graphemes

_MOST_MARKS = 12
"""Code points of a cluster that are kept; a name can pile up hundreds of marks over one letter."""


def clusters(text: str) -> list[str]:
    """`text` in its extended grapheme clusters; joined again they are `text`."""
    return list(text) if text.isascii() else list(iter_graphemes(text))


def shortened(text: str, longest: int) -> str:
    """`text` in at most `longest` code points (at least 1), cut off between clusters and ended by "…"."""
    if len(text) <= longest:
        return text
    kept, length = [], 0
    for cluster in clusters(text[: longest + 64]):
        length += len(cluster)
        if length > longest - 1:
            break
        kept.append(cluster)
    # One cluster alone can be longer than all that there is room for.
    return ("".join(kept) or text[: longest - 1]).rstrip() + "…"


def bounded(cluster: str) -> str:
    """A cluster without the marks that nobody could read any more."""
    return cluster[:_MOST_MARKS]
