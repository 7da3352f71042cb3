"""The code blocks of what users read, and the commands in them."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from attrs import frozen
from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *[ROOT / folder / "README.md" for folder in ("contract_tests", "generator", "openapi")],
]
# The languages that are run, and those that show something: output, or part of a file.
TYPED = ("console", "sh")
SHOWN = ("ini", "json", "text", "yaml")
# Between the commands that a shell is given; nothing that is documented prints it.
MARK = "=== end of a command ==="


@frozen
class Block:
    """A block of a guide.

    Attributes:
        file: The guide.
        line: Where it begins there.
        language: The word behind the backticks.
        text: What is in it.
        output: The `text` block that follows at once; None where there is none.
    """

    file: Path
    line: int
    language: str
    text: str
    output: str | None

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line}"

    def commands(self) -> list[tuple[str, str]]:
        """Return the commands to type, each with the output that the guide shows; none is shown for `sh`."""
        if self.language == "sh":
            return [(line, "") for line in self.text.splitlines()]
        parts = re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]
        return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


def read_blocks(file: Path) -> Iterator[Block]:
    """Yield the blocks of a guide. An indented block has no language, so nobody can tell whether it is to be run.

    Raises:
        ValueError: A block is indented, or of a language that is neither run nor known to be shown.
    """
    tokens = [token for token in MarkdownIt().parse(file.read_text(encoding="utf-8")) if token.map]
    for token, after in pairwise([*tokens, *tokens[-1:]]):
        if token.type not in {"fence", "code_block"}:
            continue
        assert token.map is not None
        if token.info not in {"python", *TYPED, *SHOWN}:
            raise ValueError(f"{file}:{token.map[0] + 1}: a block of {token.info or 'no language'}")
        follows = after is not token and (after.type, after.info) == ("fence", "text")
        yield Block(file, token.map[0] + 1, token.info, token.content, after.content if follows else None)


def type_commands(commands: list[str], cwd: Path, environment: Mapping[str, str]) -> list[tuple[int, str]]:
    """Type commands into one bash, and return the exit status and the output of each."""
    script = "".join(f"{command}\necho '{MARK}' $?\n" for command in commands)
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(["/bin/bash"], input=script, cwd=cwd, env=environment, text=True, check=False, **both)
    parts = re.split(rf"{MARK} (\d+)\n", done.stdout)
    return [(int(status), output) for output, status in zip(parts[::2], parts[1::2], strict=False)]


def is_as_shown(output: str, shown: str) -> bool:
    """Return whether an output is the one that a guide shows, in which `...` stands for anything within a line."""
    lines, patterns = ([line.rstrip() for line in text.strip().splitlines()] for text in (output, shown))
    return len(lines) == len(patterns) and all(
        re.fullmatch(re.escape(pattern).replace(r"\.\.\.", ".*"), line)
        for line, pattern in zip(lines, patterns, strict=True)
    )
