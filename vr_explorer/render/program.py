"""GLSL programs: one file each in `shaders`, its stages apart by `#ifdef VERTEX_SHADER` and `#ifdef FRAGMENT_SHADER`.

`#include "other.glsl"` takes in a shared snippet, each at most once in a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import moderngl

STAGES = {"vertex_shader": "VERTEX_SHADER", "fragment_shader": "FRAGMENT_SHADER"}

_INCLUDE = re.compile(r'\s*#include\s+"([^"]+)"')
_LINE = re.compile(r"^(?:ERROR: )?\d+[:(](\d+)\)?")
"""Where a driver names the line: `0:12(26): error` (Mesa), `0(12) : error` (NVIDIA), `ERROR: 0:12:` (AMD, Apple)."""


class ShaderError(Exception):
    """A program that the driver does not accept; the message names the file and line of each complaint."""


class Line(NamedTuple):
    """A line of an expanded program and where it comes from."""

    text: str
    file: str
    number: int


def load_program(ctx: moderngl.Context, name: str) -> moderngl.Program:
    """The program of the file `shaders/NAME.glsl`. ShaderError where the driver refuses it."""
    file = f"{name}.glsl"
    return compile_program(ctx, _read(file), file)


def compile_program(
    ctx: moderngl.Context,
    text: str,
    file: str,
    stages: Iterable[str] = tuple(STAGES),
    varyings: tuple[str, ...] = (),
) -> moderngl.Program:
    """The program of `text`, whose errors are named after `file`.

    varyings: outputs of the last stage to be captured by transform feedback.
    """
    sources: dict[str, Any] = {stage: _source(text, file, STAGES[stage]) for stage in stages}
    try:
        return ctx.program(**sources, varyings=varyings)
    except moderngl.Error as error:
        raise ShaderError(_located(str(error), expand(text, file))) from error


@cache
def expand(text: str, file: str) -> tuple[Line, ...]:
    """The lines of `text` with the includes put in their places."""
    return tuple(_expanded(text, file, {file}))


def _expanded(text: str, file: str, seen: set[str]) -> list[Line]:
    """seen: the files that were included already, to which its own are added."""
    lines: list[Line] = []
    for number, line in enumerate(text.splitlines(), 1):
        include = _INCLUDE.match(line)
        if include is None:
            lines.append(Line(line, file, number))
        elif include[1] not in seen:
            seen.add(include[1])
            try:
                included = _read(include[1])
            except FileNotFoundError as error:
                raise ShaderError(f"{file}:{number}: there is no {include[1]} in shaders") from error
            lines.extend(_expanded(included, include[1], seen))
    return lines


@cache
def _read(file: str) -> str:
    return resources.files("shaders").joinpath(file).read_text(encoding="utf-8")


_HEAD = "#version 330 core\n#define {stage}\n"


@cache
def _source(text: str, file: str, stage: str) -> str:
    return _HEAD.format(stage=stage) + "\n".join(line.text for line in expand(text, file)) + "\n"


def _located(message: str, lines: Sequence[Line]) -> str:
    """`message` of the driver with file and line in place of its line in the expanded source."""
    offset = _HEAD.count("\n") + 1
    located = []
    for complaint in message.splitlines():
        match = _LINE.match(complaint)
        index = int(match[1]) - offset if match else -1
        if match and 0 <= index < len(lines):
            complaint = f"{lines[index].file}:{lines[index].number}{complaint[match.end() :]}"
        located.append(complaint)
    return "\n".join(line for line in located if line and set(line) != {"="})
