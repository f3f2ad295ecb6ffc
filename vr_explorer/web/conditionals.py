"""The lines of a shader that are left where it is known what is defined; conditions as GLSL has them (#ifdef, #ifndef,
#if and #elif of defined(…), !, && and ||, #else, #endif).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vr_explorer.render.program import Line, ShaderError

_DIRECTIVE = re.compile(r"#\s*(ifdef|ifndef|if|elif|else|endif|define)\b\s*(.*)$")
_DEFINED = re.compile(r"(!?)\s*defined\s*\(\s*(\w+)\s*\)$")
_COMMENT = re.compile(r"//.*$")


@dataclass
class _Condition:
    """around: whether the lines about it are left. met: whether a branch was taken. left: whether its lines are."""

    around: bool
    met: bool
    left: bool


def chosen_lines(lines: Iterable[Line], defined: Iterable[str]) -> Iterator[Line]:
    """Without comments, conditions and empty lines. defined: names; those that the text defines as nothing count from
    there on. ShaderError: a condition of another kind, or one that is not closed; the message names file and line.
    """
    names, conditions = set(defined), list[_Condition]()
    last = None
    for last in lines:
        line = last._replace(text=_COMMENT.sub("", last.text).strip())
        left = not conditions or conditions[-1].left
        directive = _DIRECTIVE.match(line.text)
        if directive is None or directive[1] == "define":
            if left and directive is not None:
                names.add(directive[2])
            if left and line.text:
                yield line
        elif directive[1].startswith("if"):
            met = left and _met(directive, names, line)
            conditions.append(_Condition(left, met, met))
        elif not conditions:
            raise ShaderError(f"{line.file}:{line.number}: #{directive[1]} without #if")
        elif directive[1] == "endif":
            conditions.pop()
        else:
            one = conditions[-1]
            one.left = one.around and not one.met and _met(directive, names, line)
            one.met = one.met or one.left
    if conditions and last is not None:
        raise ShaderError(f"{last.file}:{last.number}: an #if has no #endif")


def _met(directive: re.Match[str], names: set[str], line: Line) -> bool:
    kind, condition = directive.groups()
    if kind == "else":
        return True
    if kind in ("ifdef", "ifndef"):
        return (condition in names) == (kind == "ifdef")
    return any(all(_holds(one, names, line) for one in part.split("&&")) for part in condition.split("||"))


def _holds(term: str, names: set[str], line: Line) -> bool:
    match = _DEFINED.match(term.strip())
    if match is None:
        raise ShaderError(f"{line.file}:{line.number}: {term.strip() or 'nothing'} where defined(…) was expected")
    return (match[2] in names) != bool(match[1])
