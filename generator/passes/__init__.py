"""What is changed in the output of openapi-python-client, in this order.

A pass is a pure function from a module's text and the document to the new text. It edits with `generator.edit`,
which fails where the text is not what the pass was made for, so that an upgrade of openapi-python-client cannot
switch a pass off unseen.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from generator.passes import client, datetimes, endpoints, names, types


class Pass(NamedTuple):
    """A pass, and the modules that it is for."""

    modules: str
    edit: Callable[[str, str, dict[str, Any]], str]


PASSES = (
    Pass("types.py", types.edit),
    Pass("client.py", client.edit),
    Pass("api/*/*.py", endpoints.edit),
    Pass("models/*.py", names.edit),
    Pass("models/*.py", datetimes.edit),
)
