"""Who asks a server that does not answer waits longer each time, and begins anew once it has answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.factories import small_cloud
from vr_explorer.web.site import PublishSettings, publish

ASK = """
import { Patience } from "./whole_pictures.js";
const patience = new Patience();
const waits = Array.from({ length: question }, () => patience.next());
patience.recover();
answer({ waits, anew: patience.next() });
"""


def test_pauses_grow_up_to_a_minute(asked: Callable[[Path, str, Any], Any], tmp_path: Path) -> None:
    site = publish(small_cloud(), tmp_path / "site", "A", PublishSettings(side=0)).parent
    told = asked(site, ASK, 9)
    assert told == {"waits": [1, 2, 4, 8, 16, 32, 60, 60, 60], "anew": 1}
