"""Midjourney: what was asked for, with its options, and the number of the job, under PNG's `Description`."""

from __future__ import annotations

import re

from classification.cloud.facts import Facts, made, text_of

_JOB = re.compile(r"\s*Job ID:\s*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\s*$", re.IGNORECASE)
_OPTION = re.compile(r"\s--([a-z]{1,20})(?=\s|$)\s*((?:(?!\s--[a-z])[^\n]){0,2000})", re.IGNORECASE)
_VERSIONS = ("v", "version"), ("niji",)


def facts(description: str, author: str = "") -> Facts | None:
    """None: it is no such text."""
    text = text_of(description)
    job = _JOB.search(text)
    if job is None:
        return None
    asked = text[: job.start()]
    options = {name.lower(): value.strip() for name, value in _OPTION.findall(asked)}
    version, niji = (next((options[name] for name in names if options.get(name)), "") for names in _VERSIONS)
    return made(
        program="Midjourney",
        prompt=_OPTION.sub("", asked),
        negative=options.get("no"),
        model=f"Niji {niji}" if niji else f"Midjourney {version}" if version else "",
        seed=options.get("seed"),
        creator=author,
        documents=[job[1].lower()],
    )
