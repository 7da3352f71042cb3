"""`python -m website`: make the site in `site/`, and check its links. 0 is fine, 1 is wrong, 2 could not be done."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from website.links import check_links
from website.pages import HERE, ROOT, PageError, write_pages

SITE = ROOT / "site"
MKDOCS = ROOT / ".venv-docs" / "bin" / "python"


def main() -> int:
    """Write the pages, let MkDocs make HTML of them, and say which links lead nowhere."""
    shutil.rmtree(SITE, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        try:
            write_pages(Path(folder))
        except PageError as error:
            print(error, file=sys.stderr)
            return 1
        environment = {**os.environ, "PAGES": folder, "SITE": str(SITE), "NO_MKDOCS_2_WARNING": "1"}
        command = [
            str(MKDOCS),
            "-m",
            "mkdocs",
            "build",
            "--quiet",
            "--strict",
            "--config-file",
            str(HERE / "mkdocs.yml"),
        ]
        if subprocess.run(command, check=False, env=environment).returncode:
            return 1
    # A server would show it for what is not there; a folder never does, and its links are for a site at the root.
    (SITE / "404.html").unlink()
    checked = check_links(SITE)
    print(f"{checked.pages} pages, {checked.inside} links within the site, {len(checked.flaws)} of them broken.")
    for address, count in sorted(checked.outside.items()):
        print(f"Not checked, since it leads elsewhere: {address} ({count} times)")
    print(f"Open {SITE.relative_to(ROOT)}/index.html.")
    for flaw in checked.flaws:
        print(flaw, file=sys.stderr)
    return int(bool(checked.flaws))


if __name__ == "__main__":
    sys.exit(main())
