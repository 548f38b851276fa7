"""What a reading depends on besides its file: the code, grammar and knowledge of this release in, a digest out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from unres_ontology import folder


def release(vocabularies: Iterable[Path] = ()) -> str:
    """Return a digest of everything a reading depends on besides the file: code, grammar, knowledge, vocabularies."""
    digest = hashlib.sha256()
    own = [*Path(__file__).parent.rglob("*.py"), *Path(__file__).parent.rglob("*.toml"), *folder().glob("*.ttl")]
    for path in [*sorted(own), *sorted(vocabularies)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
