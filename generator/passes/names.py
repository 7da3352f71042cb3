"""Names of attributes and arguments, before any text is written from them."""

import unicodedata
from collections.abc import Iterable, Mapping

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties.protocol import PropertyProtocol as Property
from openapi_python_client.schema.untrusted_string import UntrustedString
from openapi_python_client.strings import PythonIdentifier

from generator.properties import UnfaithfulError

# Names of builtins to which openapi-python-client appends an underscore. As attributes they hide nothing, and users
# find them where the page says.
FREE = frozenset({"filter", "format", "hash", "input", "iter", "map", "max", "min", "next", "object", "open", "range"})
# Names that the modules of a generated package use themselves. A class of the same name would hide them.
TAKEN_CLASSES = frozenset(
    """
    Any AuthenticatedClient Cast ClassVar Client HTTPStatus Literal Mapping Model OpenIntEnum OpenStrEnum Response Self
    TypeVar UNSET UUID Unset
    """.split()
)
# Names that every model has, or that its class body uses.
TAKEN_FIELDS = frozenset({"additional_properties", "field", "from_dict", "raw", "read", "reading", "to_dict"})
# Names that the functions in `api` and the methods of the clients use within.
TAKEN_ARGUMENTS = frozenset(
    """
    arguments asked batches body client cookies datetime engine errors grace headers httpx ids interval kwargs models
    on_poll params path_segment read_body reading response steps timeout waiting
    """.split()
)


def edit(data: GeneratorData, datetimes: Mapping[str, Mapping[str, str]]) -> None:
    """Give fields the names that the document gives them, and keep other names out of each other's way.

    Comes before everything that refers to a field or an argument by name.

    Args:
        data: What openapi-python-client read.
        datetimes: The names of the fields of each class as datetimes.

    Raises:
        UnfaithfulError: Two things would have one name.
    """
    modules: dict[str, str] = {}
    for one in (*data.models, *data.enums):
        module, class_name = str(one.class_info.module_name), str(one.class_info.name)
        if class_name in TAKEN_CLASSES:
            what = f"the class {class_name} would hide what the generated code uses. Rename the schema, or its title."
            raise UnfaithfulError(("components", "schemas", class_name), what)
        check({class_name, module}, f"the schema of {class_name}")
        if modules.setdefault(module, class_name) != class_name:
            raise UnfaithfulError(
                ("components", "schemas", class_name),
                f"the schemas of {modules[module]} and {class_name} would share the module {module}.py. Rename one.",
            )
    for model in data.models:
        fields = [*(model.required_properties or ()), *(model.optional_properties or ())]
        for field in fields:
            name = str(field.python_name)
            if name.removesuffix("_") in FREE:
                rename(field, name.removesuffix("_"))
            elif name in TAKEN_FIELDS:
                rename(field, f"{name}_")
        taken = [str(field.python_name) for field in fields]
        taken += datetimes.get(model.class_info.name, {}).values()
        check(taken, f"the schema of {model.class_info.name}")
    for tag, group in data.endpoint_collections_by_tag.items():
        for endpoint in group.endpoints:
            edit_arguments(endpoint)
            check({str(tag), str(endpoint.name)}, f"the operation {endpoint.name}")


def edit_arguments(endpoint: Endpoint) -> None:
    """Append an underscore to the arguments that would hide what a function uses."""
    arguments = [argument for _, argument in endpoint.iter_all_parameters()]
    for argument in arguments:
        old = str(argument.python_name)
        if old in TAKEN_ARGUMENTS or old.startswith("json_"):
            rename(argument, f"{old}_")
            path = endpoint.path.get_untrusted_value()
            endpoint.path = UntrustedString(path.replace(f"{{{old}}}", f"{{{argument.python_name}}}"))
    check([str(argument.python_name) for argument in arguments], f"the operation {endpoint.name}")


def rename(prop: Property, name: str) -> None:
    """Set the name in Python. The object cannot be made anew, since others hold it too."""
    prop.python_name = str.__new__(PythonIdentifier, name)


def check(names: Iterable[str], where: str) -> None:
    """See that no name stands for two, and that each is the same for Python, which writes some letters otherwise."""
    seen = set()
    for name in names:
        if name in seen:
            what = f"{where} has two things that would both be named {name} in Python. Rename one."
            raise UnfaithfulError((), what)
        if not unicodedata.is_normalized("NFKC", name):
            what = (
                f"{where} has the name {name}, which Python would normalise to another one. Write it in plain letters."
            )
            raise UnfaithfulError((), what)
        seen.add(name)
