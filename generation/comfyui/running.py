"""Runs one graph on a ComfyUI server: asked for, waited for, its picture fetched, or called off."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from socket import gethostname
from typing import Any

from foundation.errors import UserError
from foundation.lines import one_line
from foundation.settings import APPLICATION
from generation.comfyui.server import Refused, Server, TooLargeError
from generation.method import MethodError

FIRST_PAUSE, LONGEST_PAUSE, SLOWER = 0.05, 1.0, 1.5
"""Seconds between questions whether a picture is there: fewer of them the longer it takes."""

_LONGEST = 200
"""Characters of what a node says."""


def client() -> str:
    """Whose the graphs of a run are, the same in all of its processes on this machine."""
    parent = multiprocessing.parent_process()
    number = os.getpid() if parent is None else parent.pid
    return f"{APPLICATION}-{sha256(f'{gethostname()}:{number}'.encode()).hexdigest()[:16]}"


def made(server: Server, nodes: Mapping[str, Any], output: str, limit: float) -> bytes:
    """The file of the picture that the node `output` keeps.

    limit: seconds that it may take once it is begun. UserError: the server is gone, refuses the graph or was told to
    stop. MethodError: this graph alone came to nothing.
    """
    id_ = _asked_for(server, nodes, output)
    try:
        entry = _waited_for(server, id_, limit)
    except BaseException:
        with suppress(UserError, Refused):
            _call_off(server, [id_])
        raise
    place = _picture(entry, output, server)
    try:
        return server.picture(place)
    except TooLargeError as error:
        raise MethodError(f"The picture is too large: {error}") from error
    except Refused as error:
        raise MethodError(
            f"ComfyUI does not hand out the picture that it made (status {error.status}); see what it says."
        ) from error


def call_off(server: Server) -> None:
    """Takes what this run asked for off the server's queue, and stops what it works on, if that is this run's."""
    with suppress(UserError, Refused):
        running, pending = _queue(server)
        ours = [id_ for id_, whose in {**running, **pending}.items() if whose == client()]
        if ours:
            _call_off(server, ours)


def _asked_for(server: Server, nodes: Mapping[str, Any], output: str) -> str:
    try:
        said = server.post("/prompt", {"prompt": nodes, "client_id": client()})
    except Refused as error:
        raise UserError(refusal(error, nodes)) from error
    id_ = said.get("prompt_id") if isinstance(said, dict) else None
    if not isinstance(id_, str) or not 0 < len(id_) <= 100:
        raise server.foreign()
    if output in _left_out(said.get("node_errors")):
        with suppress(UserError, Refused):
            _call_off(server, [id_])
        raise UserError(refusal(Refused(200, said), nodes))
    return id_


def _left_out(errors: Any) -> list[Any]:
    """Outputs that the server does without, where it makes others of the same graph."""
    found: list[Any] = []
    for number, told in errors.items() if isinstance(errors, dict) else ():
        outputs = told.get("dependent_outputs") if isinstance(told, dict) else None
        found += [number, *(outputs if isinstance(outputs, list) else ())]
    return found


def refusal(error: Refused, nodes: Mapping[str, Any]) -> str:
    """What ComfyUI says against a graph, as one sentence."""
    said = error.said if isinstance(error.said, dict) else {}
    of_nodes = said.get("node_errors")
    for number, told in of_nodes.items() if isinstance(of_nodes, dict) else ():
        errors = told.get("errors") if isinstance(told, dict) else None
        for one in errors if isinstance(errors, list) else ():
            if isinstance(one, dict):
                why = ": ".join(filter(None, (_text(one.get("message")), _text(one.get("details")))))
                return f"ComfyUI refuses the workflow: {_node(nodes, number)} says “{why}”; mend it there."
    told = said.get("error")
    told = told if isinstance(told, dict) else {"message": told}
    why = ": ".join(filter(None, (_text(told.get("message")), _text(told.get("details")))))
    return f"ComfyUI refuses the workflow: {why or f'status {error.status}'}; mend it there."


def _waited_for(server: Server, id_: str, limit: float) -> Mapping[str, Any]:
    """The entry of the history. It is empty until all is done, and for what the server does not know: so the queue is
    asked, too."""
    pause, begun, missed = FIRST_PAUSE, 0.0, False
    while True:
        history = _answered(lambda: server.get(f"/history/{id_}"), server)
        entry = history.get(id_) if isinstance(history, dict) else None
        if isinstance(entry, dict):
            return entry
        running, pending = _queue(server)
        if id_ not in running and id_ not in pending:
            if missed:  # twice: it may have been done between the two questions
                raise UserError(
                    f"The ComfyUI server at {server.address} no longer knows of a picture that it was to make; the "
                    "same command goes on."
                )
            missed = True
            continue
        if id_ in running:
            begun = begun or time.monotonic()
            if time.monotonic() - begun > limit:
                raise MethodError(f"ComfyUI took more than {limit:g} seconds for a picture; set comfyui.limit higher.")
        time.sleep(pause)
        pause = min(pause * SLOWER, LONGEST_PAUSE)


def _answered(asked: Callable[[], Any], server: Server) -> Any:
    try:
        return asked()
    except Refused as error:
        raise UserError(
            f"The server at {server.address} answers with status {error.status}; see what ComfyUI says there."
        ) from error


def _queue(server: Server) -> tuple[dict[str, str], dict[str, str]]:
    """What is worked on and what waits: whose it is, by its id."""
    said = _answered(lambda: server.get("/queue"), server)
    said = said if isinstance(said, dict) else {}
    return _entries(said.get("queue_running")), _entries(said.get("queue_pending"))


def _entries(items: Any) -> dict[str, str]:
    """An entry is [number, id, graph, what was given beside it, outputs]."""
    found = {}
    for item in items if isinstance(items, list) else ():
        if isinstance(item, list) and len(item) > 3 and isinstance(item[1], str):
            beside = item[3] if isinstance(item[3], dict) else {}
            found[item[1]] = str(beside.get("client_id", ""))
    return found


def _call_off(server: Server, ids: list[str]) -> None:
    server.post("/queue", {"delete": ids})
    for id_ in _queue(server)[0]:
        if id_ in ids:
            server.post("/interrupt", {"prompt_id": id_})


def _picture(entry: Mapping[str, Any], output: str, server: Server) -> Mapping[str, Any]:
    status = entry.get("status")
    status = status if isinstance(status, dict) else {}
    messages = status.get("messages")
    for message in messages if isinstance(messages, list) else ():
        if isinstance(message, list) and len(message) == 2 and isinstance(message[1], dict):
            if message[0] == "execution_error":
                raise MethodError(_failure(message[1]))
            if message[0] == "execution_interrupted":
                raise UserError(
                    f"ComfyUI at {server.address} was told to stop; what is finished is kept, and the same "
                    "command goes on."
                )
    if status.get("status_str") == "error":
        raise MethodError("ComfyUI came to no end and does not say why; see what it says in its own window.")
    outputs = entry.get("outputs")
    kept = outputs.get(output) if isinstance(outputs, dict) else None
    pictures = kept.get("images") if isinstance(kept, dict) else None
    for picture in pictures if isinstance(pictures, list) else ():
        if isinstance(picture, dict) and isinstance(picture.get("filename"), str):
            return picture
    raise MethodError(
        f"ComfyUI ran the workflow, and its node {output} kept no picture; set comfyui.output to another."
    )


def _failure(told: Mapping[str, Any]) -> str:
    node = f"the node {_text(told.get('node_id'))} ({_text(told.get('node_type'))})"
    kind, why = _text(told.get("exception_type")), _text(told.get("exception_message")).removesuffix(".")
    return f"In ComfyUI {node} failed: {': '.join(filter(None, (kind, why))) or 'it does not say why'}."


def _node(nodes: Mapping[str, Any], number: Any) -> str:
    node = nodes.get(number)
    kind = node.get("class_type") if isinstance(node, Mapping) else None
    return f"the node {_text(number)} ({kind})" if kind else f"the node {_text(number)}"


def _text(value: Any) -> str:
    return one_line(value, _LONGEST) if isinstance(value, str) else str(value) if isinstance(value, int) else ""
