"""One reader a format: bytes of a file in, a `Reading` with its blocks out."""
