"""The shared types: UNSET, and the response of the functions in `api`."""

from generator import edit as text_edit
from generator.operations import Source


def edit(text: str, module: str, source: Source) -> str:  # noqa: ARG001 - all passes are called alike
    """Mend what breaks at run time.

    - A copied or unpickled UNSET was another object, and so no longer `is UNSET`. It is now written by its name.
    - A status outside Python's list, such as 520, raised ValueError. The status is now a plain int, to which each
      HTTPStatus is equal.
    """
    text = text_edit.replace(
        text,
        "        return False\n",
        '        return False\n\n    def __reduce__(self) -> str:\n        return "UNSET"\n',
        count=1,
    )
    return text_edit.replace(text, "    status_code: HTTPStatus\n", "    status_code: int\n", count=1)
