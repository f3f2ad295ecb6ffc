"""What an output stream can show."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("encoding", "text", "shown", "fits"),
    [
        ("utf-8", "✓ é 肖 ▀", "✓ é 肖 ▀", True),
        ("utf-8", "\udcff", "\\udcff", False),
        ("cp1252", "✓ → – é …", "+ -> – é …", False),
        ("cp1252", "– é", "– é", True),
        ("ascii", "✗ – é 肖 3×4", "x - \\xe9 \\u8096 3x4", False),
        ("cp437", "▀ ✓", "▀ +", False),
    ],
)
def test_what_an_encoding_lacks_is_written_plainly(encoding: str, text: str, shown: str, fits: bool) -> None:
    code = f"from foundation.streams import fits, make_lenient; make_lenient(); print({text!a}, fits({text!a}))"
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert done.stdout.decode(encoding).split() == [*shown.split(), str(fits)]
