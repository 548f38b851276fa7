"""Random IRIs of the data that a server serves, each opened as a reader would, and the links on their pages followed.

    python bench/crawl.py http://127.0.0.1:8000 [--iris 200] [--links 15] [--seed 2021]

IRIs are drawn by class, so that a resolution is as likely as a mention, of which there are thousands as many. Broken is
what does not answer 200 after redirects, and what names a place in a page (`#op/7`) that is not there. Ends with 1
where anything is. The slowest pages are told as well.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlencode, urljoin, urlsplit

from lxml import html

BASE = "https://w3id.org/unres/"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
LEFT_OUT = ("/download/", "/sparql")
"""Links that are not followed: files of the whole data set, and queries."""


@dataclass
class Crawl:
    """One walk over a server: what was opened and how long that took, and what is broken."""

    address: str
    base: str = BASE
    seconds: dict[str, float] = field(default_factory=dict)
    places: dict[str, set[str]] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, accept: str = "text/html") -> tuple[int, str, bytes]:
        """Return status, kind and body of a path, once redirects within the server have been followed.

        A redirect to another server ends the way there, well.
        """
        for _ in range(5):
            connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=120)
            try:
                connection.request("GET", path, headers={"Accept": accept, "Accept-Language": "en"})
                answer = connection.getresponse()
                body = answer.read()
            finally:
                connection.close()
            if answer.status not in REDIRECTS:
                return answer.status, answer.headers.get("Content-Type", ""), body
            target = urlsplit(urljoin(self.address + path, answer.headers["Location"]))
            if f"{target.scheme}://{target.netloc}" != self.address:
                return 200, "", b""
            path = target.path + (f"?{target.query}" if target.query else "")
        return 508, "", b""

    def select(self, query: str) -> list[dict[str, str]]:
        """Return the rows of a query, each value as its text."""
        status, _, body = self.get("/sparql?" + urlencode({"query": query}), "application/sparql-results+json")
        if status != 200:
            raise SystemExit(f"the query for IRIs was answered with {status}: {query}")
        rows: list[dict[str, Any]] = json.loads(body)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in rows]

    def draw(self, number: int, chance: random.Random) -> list[str]:
        """Return so many IRIs of ours (fewer, where there are not so many), from every class in turn."""
        counted = self.select("SELECT ?c (COUNT(?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY ?c")
        drawn: dict[str, None] = {}
        for turn in range(20 * number):
            each = counted[turn % len(counted)]
            offset = chance.randrange(int(each["n"]))
            for row in self.select(f"SELECT ?s WHERE {{ ?s a <{each['c']}> }} LIMIT 1 OFFSET {offset}"):
                if row["s"].startswith(self.base):
                    drawn[row["s"]] = None
            if len(drawn) == number:
                break
        return list(drawn)

    def open(self, path: str) -> list[str]:
        """Open a path once; return the links of its page that stay on the server."""
        begun = time.perf_counter()
        status, kind, body = self.get(path)
        self.seconds[path] = time.perf_counter() - begun
        if status != 200:
            self.broken[path] = str(status)
        if not kind.startswith("text/html") or not body:
            return []
        page = html.fromstring(body)
        self.places[path] = set(map(str, page.xpath("//@id")))
        found = (
            urljoin(self.address + path, str(link)) for link in page.xpath("//a/@href | //link/@href | //img/@src")
        )
        own = {link.removeprefix(self.address) for link in found if link.startswith(self.address + "/")}
        return sorted(link for link in own if not link.startswith(LEFT_OUT))

    def follow(self, link: str, source: str) -> None:
        """Open what a link leads to, unless that has been; look for the place in the page that it names."""
        path, _, place = link.partition("#")
        if path not in self.seconds:
            self.open(path)
            if path in self.broken:
                self.broken[path] += f", linked from {source}"
        # a place with "=" in it is a thing in the data (`#request=1`), not in the page
        if place and "=" not in place and path in self.places and unquote(place) not in self.places[path]:
            self.broken[link] = f"no such place, linked from {source}"


def crawl(address: str, iris: int = 200, links: int = 15, seed: int = 2021, base: str = BASE) -> Crawl:
    """Open so many random IRIs of a server's data, and of each page so many random links."""
    walk, chance = Crawl(address.rstrip("/"), base), random.Random(seed)
    for iri in walk.draw(iris, chance):
        path = "/" + iri.removeprefix(base).partition("#")[0]
        found = walk.open(path)
        for link in chance.sample(found, min(links, len(found))):
            walk.follow(link, path)
    return walk


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--iris", type=int, default=200)
    parser.add_argument("--links", type=int, default=15)
    parser.add_argument("--seed", type=int, default=2021)
    parser.add_argument("--base", default=BASE)
    options = parser.parse_args()
    walk = crawl(options.address, options.iris, options.links, options.seed, options.base)
    for path in sorted(walk.seconds, key=walk.seconds.__getitem__, reverse=True)[:10]:
        print(f"{walk.seconds[path]:8.2f} s  {path}")
    for path, why in sorted(walk.broken.items()):
        print(f"BROKEN {path}: {why}")
    print(f"{len(walk.seconds)} pages and links opened, {len(walk.broken)} broken")
    return 1 if walk.broken else 0


if __name__ == "__main__":
    sys.exit(main())
