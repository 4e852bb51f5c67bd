"""The process that is the cloud: ministack, with a way to save its state while it runs.

ministack saves on a clean stop only. This wraps its ASGI application with one path of its own, POST /_guichet/save,
which saves as a clean stop would; and it stops by itself when its parent is gone, however that one ended.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

SAVE_PATH = "/_guichet/save"
ATTEMPTS = 5
# Function output is on disk by itself, and the call history of the services is of no use after a restart.
UNSAVED = frozenset({"cloudwatch_logs", "cloudwatch", "cloudtrail"})


def copy_order(names: list[str]) -> list[str]:
    """The order in which service states are copied so that a snapshot loses no message: queues first.

    A message leaves its queue after its effects are in the table. With the queue copied first, a message is in
    the snapshot, or its effects are, or both; never neither. For the same reason files are written in the opposite
    order, should the process be killed between two of them.
    """
    return sorted((name for name in names if name not in UNSAVED), key=lambda name: (name != "sqs", name))


class Cloud:
    """ministack's ASGI application, with POST /_guichet/save."""

    def __init__(self) -> None:
        from ministack import app

        self._app = app
        self._changed = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer our own path; hand everything else to ministack."""
        if scope["type"] == "lifespan":
            await self._app.app(scope, receive, self._after_start(send))
            return
        if scope["type"] == "http" and scope["path"] == SAVE_PATH:
            await _answer(send, await self._save())
            return
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
            self._changed = True
        await self._app.app(scope, receive, send)

    def _after_start(self, send: Send) -> Send:
        async def passing_on(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "lifespan.startup.complete":
                _show_all_messages()
            await send(message)

        return passing_on

    async def _save(self) -> dict[str, Any]:
        """Save what changed since the last time."""
        if not self._changed:
            return {"saved": False, "seconds": 0.0}
        self._changed = False
        started = time.monotonic()
        reads = self._app._build_persistence_save_dict()
        # On the loop, so that no request writes meanwhile; the slower writing leaves the loop free.
        states = [(name, _read_state(reads[name])) for name in copy_order(list(reads))]
        try:
            await asyncio.to_thread(_write, states)
        except OSError:
            self._changed = True
            raise
        return {"saved": True, "seconds": round(time.monotonic() - started, 3)}


def _write(states: list[tuple[str, Any]]) -> None:
    """Write states as ministack's `save_state` does, but encoded in one go, which takes a tenth of the time."""
    from ministack.core import persistence

    folder = Path(persistence.STATE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    for name, state in reversed(states):
        if state is None:
            continue
        wrapped = {"__ministack_format__": persistence._state_format_version(name), "payload": state}
        unfinished = folder / f"{name}.json.part"
        unfinished.write_text(json.dumps(wrapped, default=persistence._json_default))
        unfinished.replace(folder / f"{name}.json")


def _read_state(read: Callable[[], Any]) -> Any:
    """A copy of a service's state; pollers change it from other threads, so a torn copy is taken again."""
    for attempt in range(ATTEMPTS):
        try:
            return read()
        except RuntimeError:
            if attempt == ATTEMPTS - 1:
                raise
    return None


def _show_all_messages() -> None:
    """Make every restored message visible at once: whoever had received it died with the last process."""
    from ministack.services import sqs

    for queue in sqs._queues._data.values():
        for message in queue["messages"]:
            message["visible_at"] = 0


async def _answer(send: Send, body: dict[str, Any]) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


def main() -> None:
    """Serve on GATEWAY_PORT until SIGTERM or the end of standard input; state is saved on the way out."""
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"]
    config.keep_alive_timeout = 75
    # An idle kept-open connection would use up all of it at each stop.
    config.graceful_timeout = 0.5
    config.accesslog = None

    # It writes a line for each of its services, at each snapshot.
    logging.getLogger("persistence").setLevel(logging.WARNING)

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, stop.set)

        def wait_for_parent() -> None:
            sys.stdin.buffer.read()
            loop.call_soon_threadsafe(stop.set)

        threading.Thread(target=wait_for_parent, daemon=True).start()
        await serve(Cloud(), config, shutdown_trigger=stop.wait)

    asyncio.run(run())
    # ministack's pollers are threads that never end.
    os._exit(0)


if __name__ == "__main__":
    main()
