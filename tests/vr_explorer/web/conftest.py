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
