"""What bad queries get, what others notice of them, and that nothing of them stays; with a time limit of one second."""

from __future__ import annotations

import http.client
import http.server
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from bench.containment import family, memory
from bench.fixture import BASE, abuses, look_up, make_store, runaways
from tests.servers import Server, descendants, free_port, running
from unres_server.editor import ROWS

QUERY = {"Content-Type": "application/sparql-query"}
CUT = b'\n"!unres-cut: '


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("containment") / "store"
    make_store(folder, 300)
    return folder


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    options = ["--time-limit", "1", "--memory-limit", "256", "--result-limit", "50000000", "--cache-size", "0"]
    with running(store, *options) as started:
        yield started


def ask(server: Server, query: str, **headers: str) -> tuple[int, bytes]:
    status, _, body = server.ask("POST", "/sparql", {**QUERY, **headers}, query.encode())
    return status, body


def assert_honest(status: int, headers: dict[str, str], body: bytes) -> None:
    """Assert that a client can tell what came of its query: a whole answer, one that was cut, or a problem."""
    if "x-cut" in headers:  # it had begun
        assert status == 200
        assert CUT in body[-300:]
        with pytest.raises(ValueError, match=r"."):
            json.loads(body)
    elif status == 200:
        assert json.loads(body)
    else:
        assert json.loads(body)["status"] == status


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def still(server: Server) -> bool:
    """Whether no query runs and no process of the server uses the processor."""
    health = json.loads(server.ask("GET", "/health")[2])

    def used() -> int:
        total = 0
        for pid in descendants(server.process.pid):
            try:
                fields = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            total += int(fields[11])
        return total

    before = used()
    time.sleep(0.1)
    return health["running"] == 0 and health["waiting"] == 0 and used() - before <= 3


def test_the_collections_are_whole() -> None:
    assert len(runaways()) == 6
    assert len(abuses()) == 22


@pytest.mark.parametrize("name", runaways())
def test_runaways_end_at_the_limit_and_leave_nothing(server: Server, name: str) -> None:
    status, headers, body = server.ask("POST", "/sparql", QUERY, runaways()[name].encode())
    assert status in {200, 504, 507}
    assert status != 200 or "x-cut" in headers
    assert_honest(status, headers, body)
    assert eventually(lambda: still(server))
    assert ask(server, look_up(1))[0] == 200


@pytest.mark.parametrize("name", abuses())
def test_killers_get_an_honest_answer(server: Server, name: str) -> None:
    status, headers, body = server.ask("POST", "/sparql", QUERY, abuses()[name].encode())
    assert status in {200, 400, 413, 500, 504, 507}
    assert_honest(status, headers, body)
    assert eventually(lambda: still(server))
    assert ask(server, look_up(2))[0] == 200


def test_nesting_that_overflows_the_engines_own_stack_is_answered(server: Server) -> None:
    # 984 nested calls end a process with a stack of 8 MB
    status, body = ask(server, abuses()["984 nested functions"])
    assert (status, json.loads(body)["results"]["bindings"][0]["x"]["value"]) == (200, "1")


def test_others_are_answered_while_runaways_run(server: Server) -> None:
    threads = [threading.Thread(target=ask, args=(server, query)) for query in list(runaways().values())[:4]]
    for each in threads:
        each.start()
    time.sleep(0.3)
    for number in range(50):
        assert ask(server, look_up(number))[0] == 200
    for each in threads:
        each.join()


def test_more_rows_than_allowed_are_cut(store: Path) -> None:
    with running(store, "--row-limit", "5000") as server:
        for form in ("csv", "tsv", "xml", "json"):
            _, _, body = server.ask("GET", "/sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o }", "format": form}))
            assert CUT + b"resource-limit: the answer has more than 5000 rows" in body
        for form in ("nt", "ttl"):
            query = urlencode({"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": form})
            assert CUT in server.ask("GET", "/sparql?" + query)[2][-300:]


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?a ?b ?c . ?a ?e ?f . _:x ?b _:y . _:y ?e _:x } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "CONSTRUCT { "
        + " ".join(f"?a <{BASE}x{n}> ?c ." for n in range(2000))
        + " } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "DESCRIBE * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }",
    ],
    ids=["a graph that explodes", "a template of 2,000 triples", "everything described"],
)
def test_graphs_without_end_are_cut(server: Server, query: str) -> None:
    status, headers, body = server.ask("POST", "/sparql", {**QUERY, "Accept": "application/n-triples"}, query.encode())
    if status == 200:
        assert CUT in body[-300:]
        assert "x-cut" in headers
    else:
        assert status in {504, 507}
    assert eventually(lambda: still(server))
    assert ask(server, look_up(6))[0] == 200


def test_a_million_rows_take_no_more_memory_than_ten_thousand(store: Path) -> None:
    with running(store, "--row-limit", "2000000") as server:
        held = []
        for rows in (10_000, 1_000_000):
            query = f"SELECT * {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {rows}"
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
            connection.request("GET", "/sparql?" + urlencode({"query": query, "format": "csv"}))
            answer, lines, peak = connection.getresponse(), 0, 0
            while piece := answer.read(4 << 20):
                lines += piece.count(b"\r\n")
                peak = max(peak, memory(family(server.process.pid)))
            connection.close()
            assert lines == rows + 1
            held.append(peak)
        assert held[1] - held[0] < 48 << 20, held


def test_the_query_page_takes_no_more_of_an_answer_than_it_shows(server: Server) -> None:
    """An answer of thirty million rows would fill this process, and the page would come when the time is up."""
    rest = memory({server.process.pid})
    for query in ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }"):
        status, _, page = server.ask("GET", "/query?" + urlencode({"query": query}))
        assert status == 200, page
        assert page.count(b"<tr>") == 1 + ROWS
        assert eventually(lambda: still(server), 1)
    assert memory({server.process.pid}) - rest < 48 << 20


def test_the_query_page_refuses_a_row_it_could_not_show(server: Server) -> None:
    query = "SELECT ?z { BIND(SHA512('x') AS ?a) " + "".join(
        f"BIND(CONCAT(?{here},?{here},?{here},?{here}) AS ?{there}) "
        for here, there in zip("abcdefgh", "bcdefghz", strict=True)
    )
    status, _, page = server.ask("GET", "/query?" + urlencode({"query": query + "}"}))
    assert (status, b"a row of the answer is longer" in page) == (507, True), page[:1000]


def test_a_worker_gives_back_what_is_free() -> None:
    """A query that took much memory leaves it with the C library, where the next query of this worker may use it."""
    long = "CONCAT(" + ",".join(['"' + "x" * 900 + '"'] * 1000) + ")"
    query = f"SELECT (STRLEN(?b) AS ?n) {{ BIND({long} AS ?a) BIND(CONCAT({','.join(['?a'] * 20)}) AS ?b) }}"
    program = f"""if True:  # a process of its own: what this one has freed before would be used again, and nothing rise
    import pyoxigraph as ox
    from unres_server import worker
    store, rest = ox.Store(), worker._resident()
    for _ in range(3):
        store.query({query!r}).serialize(format=ox.QueryResultsFormat.CSV)
    assert worker._resident() > rest + (12 << 20)
    assert not worker._keeps_more(rest + (12 << 20))
    """
    done = subprocess.run([sys.executable, "-"], input=program, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_full_house_says_come_back(store: Path) -> None:
    options = ["--concurrency", "2", "--client-concurrency", "2", "--queue-limit", "1", "--queue-wait", "0.2",
               "--time-limit", "2"]  # fmt: skip
    with running(store, *options) as server:
        answers: list[tuple[int, dict[str, str]]] = []

        def run(number: int) -> None:
            query = f"{runaways()['COUNT over a cross join']} # {number}"
            status, headers, _ = server.ask("POST", "/sparql", QUERY, query.encode())
            answers.append((status, headers))

        threads = [threading.Thread(target=run, args=(number,)) for number in range(5)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        refused = [headers for status, headers in answers if status == 503]
        assert len(refused) == 3
        assert all(int(headers["retry-after"]) > 0 for headers in refused)
        assert sorted(status for status, _ in answers if status != 503) == [504, 504]


def test_one_client_asks_no_more_often_than_allowed(store: Path) -> None:
    with running(store, "--rate-limit", "1") as server:
        statuses = [server.ask("GET", "/sparql?query=ASK%7B%7D")[0] for _ in range(5)]
        assert statuses.count(200) == 2
        assert statuses[-1] == 429
        assert server.ask("GET", "/health")[0] == 200


def test_a_client_that_leaves_frees_its_worker(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("POST", "/sparql", runaways()["a billion streamed rows"].encode(), QUERY)
    connection.getresponse().read(100_000)
    connection.close()
    assert eventually(lambda: still(server))


def test_a_slow_client_holds_nobody_up(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\nASK"
        )
        with socket.create_connection(("127.0.0.1", server.port)) as slower:
            slower.sendall(b"GET /sparql HT")
            assert ask(server, look_up(3))[0] == 200


def test_a_worker_killed_from_outside_is_replaced(server: Server) -> None:
    for pid in _workers(server):
        with suppress(ProcessLookupError):  # a spare one may have been let go meanwhile
            os.kill(pid, signal.SIGKILL)
    # those that were idle may be lent once before they are known to be dead: the answer is an honest one
    assert eventually(lambda: ask(server, look_up(4))[0] == 200)
    assert eventually(lambda: len(_workers(server)) >= 2)


def test_the_nursery_killed_from_outside_is_replaced(server: Server) -> None:
    os.kill(_nursery(server), signal.SIGKILL)
    assert eventually(lambda: server.ask("GET", "/health/ready")[0] == 200 and ask(server, look_up(5))[0] == 200, 20)


def test_a_query_whose_nursery_ends_is_run_again(server: Server) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c { SELECT * { ?d ?e ?f } LIMIT 200 } } # "  # three million rows
    answers: list[tuple[int, bytes]] = []
    asking = [threading.Thread(target=lambda n=n: answers.append(ask(server, query + str(n)))) for n in range(3)]
    for each in asking:
        each.start()
    time.sleep(0.1)
    os.kill(_nursery(server), signal.SIGKILL)
    for each in asking:
        each.join()
    assert {status for status, _ in answers} <= {200, 504}  # a slow machine may need the whole time limit


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_the_whole_group_ends_no_query_under_way(server: Server, number: int) -> None:
    """As systemd (KillMode=control-group), timeout(1) and a terminal send it; the server alone decides when to end."""
    nursery, answers = _nursery(server), list[tuple[int, bytes]]()
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c { SELECT * { ?d ?e ?f } LIMIT 100 } }"
    asking = threading.Thread(target=lambda: answers.append(ask(server, query)))
    asking.start()
    time.sleep(0.05)
    for pid in descendants(server.process.pid):
        os.kill(pid, number)
    asking.join()
    assert answers[0][0] in {200, 504}  # a slow machine may need the whole time limit
    assert _nursery(server) == nursery
    assert ask(server, look_up(7))[0] == 200


def test_a_nursery_that_is_given_no_process_says_so_and_stays() -> None:
    from unres_server.nursery import Nursery

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        child = os.fork()
        if child == 0:
            nursery = Nursery(theirs, ox.Store, 64, 0)
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # no handle for anything new
            nursery.answer(b"fork")
            nursery.tell(ready=True)
            os._exit(0)
        told = [json.loads(ours.recv(4096)) for _ in range(2)]
        assert os.waitpid(child, 0)[1] == 0
    assert list(told[0]) == ["unborn"]
    assert told[1] == {"ready": True}


def test_workers_cannot_make_sockets_start_programs_or_write_files(tmp_path: Path) -> None:
    from unres_server import sandbox

    child = os.fork()
    if child == 0:
        failed = 0
        try:
            sandbox.restrict_calls()
            for attempt in (
                socket.socket,
                os.fork,
                partial(os.execv, "/bin/true", ["true"]),
                partial(os.open, tmp_path / "new", os.O_WRONLY | os.O_CREAT),
                partial(os.kill, os.getppid(), 0),
                partial(os.unlink, __file__),
            ):
                try:
                    attempt()
                except PermissionError:
                    failed += 1
            with open(__file__, encoding="utf-8") as readable:
                failed += bool(readable.read())
        finally:
            os._exit(failed)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_server(store: Path, number: int) -> None:
    with running(store, "--time-limit", "60") as server:
        thread = threading.Thread(target=_quietly, args=(server,))
        thread.start()
        time.sleep(0.5)
        family = descendants(server.process.pid)
        assert len(family) >= 3
        server.process.send_signal(number)
        assert eventually(lambda: not any(_alive(pid) for pid in family), 15)
        thread.join()


def test_swaps_under_load_fail_no_request(tmp_path: Path) -> None:
    store = tmp_path / "store"
    make_store(store, 30, "v0")
    with running(store) as server:
        over = threading.Event()
        wrong: list[object] = []
        seen: set[str] = set()

        def load() -> None:
            number = 0
            while not over.is_set():
                number += 1
                query = f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} # {number % 7}"
                status, body = ask(server, query)
                count = json.loads(body)["results"]["bindings"][0]["n"]["value"] if status == 200 else status
                if count not in {"1560", "2080", "2600", "3120"}:
                    wrong.append(count)
                seen.add(str(count))

        threads = [threading.Thread(target=load) for _ in range(4)]
        for each in threads:
            each.start()
        for version in range(1, 4):
            make_store(store, 30 + 10 * version, f"v{version}")
            assert eventually(lambda: json.loads(server.ask("GET", "/health")[2])["version"] == f"v{version}")  # noqa: B023
            time.sleep(0.2)
        over.set()
        for each in threads:
            each.join()
        assert wrong == []
        assert len(seen) >= 3


def test_service_reaches_the_list_and_nothing_else(store: Path, tmp_path: Path) -> None:
    """Against a second real server, the Rust one."""
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        pytest.skip("the oxigraph server is not installed: SERVICE is not tested in this run")
    port = free_port()
    other = f"http://127.0.0.1:{port}/query"
    command = [program, "serve", "--location", str(tmp_path / "other"), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert eventually(lambda: _listens(port))
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("POST", "/update", b'INSERT DATA { <http://e/s> <http://e/p> "there" }',
                           {"Content-Type": "application/sparql-update"})  # fmt: skip
        assert connection.getresponse().status == 204
        query = f"SELECT ?o {{ SERVICE <{other}> {{ <http://e/s> <http://e/p> ?o }} }}"
        with running(store, "--service-allow", other, "--service-time-limit", "2") as server:
            status, body = ask(server, query)
            assert (status, json.loads(body)["results"]["bindings"][0]["o"]["value"]) == (200, "there")
            assert ask(server, query.replace("/query", "/other"))[0] == 403
            assert ask(server, query.replace("SERVICE", "S\\u0045RVICE"))[0] in {400, 403}
            slow = f"SELECT * {{ SERVICE <{other}> {{ ?a ?b ?c }} ?x ?y ?z . ?d ?e ?f . ?g ?h ?i }}"
            assert ask(server, slow + " ORDER BY ?i")[0] in {504, 507}
            connection.close()
            process.kill()
            process.wait()
            assert ask(server, query)[0] == 502
        with running(store) as server:
            assert ask(server, query)[0] == 403
    finally:
        process.kill()
        process.wait()


def test_service_follows_no_redirect(store: Path) -> None:
    """An address on the list that sends its callers elsewhere: they do not go there."""
    called: list[str] = []

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            called.append(self.path)
            if self.path != "/given":
                self.send_response(307)
                self.send_header("Location", "/secret")
                self.end_headers()
                return
            body = b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"literal","value":"there"}}]}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{other.server_port}"
        with running(store, "--service-allow", f"{address}/moved {address}/given") as server:
            status, body = ask(server, f"SELECT ?o {{ SERVICE <{address}/given> {{ ?s ?p ?o }} }}")
            assert (status, json.loads(body)["results"]["bindings"][0]["o"]["value"]) == (200, "there")
            status, body = ask(server, f"SELECT ?o {{ SERVICE <{address}/moved> {{ ?s ?p ?o }} }}")
            assert status == 502
            assert "/secret" not in called
            assert f"{address}/moved" in json.loads(body)["detail"] or "307" in json.loads(body)["detail"]
        other.shutdown()


def test_a_worker_with_network_reaches_one_port() -> None:
    from unres_server import sandbox

    with socket.create_server(("127.0.0.1", 0)) as allowed, socket.create_server(("127.0.0.1", 0)) as other:
        child = os.fork()
        if child == 0:
            right = 0
            try:
                known = sandbox.restrict_connections(allowed.getsockname()[1])
                sandbox.restrict_calls(network=True)
                socket.create_connection(allowed.getsockname()).close()
                right = 1
                for attempt in (
                    partial(socket.socket, socket.AF_INET, socket.SOCK_DGRAM),
                    partial(socket.socket, socket.AF_INET6, socket.SOCK_STREAM),
                    partial(socket.socket, socket.AF_UNIX, socket.SOCK_STREAM),
                    partial(socket.create_connection, other.getsockname()) if known else os.fork,
                ):
                    try:
                        attempt()
                    except PermissionError:
                        right += 1
            finally:
                os._exit(right)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5


def _quietly(server: Server) -> None:
    with suppress(OSError, http.client.HTTPException):
        ask(server, runaways()["COUNT over a cross join"])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _alive(pid: int) -> bool:
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _nursery(server: Server) -> int:
    """The nursery is the one whose own parent is no nursery; where it was just killed, the next is waited for."""
    found: list[int] = []

    def there() -> bool:
        with suppress(OSError):
            lines = {pid: Path("/proc", str(pid), "cmdline").read_bytes() for pid in descendants(server.process.pid)}
            found[:] = [pid for pid, line in lines.items() if b"unres_server.nursery" in line]
        return bool(found)

    assert eventually(there)
    return min(found)


def _workers(server: Server) -> set[int]:
    return descendants(_nursery(server))
