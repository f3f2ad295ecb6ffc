"""The table of actions as docs/controls.md has it: `python -m vr_explorer.action_table` prints it."""

from __future__ import annotations

from vr_explorer.actions import ACTIONS, Action, Role
from vr_explorer.xr.actions import LEFT, RIGHT
from vr_explorer.xr.interaction_profiles import TOUCH

BEGIN, END = "<!-- actions: python -m vr_explorer.action_table -->", "<!-- /actions -->"
HEAD = ("action", "keyboard", "gamepad", "headset (Touch, right-handed)", "with one hand")
NOTHING = "–"

_SIDES = {Role.POINTING: (LEFT, "left "), Role.FLYING: (RIGHT, "right "), Role.ALONE: (RIGHT, "")}


def table() -> str:
    """Markdown, between its marks: a row for each action that is asked for by a key, a button or a part."""
    rows = [HEAD, *(_row(action) for action in ACTIONS if action.keys or action.pad or action.hands)]
    head, *lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join((BEGIN, "", head, "|---" * len(HEAD) + "|", *lines, "", END))


def _row(action: Action) -> tuple[str, ...]:
    with_two = [words for role in (Role.POINTING, Role.FLYING) for words in _pressed(action, role)]
    found = (", ".join(action.keys), action.pad, ", ".join(with_two), ", ".join(_pressed(action, Role.ALONE)))
    return (action.title, *(words or NOTHING for words in found))


def _pressed(action: Action, role: Role) -> list[str]:
    """The parts by their names on a Touch controller; those which that hand has not are left out."""
    hand, side = _SIDES[role]
    found = [(TOUCH.name(press.part, hand), press.at_card) for press in action.presses(role)]
    return [f"{side}{name}{', laser on' if at_card else ''}" for name, at_card in found if name]


if __name__ == "__main__":
    print(table())
