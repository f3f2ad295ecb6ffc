"""What an image's file tells of itself, as words and rows to show."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from classification.cloud import Facts, facts_of
from foundation.language import _, format_number
from foundation.lines import one_line

LONGEST, LONGEST_ROW = 160, 60
"""Characters of a caption or prompt, and of a row, on a plate; the large view has all of them."""


@lru_cache(maxsize=64)
def told_in(text: str) -> Facts:
    """As the cloud has it."""
    return facts_of(text)


def said(told: Facts) -> str:
    """The caption, or the prompt; on one line."""
    return one_line(told.caption or told.prompt, LONGEST)


def rows(told: Facts, all_of_it: bool, of_lists: bool = True) -> tuple[tuple[str, str], ...]:
    """(name, value). all_of_it: with what only those ask for who make such pictures themselves. of_lists: with what
    `whole` has in full."""
    found = [(_("model"), told.model)]
    if of_lists:
        found += [(_("LoRAs"), ", ".join(told.loras)), (_("keywords"), ", ".join(told.keywords))]
        found += [(_("not wanted"), told.negative)] if all_of_it else []
    if all_of_it:
        numbers = ((_("seed"), told.seed), (_("steps"), told.steps))
        found += [
            (_("sampler"), " ".join(one for one in (told.sampler, told.scheduler) if one)),
            *((name, str(value)) for name, value in numbers if value is not None),
            (_("guidance"), "" if told.guidance is None else format_number(told.guidance, ".3g")),
            (_("made with"), told.program),
        ]
    found += [
        (_("by"), told.creator),
        (_("date"), told.created[:10]),
        ("", _("several pictures in one") if told.grid else ""),
        (_("looks like"), told.twin),
    ]
    return tuple((name, one_line(value, LONGEST_ROW)) for name, value in found if value)


def whole(told: Facts) -> Iterator[tuple[str, str]]:
    """(heading, words): nothing shortened, lines as they were written."""
    texts = [one for one in told.texts if one not in told.prompt and one not in told.negative]
    for heading, words in (
        (_("Title"), told.title),
        (_("Caption"), told.caption),
        (_("Prompt"), told.prompt),
        (_("Not wanted"), told.negative),
        (_("Further texts of the workflow"), "\n".join(texts)),
        (_("Keywords"), ", ".join(told.keywords)),
        (_("LoRAs"), ", ".join(told.loras)),
    ):
        if words:
            yield heading, "\n".join(one_line(line, len(words)) for line in words.split("\n"))
