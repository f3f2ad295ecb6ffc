"""Frames of one OpenXR session, measured: what benchmarks/session.py starts, once for each block.

python benchmarks/session_frames CARDS LASTING STATES OUT [--profile]

It measures the program that its PYTHONPATH names, which need not be the one that it lies beside. So its parts import
each other as they lie in this folder: an earlier program has none of them. The service and the screen are there
already. LASTING: how many frames of each state are measured, or for how many seconds, such as 600s. STATES: those of
`Session.state`, joined by commas. OUT: the file for what was measured (.npz).
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import sys
import tempfile
from pathlib import Path

import numpy as np
from frame_clock import Collections
from session_states import Session

from benchmarks.frame import cloud_of
from classification.cloud import Cloud
from foundation.settings import Settings
from tests.openxr.monado import Remote
from vr_explorer.app.headset_loop import HeadsetLoop
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.window import opened

DRAWN_FRAMES = 40


def measured(session: Session, name: str, lasting: str, profile: cProfile.Profile | None) -> dict[str, np.ndarray]:
    """Of one state, as benchmarks/session.py reads it."""
    with session.state(name):
        drawn = session.frames(DRAWN_FRAMES, drawn=True)[:, :2].sum(axis=1)
        session.frames(4)
        session.late()
        collections = Collections()
        gc.callbacks.append(collections)
        if profile is not None:
            profile.enable()
        milliseconds = session.undisturbed(session.lasting(lasting))
        if profile is not None:
            profile.disable()
        gc.callbacks.remove(collections)
        counts = np.array([session.late(), collections.count, collections.longest])
    return {f"{name}.frames": milliseconds, f"{name}.drawn": drawn, f"{name}.counts": counts}


def main() -> None:
    count, lasting, states, out = int(sys.argv[1]), sys.argv[2], sys.argv[3].split(","), Path(sys.argv[4])
    profile = cProfile.Profile() if "--profile" in sys.argv[5:] else None
    cloud: Cloud = cloud_of(count)
    settings = Settings({"headset": {"samples": 1, "hints": "never"}})
    found: dict[str, np.ndarray] = {}
    with tempfile.TemporaryDirectory() as folder:
        options = ExploreOptions(selection=Path(folder) / "selection.sqlite", rain=False, settings=settings)
        remote = Remote()
        remote.send()
        from benchmarks.arriving import with_atlas

        cloud = with_atlas(cloud, Path(folder))
        with opened(cloud, options) as (ctx, explorer, window):
            loop = HeadsetLoop(ctx, explorer, window)

            def measure() -> None:
                try:
                    session = Session(ctx, explorer, loop, remote)
                    loop.connect()
                    for name in states:
                        found.update(measured(session, name, lasting, profile))
                finally:
                    loop.close()

            try:
                run = getattr(window, "run_on_render_thread", None) or window.apart  # as versions before called it
                run(measure)
            finally:
                loop.release()
                remote.close()
    np.savez(out, **found)  # type: ignore[arg-type]
    if profile is not None:
        pstats.Stats(profile).sort_stats("tottime").print_stats(70)


if __name__ == "__main__":
    main()
