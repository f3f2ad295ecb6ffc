"""Processor time of a frame inside a real OpenXR session, and frames that come late, in what a viewer does.

    python tests/openxr/run.py benchmarks/session.py [--frames N] [--blocks N] [--seconds N] [--cards N,N]
        [--states NAMES] [--beside FOLDER] [--profile]

States: nothing under the laser; a card under it; the menu open and pointed at; a filter whose range changes on the
menu in each frame; a bomb dragged, which places the cloud anew in each frame; two children a second that join the
cloud while nothing is under the laser; a card held in each hand, with the gap between them filling as fast. Head and
hands move all the time.

Measured is everything that this program does for a frame on the thread of the frames (`time.thread_time`), which is not
the main thread, as in the program: what devices ask for, poses, actions, picking, panels, both eyes, the mirror,
collections of garbage; waiting does not count. What passes inside the
runtime's functions (Monado's are messages to its service) and in the presentation of the mirror window and copies of
whole pictures (here by a software driver) is neither Python nor the submission of OpenGL; it is printed beside the
frame's own time and not part of it. Nor is what the measuring of these adds: every other pair of frames measures twice
and tells. As in `frame.py`, the GPU's work is left out by conditional rendering, and its part with a software driver is
printed as well. A frame is late when the runtime's time of display has gone on by more than one and a half periods.

The frames come in blocks, each of a session of its own; --seconds: one block instead, in which each state lasts so
long in one piece (600: ten minutes). --beside: another checkout of the program, whose blocks take
turns with those of this one, so that the ratio is of one run; where tests/openxr/run.py makes a place of its own, the
folder has to lie inside of this checkout, such as one made by `git worktree add build/before REVISION`. --profile:
prints where the time goes as well, with the frames slowed down by that.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np

from tests.openxr.monado import running

HERE = Path(__file__).parents[1]
STATES = ("nothing", "card", "menu", "filter", "bomb", "children", "held")
CARDS = 10_120, 1_000_000
FRAMES, BLOCKS = 2_000, 4
BUDGET = {"nothing": (1.3, 2.5), "card": (1.6, 3.0)}
"""Milliseconds: median and 99th percentile."""

LONGEST = 8.0
"""Milliseconds that no frame is to take."""

BUDGET_RATIO = 1.2
BUDGET_CHILDREN = 1.3
"""The 99th percentile of a frame while children join, to that with nothing."""

DISPLAY = ":92"

Key = tuple[str, int, str]
"""Checkout, cards, state."""


def block(checkout: Path, cards: int, lasting: str, states: list[str], profile: bool) -> dict[str, np.ndarray]:
    """What session_frames measures of one session of the program in `checkout`. lasting: as it takes it."""
    with tempfile.TemporaryDirectory() as temporary, running(Path(temporary)):
        out = Path(temporary) / "measured.npz"
        script = [sys.executable, str(HERE / "benchmarks" / "session_frames")]
        arguments = [str(cards), lasting, ",".join(states), str(out), *(["--profile"] if profile else [])]
        # As vr_explorer.app says it, which is imported too late here for PyOpenGL to hear it.
        environment = os.environ | {"PYTHONPATH": str(checkout), "PYOPENGL_ERROR_CHECKING": "0"}
        with (Path(temporary) / "said").open("w+") as said:
            done = subprocess.run([*script, *arguments], env=environment, cwd=checkout, stderr=said, check=False)
            if done.returncode:
                said.seek(0)
                sys.exit(said.read()[-3_000:])
        with np.load(out) as measured:
            return dict(measured)


def described(key: Key, blocks: list[dict[str, np.ndarray]]) -> tuple[float, float]:
    """Prints the line of one state; returns its median and 99th percentile in milliseconds."""
    checkout, cards, state = key
    milliseconds = np.concatenate([one[f"{state}.frames"] for one in blocks])
    drawn = np.concatenate([one[f"{state}.drawn"] for one in blocks])
    counts = np.array([one[f"{state}.counts"] for one in blocks])
    median, slow, slowest, longest = np.percentile(milliseconds[:, 0], [50, 95, 99, 100]).tolist()
    over, budget = int((milliseconds[:, 0] > LONGEST).sum()), BUDGET.get(state)
    shares = f" ({median / budget[0]:.2f} and {slowest / budget[1]:.2f} of the budget)" if budget else ""
    print(
        f"{checkout:<8} {cards:>9,} {state:<8} median {median:.2f}  p95 {slow:.2f}  p99 {slowest:.2f}  "
        f"longest {longest:.2f} ms{shares}  over {LONGEST:.0f} ms {over}  "
        f"outside {np.median(milliseconds[:, 1]):.2f}  "
        f"with the drawing {np.median(drawn):.1f}  late {counts[:, 0].sum():.0f} of {len(milliseconds)}  "
        f"collections {counts[:, 1].sum():.0f}, longest {counts[:, 2].max():.2f} ms",
        flush=True,
    )
    return median, slowest


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=int, default=FRAMES)
    parser.add_argument("--blocks", type=int, default=BLOCKS)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--cards", type=lambda text: [int(part) for part in text.split(",")], default=CARDS)
    parser.add_argument("--states", type=lambda text: text.split(","), default=list(STATES))
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    blocks, lasting = asked.blocks, str(asked.frames // asked.blocks)
    if asked.seconds is not None:
        blocks, lasting = 1, f"{asked.seconds}s"
    checkouts = {"this": HERE} | ({"beside": asked.beside.resolve()} if asked.beside else {})
    measured: dict[Key, list[dict[str, np.ndarray]]] = defaultdict(list)
    screen = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1280x800x24"], stderr=subprocess.DEVNULL)
    os.environ["DISPLAY"] = DISPLAY
    try:
        for _ in range(blocks):
            for cards in asked.cards:
                for name, checkout in checkouts.items():
                    found = block(checkout, cards, lasting, asked.states, asked.profile)
                    for state in asked.states:
                        measured[name, cards, state].append(found)
    finally:
        screen.terminate()
        screen.wait()
    times = {key: described(key, blocks) for key, blocks in sorted(measured.items(), key=lambda item: item[0][1:])}
    for state in asked.states:
        if len(asked.cards) > 1:
            few, many = (times["this", cards, state][0] for cards in (asked.cards[0], asked.cards[-1]))
            print(
                f"{state:<8} {asked.cards[-1]:,} cards to {asked.cards[0]:,}: {many / few:.2f} (budget {BUDGET_RATIO})"
            )
        for cards in asked.cards if asked.beside else ():
            ratio = times["this", cards, state][0] / times["beside", cards, state][0]
            print(f"{state:<8} {cards:>9,} this to beside: {ratio:.2f}")
    for cards in asked.cards if {"nothing", "children"} <= {*asked.states} else ():
        ratio = times["this", cards, "children"][1] / times["this", cards, "nothing"][1]
        print(f"p99 with children to nothing, {cards:,} cards: {ratio:.2f} (budget {BUDGET_CHILDREN})")


if __name__ == "__main__":
    main()
