"""The W3C SPARQL 1.1 test suite, run over HTTP against any endpoint."""
