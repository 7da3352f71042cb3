"""What is changed in the output of openapi-python-client, in this order.

A pass is a pure function from a module's text and what the document says to the new text. It edits with
`generator.edit`, which fails where the text is not what the pass was made for, so that an upgrade of
openapi-python-client cannot switch a pass off unseen. `names` comes before there is text, and edits what was parsed.
"""

from collections.abc import Callable
from typing import NamedTuple

from generator.operations import Source
from generator.passes import client, endpoints, types


class Pass(NamedTuple):
    """A pass, and the modules that it is for."""

    modules: str
    edit: Callable[[str, str, Source], str]


PASSES = (
    Pass("types.py", types.edit),
    Pass("client.py", client.edit),
    Pass("api/*/*.py", endpoints.edit),
)
