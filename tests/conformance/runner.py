"""Run the W3C SPARQL 1.1 suite against an endpoint: ``python -m tests.conformance.runner SUITE ENDPOINT``.

The endpoint must hold the suite's data, each file as a named graph: ``… runner SUITE --make-store DIRECTORY`` writes
such a store for `unres serve`. Prints passed, failed and not applicable, with the reason for each of the last.
"""

from __future__ import annotations

import http.client
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

from tests.conformance import comparing, suite

PASSED, FAILED, NOT_APPLICABLE = "passed", "failed", "not applicable"
BY_VALUE, ENGINE = "right by value", "deviation of the engine"
"""The same values in another form (1.5 for 1.50, 2 for 2.0E0), as the engine stores them; another answer, and known."""

_KINDS = {
    "UpdateEvaluationTest": "the service is read-only: it takes no update",
    "PositiveUpdateSyntaxTest11": "the service is read-only: it takes no update",
    "NegativeUpdateSyntaxTest11": "the service is read-only: it takes no update",
    "GraphStoreProtocolTest": "the service does not offer the Graph Store Protocol",
}
_FOLDERS = {
    "entailment": "the service offers no entailment regime",
    "syntax-fed": "SERVICE calls only what the operator allows; the suite's addresses do not exist",
}
_UPDATES = "the service is read-only: the test expects an update to be carried out"

_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<", re.IGNORECASE)

DEVIATIONS: dict[str, str] = {}
"""Tests in which the query engine itself deviates from the standard, and how; from deviations.tsv beside this."""


def read_deviations() -> dict[str, str]:
    """Return the engine's deviations by name of test."""
    lines = (Path(__file__).parent / "deviations.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line and not line.startswith("#"))  # type: ignore[misc]


@dataclass(frozen=True)
class Outcome:
    """How one test ended."""

    case: suite.Case
    verdict: str
    reason: str = ""


class Endpoint:
    """The endpoint under test."""

    def __init__(self, address: str, second: str = "") -> None:
        parts = urlsplit(address)
        self.host, self.path, self.second = parts.netloc, parts.path or "/", second

    def ask(
        self, method: str, query_string: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Send one request; return status, headers and body."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            target = self.path + ("?" + query_string if query_string else "")
            connection.request(method, target, body=body or None, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def query(
        self, text: str, accept: str, graphs: list[tuple[str, str]]
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Send a query as the body of a POST."""
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return self.ask("POST", urlencode(graphs), headers, text.encode())


def elsewhere(second: str, graph: str) -> str:
    """Return the address at which a second server, which holds `service_graphs`, answers from one of them alone."""
    return f"{second}?{urlencode([('default-graph-uri', graph)])}"


def run_case(case: suite.Case, endpoint: Endpoint) -> Outcome:
    """Run one test."""
    reason = _KINDS.get(case.kind) or _FOLDERS.get(case.folder)
    if case.folder == "service":
        reason = _without_service(case, endpoint)
    if reason:
        return Outcome(case, NOT_APPLICABLE, reason)
    if case.kind == "ProtocolTest":
        return _protocol(case, endpoint)
    if case.kind == "ServiceDescriptionTest":
        return _description(case, endpoint)
    if case.kind in {"PositiveSyntaxTest11", "NegativeSyntaxTest11"}:
        return _syntax(case, endpoint)
    return _evaluation(case, endpoint)


def _protocol(case: suite.Case, endpoint: Endpoint) -> Outcome:
    if case.name.partition("/")[2].startswith("update_"):
        return Outcome(case, NOT_APPLICABLE, _UPDATES)
    media_types = {"boolean": "application/sparql-results+xml", "tabular": "application/sparql-results+xml",
                   "RDF": "text/turtle"}  # fmt: skip
    for request in case.requests:
        headers = dict(request.headers)
        if request.format:
            headers.setdefault("Accept", media_types[request.format])
        status, answered, body = endpoint.ask(request.method, urlsplit(request.path).query, headers, request.body)
        if not any(str(status)[0] == each[0] for each in request.statuses):
            return Outcome(case, FAILED, f"status {status} instead of {request.statuses}")
        if request.format and media_types[request.format] not in answered.get("Content-Type", ""):
            return Outcome(case, FAILED, f"type {answered.get('Content-Type')} for {request.format}")
        if request.boolean is not None:
            parsed = ox.parse_query_results(body, format=ox.QueryResultsFormat.XML)
            if bool(parsed) != request.boolean:
                return Outcome(case, FAILED, f"{bool(parsed)} instead of {request.boolean}")
    return Outcome(case, PASSED)


# a service has an endpoint; languages, formats and features are IRIs; a data set has its parts
_SCHEMA = """ASK {
  ?service a sd:Service ; sd:endpoint ?endpoint .
  FILTER NOT EXISTS { ?x sd:supportedLanguage|sd:resultFormat|sd:feature ?v FILTER(!isIRI(?v)) }
  FILTER NOT EXISTS { ?y sd:defaultDataset ?set FILTER NOT EXISTS { ?set a sd:Dataset } }
  FILTER NOT EXISTS { ?z sd:defaultGraph ?graph FILTER NOT EXISTS { ?graph a sd:Graph } }
}"""


def _description(case: suite.Case, endpoint: Endpoint) -> Outcome:
    status, headers, body = endpoint.ask("GET", "", {"Accept": "text/turtle"}, b"")
    if status != 200 or "text/turtle" not in headers.get("Content-Type", ""):
        return Outcome(case, FAILED, f"status {status}, type {headers.get('Content-Type')}")
    store = ox.Store()
    store.load(body, format=ox.RdfFormat.TURTLE)
    address = f"http://{endpoint.host}{endpoint.path}"
    asked = {"returns-rdf": "ASK { ?s ?p ?o }", "has-endpoint-triple": f"ASK {{ ?service sd:endpoint <{address}> }}",
             "conforms-to-schema": _SCHEMA}[case.name.partition("/")[2]]  # fmt: skip
    prefix = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
    return Outcome(case, PASSED if store.query(prefix + asked) else FAILED, asked)


def _syntax(case: suite.Case, endpoint: Endpoint) -> Outcome:
    assert case.query is not None
    accept = "application/sparql-results+json, text/turtle;q=0.9"
    status, _, body = endpoint.query(_based(case), accept, [])
    wanted = 200 if case.kind.startswith("Positive") else 400
    if status == wanted:
        return Outcome(case, PASSED)
    return _judge(case, f"status {status} instead of {wanted}: {body[:200].decode('utf-8', 'replace')}")


def _without_service(case: suite.Case, endpoint: Endpoint) -> str:
    """Return why a test of SERVICE does not apply, nothing where it does."""
    assert case.query is not None
    if not endpoint.second:
        return "SERVICE needs a second server, and none was given"
    if re.search(r"SERVICE\s+\?", case.query.read_text(encoding="utf-8")):
        return "SERVICE calls only addresses that are written out and that the operator allows"
    return ""


def _based(case: suite.Case) -> str:
    """Return the query with its own address as base, as the suite has it."""
    assert case.query is not None
    return f"BASE <{case.query_iri}>\n" + case.query.read_text(encoding="utf-8")


def _evaluation(case: suite.Case, endpoint: Endpoint) -> Outcome:
    assert case.result is not None
    suffix = case.result.suffix
    graph = suffix in {".ttl", ".nt", ".rdf"}
    query = _based(case)
    for address, name in case.services:  # what the suite calls by names that nobody has
        query = query.replace(f"<{address}>", f"<{elsewhere(endpoint.second, name)}>")
    accept = {".csv": "text/csv", ".tsv": "text/tab-separated-values", ".srj": "application/sparql-results+json"}.get(
        suffix, "application/sparql-results+xml, application/n-triples;q=0.9"
    )
    graphs = [("default-graph-uri", each) for each in case.data or (suite.BASE + "empty",)]
    graphs += [("named-graph-uri", each) for each in case.graphs]
    if _FROM.search(query):  # the query says itself what its data set is
        graphs = []
    status, headers, body = endpoint.query(query, accept, graphs)
    if status != 200:
        return _judge(case, f"status {status}: {body[:300].decode('utf-8', 'replace')}")
    if suffix == ".csv":
        equal = comparing.same_csv(body.decode(), case.result.read_text(encoding="utf-8"))
        return Outcome(case, PASSED) if equal else _judge(case, "other rows")
    return _compare(case, headers.get("Content-Type", "").partition(";")[0], body, graph=graph)


def _compare(case: suite.Case, media_type: str, body: bytes, *, graph: bool) -> Outcome:
    assert case.result is not None
    if media_type == "application/n-triples":
        found: ox.Dataset | bool = ox.Dataset(ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
    else:
        form = ox.QueryResultsFormat.from_media_type(media_type)
        assert form is not None, media_type
        parsed = ox.parse_query_results(body, format=form)
        found = bool(parsed) if isinstance(parsed, ox.QueryBoolean) else comparing.rows_as_graph(parsed)
    if not graph:
        wanted: ox.Dataset | bool = comparing.expected_results(case.result)
    else:
        read = list(suite.triples(case.result, suite.BASE + case.folder + "/" + case.result.name))
        is_rows = any(each.predicate.value == comparing.RS + "resultVariable" or
                      each.predicate.value == comparing.RS + "boolean" for each in read)  # fmt: skip
        wanted = comparing.result_set(read) if is_rows else ox.Dataset(
            ox.Quad(each.subject, each.predicate, each.object) for each in read)  # fmt: skip
    if isinstance(found, bool) or isinstance(wanted, bool):
        return Outcome(case, PASSED) if found is wanted else _judge(case, f"{found} instead of {wanted}")
    if comparing.same(found, wanted):
        return Outcome(case, PASSED)
    if comparing.same(comparing.normalised(found), comparing.normalised(wanted)):
        return Outcome(case, BY_VALUE, "the same values in the engine's canonical form")
    return _judge(case, "another answer")


def _judge(case: suite.Case, reason: str) -> Outcome:
    """Say whether a failure is a known deviation of the engine or ours."""
    known = DEVIATIONS.get(case.name)
    return Outcome(case, ENGINE, known) if known else Outcome(case, FAILED, reason)


def run(root: Path, address: str, second: str = "") -> list[Outcome]:
    """Run every case of the suite against an endpoint; those of SERVICE need a second server that the first may call."""
    DEVIATIONS.update(read_deviations())
    endpoint = Endpoint(address, second)
    return [run_case(case, endpoint) for case in suite.collect(root)]


def report(outcomes: list[Outcome]) -> str:
    """Return the counts, the reasons for what does not apply, the engine's deviations, and every failure."""
    counts = Counter(each.verdict for each in outcomes)
    lines = [f"{len(outcomes)} tests: {counts[PASSED]} passed, {counts[FAILED]} failed, "
             f"{counts[BY_VALUE]} right by value in another form, {counts[ENGINE]} known deviations of the engine, "
             f"{counts[NOT_APPLICABLE]} not applicable"]  # fmt: skip
    reasons = Counter(each.reason for each in outcomes if each.verdict == NOT_APPLICABLE)
    lines += [f"  not applicable {count:4}  {reason}" for reason, count in reasons.most_common()]
    for verdict, word in ((BY_VALUE, "by value"), (ENGINE, "engine"), (FAILED, "FAILED")):
        lines += [f"  {word:14} {each.case.name}: {each.reason}" for each in outcomes if each.verdict == verdict]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run from the command line; return 1 where a test failed."""
    root, *rest = arguments
    if rest[0] == "--make-store":
        print(f"{suite.make_store(Path(root), Path(rest[1]))} graphs")
        return 0
    outcomes = run(Path(root), *rest)
    print(report(outcomes))
    return int(any(each.verdict == FAILED for each in outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
