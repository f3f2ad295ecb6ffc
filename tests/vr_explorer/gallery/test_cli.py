"""`serve` as its owner meets it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from artificial_inspiration import main

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "artificial_inspiration", "serve"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_serve_prints_its_address_and_its_token_and_ends_at_once(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command, loud = [*COMMAND, "--data", str(tmp_path), "--port", str(port)], {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=loud)
    assert process.stdout is not None
    said = process.stdout.readline() + process.stdout.readline()
    token = re.search(r"token for uploading is (\S+)", said)
    assert token is not None
    assert f"http://localhost:{port}/" in said
    url, end = f"http://127.0.0.1:{port}", time.monotonic() + 300
    while True:
        try:
            assert "Open a gallery" in httpx.get(url).text
            break
        except httpx.TransportError:
            assert time.monotonic() < end
            time.sleep(0.05)
    answer = httpx.post(f"{url}/api/galleries", json={"key": "k" * 16}, headers={"authorization": f"Bearer {token[1]}"})
    assert answer.status_code == 200
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=300)
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--certificate", "x.pem"), "--certificate and --key belong together"),
        (("--certificate", "x.pem", "--key", "y.pem"), "There is no file x.pem"),
        (("--set", "gallery.megabytes=0"), "megabytes must be more than 0"),
    ],
)
def test_what_does_not_fit_is_said(
    tmp_path: Path,
    arguments: tuple[str, ...],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["artificial-inspiration", "serve", "--data", str(tmp_path), *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert sentence in capsys.readouterr().err
