"""Runs modules of the page by node, without a browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.factories import painted_squares, pictured_cloud
from vr_explorer.web.site import PublishSettings, publish

LONG = 600.0
"""Seconds that only a broken program takes."""

Asked = Callable[[Path, str, Any], Any]


@pytest.fixture(scope="session")
def asked() -> Asked:
    """asked(site, script, question): what the module `script` in the folder of the page's code, which may import its
    modules and ends with `answer(VALUE)`, makes of `question`; both are JSON.
    """
    program = shutil.which("node")
    if program is None:
        reason = "there is no node on this machine; install it (Debian: `apt-get install nodejs`)"
        pytest.fail(reason) if "CI" in os.environ else pytest.skip(reason)

    def ask(site: Path, script: str, question: Any) -> Any:
        (site / "page" / "package.json").write_text('{"type": "module"}')
        head = (
            'import { readFileSync } from "node:fs";\n'
            'const question = JSON.parse(readFileSync(0, "utf8"));\n'
            "const answer = (value) => process.stdout.write(JSON.stringify(value));\n"
        )
        file = site / "page" / "asked.js"
        file.write_text(head + script)
        ran = subprocess.run(
            [program, str(file)],
            input=json.dumps(question),
            capture_output=True,
            text=True,
            timeout=LONG,
            check=False,
            cwd=site,
        )
        assert ran.returncode == 0, ran.stderr[-3000:]
        return json.loads(ran.stdout)

    return ask


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published cloud of four squares, for what any cloud's page works out."""
    folder = tmp_path_factory.mktemp("page")
    cloud = pictured_cloud(folder / "cloud", painted_squares(4))
    return publish(cloud, folder / "site", "Four squares", PublishSettings(side=0, etc2=False)).parent
