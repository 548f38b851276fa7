"""A server as users start it: ``unres serve`` as a process on a free port of this machine, ended by its id."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVE = [sys.executable, "-c", "import sys; from unres_ontology.command import main; main()", "serve"]


def free_port() -> int:
    """Return a port that nobody listens at just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A running server: its address, its process, and requests to it."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process
        self.address = f"http://127.0.0.1:{port}"
        self.sparql = self.address + "/sparql"

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request; return status, headers (names in lower case) and body.

        An answer that ends in the midst of its transfer has what came of it, and a header "x-cut" that nobody sent.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            try:
                return answer.status, told, answer.read()
            except http.client.IncompleteRead as cut:
                return answer.status, {**told, "x-cut": "yes"}, cut.partial
        finally:
            connection.close()


@contextmanager
def running(store: Path, *options: str) -> Iterator[Server]:
    """Start a server, wait until it answers, and end it; show what it said if it did not come up."""
    port = free_port()
    command = [*SERVE, "--store", str(store), "--port", str(port), "--no-log-queries", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    server = Server(port, process)
    try:
        _wait(server)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _wait(server: Server, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.process.poll() is not None:
            said = server.process.communicate()[0].decode("utf-8", "replace")
            raise RuntimeError(f"the server ended with {server.process.returncode}:\n{said}")
        try:
            if server.ask("GET", "/health/ready")[0] == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not answer")


def descendants(pid: int) -> set[int]:
    """Return the ids of all processes that a process started, and that those started."""
    parents: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path("/proc", entry, "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found.update(children)
        waiting += children
    return found
