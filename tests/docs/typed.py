"""README followed as a new user would, each command as typed, in a fresh clone. `make test-docs` runs it.

It makes environments from an index of packages, and takes a minute or two. What was typed and printed is then in
reports/typed.txt.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.docs.blocks import ROOT, Block, is_as_shown, read_blocks, type_commands

# What is not typed, and why.
NOT_TYPED = {
    r"make test ": "it takes minutes, and is a target of its own",
    r"make contract-tests .*myhuaweicloud": "it needs the live service",
}
# README has the mock served in a terminal of its own; here it is served in the background, until the end.
SERVE = "make mock > mock.log 2>&1 &"
IS_SERVED = "until (exec 3<> /dev/tcp/127.0.0.1/8080) 2> /dev/null; do sleep 0.2; done"
# The edit that README asks for in words.
INSERT = (
    "sed -i '/^    QueryEditingJob:/,/^      properties:/ {{/^      properties:/ r {file}\n}}' openapi/openapi.yaml"
)
SUFFIXES = {"python": ".py", "yaml": ".yaml"}
# Variables of whoever runs this that a new user would not have.
OWN = ("HUAWEICLOUD_", "MAKE", "MFLAGS", "MPC_", "PYTHON", "TOKEN", "VIRTUAL_ENV")


def test_readme_can_be_followed(tmp_path: Path) -> None:
    """From the installation to a first answer, a first test of a deployment and a first change of the document."""
    clone, home = tmp_path / "clone", tmp_path / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)  # noqa: S607 - whichever git the user has
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    steps = list(read_steps(tmp_path))
    results = type_commands([command for command, _ in steps], clone, {**environment, "HOME": str(home)})
    said = [f"$ {command}\n{output}" for (command, _), (_, output) in zip(steps, results, strict=False)]
    (ROOT / "reports").mkdir(exist_ok=True)
    (ROOT / "reports" / "typed.txt").write_text("\n".join(said), encoding="utf-8")
    assert len(steps) > 20
    assert len(results) == len(steps), said[-1:]
    for (_, shown), (status, output), transcript in zip(steps, results, said, strict=True):
        assert status == 0, transcript
        assert not shown or is_as_shown(output, shown), transcript


def read_steps(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what a reader does in the order of README, each with the output that it shows.

    Args:
        folder: Where the blocks that are no commands are written to.
    """
    programs: list[tuple[str, str]] = []
    can_run = False
    for block in read_blocks(ROOT / "README.md"):
        file = folder / f"readme_{block.line}{SUFFIXES.get(block.language, '')}"
        file.write_text(block.text, encoding="utf-8")
        if block.language == "python":
            programs.append((run_command(block, file), block.output or ""))
        elif block.language == "yaml":
            yield INSERT.format(file=file), ""
        elif block.language in {"console", "sh"}:
            for command, output in block.commands():
                if command == "make mock":
                    yield from ((SERVE, ""), (IS_SERVED, ""))
                elif not any(re.match(pattern, command) for pattern in NOT_TYPED):
                    yield command, output
                    can_run = can_run or command.startswith("mpc-clipping")
        if can_run:  # the package is installed, and the variables are set
            yield from programs
            programs.clear()
    yield "kill %1", ""


def run_command(block: Block, file: Path) -> str:
    """Return the command that runs a program, or the tests in it."""
    if "def test_" not in block.text:
        return f"python {file}"
    lines = block.text.replace("pytest_plugins", "# pytest_plugins")
    file.write_text(lines, encoding="utf-8")
    return f"pip install --quiet pytest && python -m pytest -q -p mpc_clipping.pytest_plugin {file}"
