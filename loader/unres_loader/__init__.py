"""The loader: files of resolutions in, named graphs out."""
