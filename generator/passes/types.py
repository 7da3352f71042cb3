"""The shared types: UNSET, and the response of the functions in `api`."""

from generator import edit as text_edit
from generator.operations import Source

OLD_UNSET = """\
class Unset:
    def __bool__(self) -> Literal[False]:
        return False
"""
NEW_UNSET = '''\
class Unset:
    """The type of UNSET, which stands for an argument or a field that was not given."""

    def __bool__(self) -> Literal[False]:
        """Count as false, as what is absent does."""
        return False

    def __reduce__(self) -> str:
        """Be pickled and copied by name, so that there is one only."""
        return "UNSET"
'''


def edit(text: str, module: str, source: Source) -> str:  # noqa: ARG001 - all passes are called alike
    """Mend what breaks at run time.

    - Unset and its methods had no description.
    - A copied or unpickled UNSET was another object, and so no longer `is UNSET`. It is now written by its name.
    - A status outside Python's list, such as 520, raised ValueError. The status is now a plain int, to which each
      HTTPStatus is equal.
    """
    text = text_edit.replace(text, OLD_UNSET, NEW_UNSET, count=1)
    return text_edit.replace(text, "    status_code: HTTPStatus\n", "    status_code: int\n", count=1)
