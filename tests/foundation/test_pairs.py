"""Every pair of properties of a picture is read as its colours are meant, within 10 of 255; a table tells how near."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from foundation.images import load_rgb, size_of

from .made import HEIGHT, WIDTH, Kind, files, pairs

TOLERANCE = 10.0
BEGIN, END = "<!-- pairs: written by tests/foundation/test_pairs.py -->", "<!-- end of pairs -->"


def off(content: bytes, kind: Kind, max_side: int | None = None) -> float:
    """The farthest that the middle of a quarter lies from what is expected, of 255."""
    image = load_rgb(Path("picture"), content=content, max_side=max_side)
    assert image.width * HEIGHT == image.height * WIDTH, "upright"
    pixels = np.asarray(image).astype(float)
    across, down = image.width // 4, image.height // 4
    quarters = [pixels[y * down, x * across] for y in (1, 3) for x in (1, 3)]
    return float(np.abs(np.array(quarters) - kind.expected()).max())


@pytest.mark.parametrize("pair", pairs(), ids=" + ".join)
def test_a_pair_of_properties(pair: tuple[str, str]) -> None:
    kind = pairs()[pair]
    for name, content in files(kind).items():
        for side in (None, 24):
            assert off(content, kind, side) <= TOLERANCE, (name, side)
        assert size_of(Path("picture"), content) == (WIDTH, HEIGHT), name


def test_the_table_of_the_documentation(pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> None:
    """`pytest --renew-golden` writes it."""
    path = pytestconfig.rootpath / "docs" / "formats.md"
    before, rest = path.read_text("utf-8").split(BEGIN)
    after = rest.split(END)[1]
    table = f"{BEGIN}\n{_table()}{END}"
    if request.config.getoption("--renew-golden"):
        path.write_text(before + table + after, "utf-8")
    assert path.read_text("utf-8") == before + table + after


def _table() -> str:
    """A row for each property with those it was tried with; how far it is off is one of 2, 5, 10."""
    rows: dict[str, list[str]] = {}
    tried = {pair: kind for pair, kind in pairs().items() if not pair[0].startswith("orientation")}
    seconds = dict.fromkeys(second for first, second in pairs() if first.startswith("orientation"))
    turned: dict[tuple[str, str], list[Kind]] = {
        ("orientations 2 to 8", second): [pairs()[f"orientation {turn}", second] for turn in range(2, 9)]
        for second in seconds
    }
    for (first, second), kinds in [*turned.items(), *((pair, [kind]) for pair, kind in tried.items())]:
        written = files(kinds[0])
        if written:
            worst = max(off(content, kind) for kind in kinds for content in files(kind).values())
            near = next(limit for limit in (2, 5, 10, 255) if worst <= limit)
            short = "/".join(sorted({name.split(",")[0] for name in written}))
            rows.setdefault(first, []).append(f"{second} {near} ({short})")
    lines = [f"| {first} | {' · '.join(others)} |" for first, others in rows.items()]
    return "| property | with: off by at most, of 255 (tried as) |\n|---|---|\n" + "\n".join(lines) + "\n"
