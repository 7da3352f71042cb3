"""The functions in `api`, one module an operation."""

from pathlib import PurePosixPath

from generator import edit as text_edit
from generator.operations import Source


def edit(text: str, module: str, source: Source) -> str:
    """Mend what breaks on an answer, or asks for another path than was meant.

    - A body that is not JSON, as from a proxy, raised JSONDecodeError. `read_body` tells a good answer that cannot
      be read, a ResponseDecodeError, from an error whose body is of no use.
    - A status outside Python's list raised ValueError.
    - `..` or nothing as a part of the path led to another one. `path_segment` refuses them.
    """
    name = PurePosixPath(module).stem
    operation = next((one for one in source.operations if one.method_name == name), None)
    if operation is None:  # the __init__ of a tag
        return text
    text = text_edit.replace(
        text, "status_code=HTTPStatus(response.status_code)", "status_code=response.status_code", count=1
    )
    text = text_edit.replace(text, "response.json()", "read_body(response)", count=operation.json_responses)
    text = text_edit.substitute(
        text,
        r'quote\(str\((\w+)\), safe=""\)',
        r"path_segment(\1)",
        count=operation.path_parameters,
    )
    return text_edit.replace(
        text,
        "import httpx\n",
        "import httpx\n\nfrom ..._runtime import reading\nfrom ..._runtime.call import path_segment, read_body\n",
        count=1,
    )
