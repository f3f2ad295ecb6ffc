"""A form: settings by name, each with the one way to change it that suits it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imgui_bundle import imgui

from foundation.language import _, digits
from vr_explorer.panels.style import TEXT, Style
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import Tip, button, choice, columns, heading, slider, toggle
from vr_explorer.panels.words import text

FOLDED, UNFOLDED = "\uf105", "\uf107"
"""Signs beside the title of a section."""

Value = bool | int | float | str
Values = Mapping[str, Value]
"""`section.name` → value."""


@dataclass(frozen=True)
class Slider:
    """shown: how the value is written, a format of one number. factor: by which it is multiplied to be read.

    says: here and of the other fields, what it does, in a plain sentence.
    """

    key: str
    label: str
    low: float
    high: float
    shown: str = "{:.2f}"
    factor: float = 1.0
    says: str = ""


@dataclass(frozen=True)
class Choice:
    """options: words and value of each."""

    key: str
    label: str
    options: tuple[tuple[str, Value], ...]
    says: str = ""


@dataclass(frozen=True)
class Toggle:
    key: str
    label: str
    says: str = ""


@dataclass(frozen=True)
class Presets:
    """options: words and the values that all change at once."""

    label: str
    options: tuple[tuple[str, Values], ...]
    says: str = ""


Field = Slider | Choice | Toggle | Presets


@dataclass(frozen=True)
class FormSection:
    """folded: only its title is shown until it is unfolded."""

    title: str
    fields: Sequence[Field]
    folded: bool = False


def draw_form(
    style: Style, sections: Sequence[FormSection], values: Values, unfolded: frozenset[str] = frozenset()
) -> tuple[dict[str, Value], frozenset[str]]:
    """Draws into the present window, in two columns where it is wide; returns what the user has changed, and the titles
    of the sections that are unfolded.
    """
    changed: dict[str, Value] = {}
    heights = [1 if section.folded else len(section.fields) + 1 for section in sections]
    second = min(range(len(heights)), key=lambda number: abs(2 * sum(heights[:number]) - sum(heights)), default=0)
    with columns(style, "form") as next_column:
        for number, section in enumerate(sections):
            if number == second:
                next_column()
            if section.folded:
                opened = section.title in unfolded
                imgui.dummy(imgui.ImVec2(0, style.px(2)))
                sign = UNFOLDED if opened else FOLDED
                if button(style, f"{_(section.title)}  {sign}##fold", imgui.get_content_region_avail().x):
                    unfolded = unfolded ^ {section.title}
                tip(style, _("Hides these settings") if opened else _("Shows these settings"))
                if not opened:
                    continue
            else:
                heading(style, _(section.title))
            for field in section.fields:
                changed |= _drawn(style, field, values)
    return changed, unfolded


def _drawn(style: Style, field: Field, values: Values) -> Values:
    if isinstance(field, Presets):
        return _presets(style, field, values)
    value = values[field.key]
    changed: Value | None = None
    if isinstance(field, Slider):
        number = float(value)
        shown = digits(_(field.shown).format(number * field.factor))
        changed = slider(style, _(field.label), number, field.low, field.high, shown)
        tip(style, _(field.says))
    elif isinstance(field, Toggle):
        changed = toggle(style, _(field.label), bool(value))
        tip(style, _(field.says))
    else:
        text(_(field.label), TEXT)
        offered = [option for _words, option in field.options]
        current = offered.index(value) if value in offered else None
        pressed = choice(style, field.label, [_(words) for words, _value in field.options], current, _tips(field))
        imgui.dummy(imgui.ImVec2(0, style.px(2)))
        changed = offered[pressed] if pressed is not None else value
    return {field.key: changed} if changed != value else {}


def _tips(field: Choice | Presets) -> Sequence[Tip]:
    """One for each of its options."""
    return [(_(field.says), "")] * len(field.options)


def _presets(style: Style, field: Presets, values: Values) -> Values:
    text(_(field.label), TEXT)
    found = [all(values[key] == value for key, value in option.items()) for _words, option in field.options]
    current = found.index(True) if True in found else None
    pressed = choice(style, field.label, [_(words) for words, _value in field.options], current, _tips(field))
    imgui.dummy(imgui.ImVec2(0, style.px(2)))
    return field.options[pressed][1] if pressed is not None else {}
