"""Variants by a workflow, on a server that runs it for real."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foundation.errors import UserError
from foundation.images import load_rgb
from foundation.settings import Settings, keep
from generation import manifest
from generation.checks import checks
from generation.cli import make
from generation.comfyui.method import MOST_FAILURES, NAME, comfyui
from generation.comfyui.server import Server
from generation.comfyui.settings import ComfyUISettings
from generation.method import MethodError, Picture
from generation.portrait import bundled_portrait, to_picture
from tests import warm
from tests.generation.comfyui.graphs import from_portrait, from_words, node, plain, written
from tests.generation.comfyui.serving import ComfyServer, served


@pytest.fixture
def server() -> Iterator[ComfyServer]:
    with served() as running:
        yield running


def options(server: ComfyServer, graph: Any, folder: Path, **settings: Any) -> dict[str, Any]:
    return {"server": server.address, "workflow": str(written(graph, folder)), **settings}


def run(out: Path, count: int, given: dict[str, Any], seed: int = 0) -> Any:
    settings = Settings({"comfyui": given, "generation": {"size": 64, "jobs": 1, "seed": seed}})
    return make(None, out, count, settings, None, [NAME])


def pictures(out: Path) -> list[Picture]:
    return [to_picture(load_rgb(out / entry.file)) for entry in manifest.read(out).values()]


def test_variants_are_made_by_seeds_of_their_own(server: ComfyServer, tmp_path: Path) -> None:
    out = tmp_path / "out"
    given = options(server, from_portrait(), tmp_path, vary=["3.cfg=4..9", "3.steps=10..20"])
    assert run(out, 3, given).made == 3
    entries = list(manifest.read(out).values())
    graphs = {graph["3"]["inputs"]["seed"]: graph["3"]["inputs"] for graph in server.graphs}
    assert len(graphs) == len(server.graphs) >= 3
    for entry in entries:
        told, inputs = entry.parameters, graphs[entry.parameters["seed"]]
        assert (inputs["denoise"], inputs["cfg"]) == (told["strength"], told["numbers"]["3.cfg"])
        assert inputs["steps"] == told["numbers"]["3.steps"] and type(inputs["steps"]) is int
        assert 0.35 <= inputs["denoise"] <= 0.75 and 4 <= inputs["cfg"] <= 9
        assert entry.name.startswith("Portrait of an old sailor"), entry.name
    portrait = bundled_portrait(64)
    for entry, picture in zip(entries, pictures(out), strict=True):
        assert picture.shape == portrait.shape
        kept = np.corrcoef(picture.ravel(), portrait.ravel())[0, 1]
        assert kept > 0.3, "the portrait was where the variant began"
        assert np.abs(picture - portrait).mean() > 0.4 * entry.parameters["strength"] * 0.2


def test_the_same_seed_makes_the_same_variants_in_other_folders(server: ComfyServer, tmp_path: Path) -> None:
    given = options(server, from_portrait(), tmp_path, prompts=["fog", "neon", "a red bridge"])
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        run(tmp_path / name, 3, given, seed)
    assert all(map(np.array_equal, pictures(tmp_path / "a"), pictures(tmp_path / "b")))
    assert not any(map(np.array_equal, pictures(tmp_path / "a"), pictures(tmp_path / "c")))
    assert {entry.parameters["prompt"] for entry in manifest.read(tmp_path / "a").values()} <= {
        "fog",
        "neon",
        "a red bridge",
    }


REAL = "COMFYUI_SERVER"
"""Names a ComfyUI that is running, by its address."""

WHERE = (
    "here",
    pytest.param("real", marks=pytest.mark.skipif(REAL not in os.environ, reason=f"{REAL} names no running ComfyUI")),
)


@pytest.mark.parametrize("where", WHERE)
def test_a_workflow_without_a_model_is_run(server: ComfyServer, tmp_path: Path, where: str) -> None:
    """All else being equal, the server would run nothing, and keep no picture."""
    out, given = tmp_path / "out", options(server, plain(), tmp_path)
    if where == "real":
        given["server"] = os.environ[REAL]
    assert run(out, 2, given).made == 2
    portrait = bundled_portrait(64)
    for picture in pictures(out):
        assert np.corrcoef(picture.ravel(), portrait.ravel())[0, 1] > 0.95
        assert np.abs(picture - (0.8 * portrait + 0.2 * (1 - portrait))).mean() < 0.03


def test_a_picture_of_comfyui_is_varied_by_its_own_workflow(server: ComfyServer, tmp_path: Path) -> None:
    method = comfyui(ComfyUISettings(**options(server, from_words(), tmp_path)))
    made = method.apply(bundled_portrait(64), method.draw(np.random.default_rng(1)), np.random.default_rng(2))
    assert made.shape == (64, 64, 3)
    original = tmp_path / "original.png"
    original.write_bytes(next(iter(server.kept.values())))
    out = tmp_path / "out"
    given = Settings({
        "comfyui": {"server": server.address, "workflow": str(original)},
        "generation": {"size": 64, "jobs": 1},
    })  # fmt: skip
    before = len(server.graphs)
    assert make(original, out, 2, given, None, [NAME]).made == 2
    start = to_picture(load_rgb(original).resize((64, 64)))
    for picture in pictures(out):
        assert np.corrcoef(picture.ravel(), start.ravel())[0, 1] > 0.3
    assert all(graph["6"]["inputs"]["text"].startswith("portrait of an old") for graph in server.graphs[before:])


def test_a_run_goes_on_where_it_stopped(server: ComfyServer, tmp_path: Path) -> None:
    out, given = tmp_path / "out", options(server, from_portrait(), tmp_path)
    assert run(out, 2, given).made == 2
    before, first = len(server.graphs), pictures(out)
    report = run(out, 4, given)
    assert (report.total, report.made) == (4, 2)
    assert all(map(np.array_equal, first, pictures(out)))
    assert len(server.graphs) - before < 2 * 4
    changed = options(server, plain(), tmp_path)
    with pytest.raises(UserError, match="another workflow"):
        run(out, 5, changed)


def test_a_missing_node_is_said_before_anything_is_made(server: ComfyServer, tmp_path: Path) -> None:
    graph = plain()
    graph["5"]["class_type"] = "Film Grain+"
    with pytest.raises(UserError, match=r"lacks the node Film Grain\+ of the workflow"):
        run(tmp_path / "out", 1, options(server, graph, tmp_path))
    assert not server.graphs and not (tmp_path / "out").exists()


def test_what_a_node_refuses_is_one_sentence(server: ComfyServer, tmp_path: Path) -> None:
    graph = plain()
    del graph["3"]["inputs"]["width"]
    told = r"refuses the workflow: the node 3 \(ImageScale\) says “Required input is missing: width”; mend it there\.$"
    with pytest.raises(UserError, match=told):
        run(tmp_path / "out", 1, options(server, graph, tmp_path))


def test_an_output_that_the_server_leaves_out_is_a_sentence(server: ComfyServer, tmp_path: Path) -> None:
    graph = plain()
    graph["7"] = node("PreviewImage", images=["1", 0])
    del graph["3"]["inputs"]["width"]
    method = comfyui(ComfyUISettings(**options(server, graph, tmp_path)))
    with pytest.raises(UserError, match="Required input is missing"):
        method.apply(bundled_portrait(64), method.draw(np.random.default_rng(0)), np.random.default_rng(0))


def test_a_node_that_fails_costs_its_variant_and_in_the_end_the_run(server: ComfyServer, tmp_path: Path) -> None:
    server.failing = {"ImageBlend"}
    with pytest.raises(
        UserError, match=rf"^{MOST_FAILURES} pictures in a row .* the node 5 \(ImageBlend\) failed: Runtime"
    ):
        run(tmp_path / "out", 9, options(server, plain(), tmp_path))
    assert len(server.graphs) == MOST_FAILURES
    server.failing = set()
    assert run(tmp_path / "out", 2, options(server, plain(), tmp_path)).made == 2


def test_failures_now_and_then_leave_the_rest_alone(server: ComfyServer, tmp_path: Path) -> None:
    """The words of one of the prompts make a node fail."""
    usual = server.kinds["CLIPTextEncode"].run

    def encode(text: str, clip: Any) -> tuple[Any, ...]:
        if text == "bad":
            raise ValueError("token 49407 is out of range")
        return usual(text=text, clip=clip)

    server.kinds["CLIPTextEncode"] = type(server.kinds["CLIPTextEncode"])(("text", "clip"), encode)
    report = run(tmp_path / "out", 6, options(server, from_portrait(), tmp_path, prompts=["good", "bad"]))
    assert report.made + len(report.left_out) == 6 and report.made >= 3
    assert any("ValueError: token 49407 is out of range" in failure for failure in report.failures)
    assert {entry.parameters["prompt"] for entry in manifest.read(tmp_path / "out").values()} == {"good"}


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ((200, {"Content-Type": "image/png"}, b"<html>"), "not a picture in a known format"),
        ((200, {}, b""), "empty"),
        ((404, {}, b""), "does not hand out"),
    ],
)
def test_an_answer_that_is_no_picture_is_the_variants_own_fault(
    answer: Any, complaint: str, server: ComfyServer, tmp_path: Path
) -> None:
    server.answers["/view"] = answer
    method = comfyui(ComfyUISettings(**options(server, plain(), tmp_path)))
    with pytest.raises(MethodError, match=complaint):
        method.apply(bundled_portrait(64), method.draw(np.random.default_rng(0)), np.random.default_rng(0))


def test_a_picture_without_end_is_not_read(
    server: ComfyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generation.comfyui.server.LARGEST_PICTURE", 1 << 20)
    server.answers["/view"] = (200, {}, bytes(3 << 20))
    method = comfyui(ComfyUISettings(**options(server, plain(), tmp_path)))
    with pytest.raises(MethodError, match="too large"):
        method.apply(bundled_portrait(64), method.draw(np.random.default_rng(0)), np.random.default_rng(0))


@pytest.mark.parametrize(
    ("path", "answer", "complaint"),
    [
        (
            "/object_info/LoadImage",
            (302, {"Location": "http://10.1.1.1/"}, b""),
            r"sends on to http://10\.1\.1\.1/; set",
        ),
        ("/object_info/LoadImage", (200, {}, b"<html>hello"), "no ComfyUI server"),
        ("/object_info/LoadImage", (404, {}, b""), "no ComfyUI server"),
        ("/object_info/LoadImage", (401, {}, b""), "without a key"),
        ("/object_info/LoadImage", (200, {}, b"[" * 50_000), "no ComfyUI server"),
        ("/upload/image", (200, {}, b'{"name": 7}'), "no ComfyUI server"),
        ("/upload/image", (413, {}, b""), r"does not take the portrait \(status 413\)"),
        ("/prompt", (200, {}, b'{"prompt_id": null}'), "no ComfyUI server"),
        ("/prompt", (500, {}, b"oh"), "refuses the workflow: status 500"),
        ("/queue", (500, {}, b""), "status 500"),
    ],
)
def test_answers_of_something_else_are_sentences(
    path: str, answer: Any, complaint: str, server: ComfyServer, tmp_path: Path
) -> None:
    server.answers[path] = answer
    if path == "/queue":
        server.held.clear()
    with pytest.raises(UserError, match=complaint):
        run(tmp_path / "out", 1, options(server, plain(), tmp_path))


def test_no_server_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    settings = ComfyUISettings(server=address, workflow=str(written(plain(), tmp_path)))
    with pytest.raises(UserError, match=rf"{address} does not answer .*comfyui\.server"):
        comfyui(settings).check()


@pytest.mark.parametrize(
    "address", ["ftp://127.0.0.1", "http://", "http://me:word@127.0.0.1", "file:///etc/passwd", "http://h/?a=1"]
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match="server must be an address"):
        Server(address)


def test_a_server_that_goes_in_the_middle_stops_the_run_which_goes_on_later(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with served() as server:
        usual = server.kinds["SaveImage"].run

        def once(**values: Any) -> tuple[Any, ...]:
            if len(server.graphs) == 4:
                server.close()  # type: ignore[attr-defined]
            return usual(**values)

        server.kinds["SaveImage"] = type(server.kinds["SaveImage"])((), once, keeps=True)
        with pytest.raises(UserError, match="does not answer"):
            run(out, 6, options(server, plain(), tmp_path))
    made = len(manifest.read(out))
    assert 1 <= made <= 3
    with served() as server:
        assert run(out, 6, options(server, plain(), tmp_path)).made == 6 - made


def test_a_server_that_has_forgotten_is_a_sentence(server: ComfyServer, tmp_path: Path) -> None:
    server.answers["/history/"] = (200, {}, b"{}")
    usual = server.ask

    def forgets(body: Any) -> Any:
        answer = usual(body)
        server.delete([item[1] for item in server.pending])
        return answer

    server.held.clear()
    server.ask = forgets  # type: ignore[method-assign]
    server.pending.append([0, "theirs", plain() | {"1": node("LoadImage", image="x")}, {}, ["9"]])
    server.loaded["x"] = b""
    with server.changed:
        server.changed.notify_all()
    server.wait_until(lambda: bool(server.running))
    with pytest.raises(UserError, match="no longer knows"):
        run(tmp_path / "out", 1, options(server, plain(), tmp_path))


def test_a_picture_that_takes_too_long_is_called_off(server: ComfyServer, tmp_path: Path) -> None:
    server.held.clear()
    method = comfyui(ComfyUISettings(**options(server, plain(), tmp_path, limit=1)))
    with pytest.raises(MethodError, match="more than 1 seconds"):
        method.apply(bundled_portrait(64), method.draw(np.random.default_rng(0)), np.random.default_rng(0))
    server.wait_until(lambda: not server.running and not server.pending)


def test_parameters_of_another_workflow_are_not_run(server: ComfyServer, tmp_path: Path) -> None:
    method = comfyui(ComfyUISettings(**options(server, plain(), tmp_path)))
    drawn = method.draw(np.random.default_rng(0)) | {"workflow": "0" * 16}
    with pytest.raises(MethodError, match="another workflow"):
        method.apply(bundled_portrait(64), drawn, np.random.default_rng(0))
    assert not server.graphs


def test_ctrl_c_takes_what_was_asked_for_off_the_server_and_leaves_what_is_others(
    server: ComfyServer, tmp_path: Path
) -> None:
    """Two processes: one's graph is run, the other's waits behind a stranger's."""
    server.held.clear()
    given = options(server, plain(), tmp_path)
    out = tmp_path / "out"
    arguments = ["generate", "assets/portrait_256.png", "--out", str(out), "--size", "64", "--methods", NAME]
    settings = [part for name, value in given.items() for part in ("--set", f"comfyui.{name}={value}")]
    command = [sys.executable, "-m", "artificial_inspiration", *arguments, "--jobs", "2", *settings, "--count", "6"]
    process = warm.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        server.wait_until(lambda: len(server.running) == 1 and len(server.pending) == 1)
        server.ask({"prompt": server.graphs[0], "client_id": "a stranger"})
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=300)
    finally:
        process.kill()
    assert process.returncode == 1 and "Stopped; 0 of 6 variants are finished" in told, told
    theirs = [item[3]["client_id"] for item in (*server.running, *server.pending)]
    assert theirs == ["a stranger"]
    assert len([asked for asked in server.asked if asked == "POST /prompt"]) <= 4
    interrupted = [entry["status"]["messages"][-1][0] for entry in server.history.values()]
    assert interrupted == ["execution_interrupted"] * len(interrupted) and interrupted
    server.held.set()
    server.wait_until(lambda: not server.running and not server.pending)
    assert run(out, 6, given).made == 6


def test_the_settings_are_read(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="needs a workflow"):
        run(tmp_path / "out", 1, {})
    with pytest.raises(UserError, match=r"server must be an address"):
        run(tmp_path / "out", 1, {"server": "gopher://x"})
    with pytest.raises(UserError, match="strengths must be"):
        run(tmp_path / "out", 1, {"strengths": [0.9, 0.1]})
    with pytest.raises(UserError, match="prompts and vary"):
        run(tmp_path / "out", 1, {"prompts": [1]})


def test_the_report_tells_what_is_missing(server: ComfyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of those who have set nothing."""
    file = tmp_path / "settings.toml"
    monkeypatch.setattr("foundation.settings.default_file", lambda: file)
    assert NAME not in {check.name for check in checks()}
    keep({(NAME, "workflow"): str(written(plain(), tmp_path)), (NAME, "server"): server.address}, file)
    assert next(check for check in checks() if check.name == NAME).works
    del server.kinds["ImageBlend"]
    found = next(check for check in checks() if check.name == NAME)
    assert not found.works and not found.needed and "lacks the node ImageBlend" in found.remedy


def test_parameters_are_json_and_follow_from_the_seed(tmp_path: Path) -> None:
    settings = ComfyUISettings(
        workflow=str(written(from_portrait(), tmp_path)), prompts=("a", "b"), vary=("3.cfg=1..2",)
    )
    method = comfyui(settings)
    drawn = [method.draw(np.random.default_rng(seed)) for seed in range(20)]
    assert json.loads(json.dumps(drawn)) == [method.draw(np.random.default_rng(seed)) for seed in range(20)]
    assert {one["prompt"] for one in drawn} == {"a", "b"} and len({one["seed"] for one in drawn}) == 20
