"""The server: a store directory in, SPARQL, pages and downloads out."""
