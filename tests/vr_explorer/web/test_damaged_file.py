"""A published cloud that is damaged, hostile or newer is refused by the page, with one sentence."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.factories import painted_squares, pictured_cloud
from vr_explorer.web.site import PublishSettings, publish

READ = """
import { readCloud } from "./cloud_file.js";
import { Problem } from "./dom.js";
answer(question.map((file) => {
  try {
    const { head } = readCloud(Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0)).buffer);
    return `read: ${head.count}`;
  } catch (error) {
    return `${error instanceof Problem ? "Problem" : error.name}: ${error.message}`;
  }
}));
"""
DAMAGED, NEWER = "Problem: The cloud on this page is damaged", "Problem: This cloud was published by a newer version"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("damaged")
    cloud = pictured_cloud(folder / "cloud", painted_squares(60))
    return publish(cloud, folder / "site", "Sixty squares", PublishSettings(side=0, etc2=False)).parent


def other_head(content: bytes, before: bytes, after: bytes) -> bytes:
    """With other words of the same length in the head, and all else that fits to them: as a stranger would write it."""
    rest = content[20:].replace(before, after)
    assert len(rest) == len(content) - 20
    assert rest != content[20:], "the head has these words"
    return content[:16] + struct.pack("<I", zlib.crc32(rest)) + rest


CHANGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "whole": (lambda content: content, "read: 60"),
    "described otherwise, and rightly": (lambda content: other_head(content, b"Sixty", b"Fifty"), "read: 60"),
    "cut off": (lambda content: content[:-5], DAMAGED),
    "empty": (lambda content: b"", DAMAGED),
    "one bit": (lambda content: content[:2000] + bytes([content[2000] ^ 1]) + content[2001:], DAMAGED),
    "newer": (lambda content: content[:8] + b"\2" + content[9:], NEWER),
    "a page": (lambda content: b"<!doctype html><p>Not found</p>", DAMAGED),
    "endless head": (lambda content: content[:12] + b"\xff\xff\xff\x7f" + content[16:], DAMAGED),
    "more images": (lambda content: other_head(content, b'"count":60', b'"count":61'), DAMAGED),
    "more layers": (lambda content: other_head(content, b'"layers":1,', b'"layers":9,'), DAMAGED),
    "a path": (lambda content: other_head(content, b'flat"', b'../."'), DAMAGED),
}


def test_a_file_that_does_not_fit_its_description_is_one_sentence(
    asked: Callable[[Path, str, Any], Any], site: Path
) -> None:
    content = (site / "cloud.bin").read_bytes()
    files = [base64.b64encode(change(content)).decode() for change, _ in CHANGES.values()]
    said = dict(zip(CHANGES, asked(site, READ, files), strict=True))
    assert {name: said[name] for name, (_, expected) in CHANGES.items() if not said[name].startswith(expected)} == {}
