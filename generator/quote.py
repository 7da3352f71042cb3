"""How a text of the document comes into code: as a literal, or as prose in a docstring."""

from typing import Any

from openapi_python_client.strings import safe_for_docstring

# What stands in prose for a character that nobody can see, such as one that turns the direction of writing.
INVISIBLE = "\ufffd"


def literal(value: Any) -> str:
    """Write a value of JSON as Python. `repr` escapes whatever could end the literal or cannot be seen."""
    return repr(value)


def docstring(text: str) -> str:
    """Write prose for between triple quotes."""
    return str(safe_for_docstring(make_visible(text)))


def make_visible(text: str) -> str:
    """Put a sign in place of each character that cannot be seen, but for line ends and tabs."""
    if text.isprintable():
        return text
    lines = text.splitlines() + [""] * text.endswith("\n")
    return "\n".join("".join(one if one.isprintable() or one == "\t" else INVISIBLE for one in line) for line in lines)
