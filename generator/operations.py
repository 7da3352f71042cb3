"""What the document says of its operations, as the generated code needs it."""

import json
from collections.abc import Iterator
from typing import Any

from attrs import frozen
from openapi_python_client.strings import ClassName, PythonIdentifier, snake_case

from generator.validate import METHODS, dereference

# Names as openapi-python-client makes them, so that its modules and classes are found.
PREFIX = "field_"
# Names of builtins that as attributes hide nothing; see passes/names.py.
SHADOWED = frozenset(
    {"filter", "format", "hash", "input", "iter", "map", "max", "min", "next", "object", "open", "range"}
)
PYTHON_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


@frozen
class Parameter:
    """A path, query or header parameter."""

    name: str
    python_name: str
    location: str
    required: bool
    type: str
    description: str
    max_items: int | None


@frozen
class Result:
    """What an answer's body is read as."""

    type: str
    reader: str


@frozen
class Batch:
    """How an operation that takes up to `limit` ids at once answers them: one element an id."""

    parameter: str
    limit: int
    items: str
    items_attribute: str
    id: str
    id_name: str
    item_type: str


@frozen
class Waiter:
    """How to wait until what is asked for has ended; from x-waiter."""

    state: str
    state_name: str
    success: tuple[str, ...]
    failure: tuple[str, ...]
    interval: float
    method_name: str


@frozen
class Operation:
    """One operation, with the method that stands for it."""

    identifier: str
    method_name: str
    module: str
    http_method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    body: str | None
    success: tuple[int, ...]
    result: Result | None
    json_responses: int
    errors: dict[int, Any]
    batch: Batch | None
    waiter: Waiter | None

    def parameters_in(self, location: str) -> list[Parameter]:
        """Give the parameters that stand there: path, query or header."""
        return [parameter for parameter in self.parameters if parameter.location == location]


def field_name(name: str) -> str:
    """Give the attribute that stands for a field."""
    return name if name in SHADOWED else str(PythonIdentifier(name, PREFIX))


def schema_of_module(document: dict[str, Any], module: str) -> dict[str, Any]:
    """Give the schema whose model a module in `models` holds; an empty one for any other module."""
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        if PythonIdentifier(ClassName(name, PREFIX), PREFIX) == module:
            found: dict[str, Any] = schema
            return found
    return {}


def all_of(document: dict[str, Any]) -> Iterator[Operation]:
    """Give every operation of a validated document, in its order."""
    for path, item in document.get("paths", {}).items():
        for http_method in METHODS:
            if http_method in item:
                yield read(document, path, http_method, item)


def read(document: dict[str, Any], path: str, http_method: str, item: dict[str, Any]) -> Operation:
    """Read one operation."""
    follow = dereference(document)
    about = item[http_method]
    responses = {str(status): follow(response) for status, response in about["responses"].items()}
    success = tuple(int(status) for status in responses if status.startswith("2") and status.isdigit())
    bodies = [follow(about["requestBody"])] if "requestBody" in about else []
    parameters = tuple(
        read_parameter(document, follow(parameter))
        for parameter in (*item.get("parameters", []), *about.get("parameters", []))
    )
    method_name = str(PythonIdentifier(about["operationId"], PREFIX))
    answers = [schema for status in success if (schema := json_schema(responses[str(status)])) is not None]
    batch = find_batch(document, parameters, answers[0]) if answers else None
    return Operation(
        identifier=about["operationId"],
        method_name=method_name,
        module=f"{PythonIdentifier((about.get('tags') or ['default'])[0], PREFIX)}.{method_name}",
        http_method=http_method.upper(),
        path=path,
        summary=about.get("summary", about["operationId"]).strip().rstrip("."),
        description=about.get("description", "").strip(),
        parameters=parameters,
        body=read_schema(document, json_schema(bodies[0])).type if bodies else None,
        success=success,
        result=read_schema(document, answers[0]) if answers else None,
        json_responses=sum(json_schema(response) is not None for response in responses.values()),
        errors={
            int(status): example
            for status, response in responses.items()
            if status.isdigit() and not status.startswith("2") and (example := json_example(response)) is not None
        },
        batch=batch,
        waiter=read_waiter(about["x-waiter"], method_name) if "x-waiter" in about and batch else None,
    )


def read_parameter(document: dict[str, Any], about: dict[str, Any]) -> Parameter:
    """Read one parameter."""
    schema = dereference(document)(about.get("schema", {}))
    return Parameter(
        name=about["name"],
        python_name=str(PythonIdentifier(about["name"], PREFIX)),
        location=about["in"],
        required=about.get("required", False),
        type=python_type(document, schema),
        description=" ".join(about.get("description", "").split()),
        max_items=schema.get("maxItems"),
    )


def python_type(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """Name the type that a caller gives for a parameter."""
    if schema.get("type") == "array":
        return f"list[{python_type(document, dereference(document)(schema.get('items', {})))}]"
    return PYTHON_TYPES.get(str(schema.get("type")), "Any")


def json_schema(holder: dict[str, Any]) -> dict[str, Any] | None:
    """Give the schema of the JSON body of a response or a request."""
    for media_type, content in holder.get("content", {}).items():
        if media_type.split(";")[0].strip().endswith(("/json", "+json")):
            schema: dict[str, Any] | None = content.get("schema")
            return schema
    return None


def json_example(holder: dict[str, Any]) -> Any:
    """Give the first example of the JSON body of a response; None if it has none."""
    for media_type, content in holder.get("content", {}).items():
        if media_type.split(";")[0].strip().endswith(("/json", "+json")):
            values = [example["value"] for example in content.get("examples", {}).values() if "value" in example]
            return plain(values[0]) if values else None
    return None


def plain(value: Any) -> Any:
    """Turn what the YAML reader gives into plain Python, whose repr is Python code."""
    return json.loads(json.dumps(value, default=str))  # YAML also has dates


def read_schema(document: dict[str, Any], schema: dict[str, Any] | None) -> Result:
    """Tell how a body is read: as a model where its schema has a name, else as plain JSON."""
    if schema and "$ref" in schema:
        target = dereference(document)(schema)
        if target.get("type") == "object" or "properties" in target or "allOf" in target:
            name = str(ClassName(schema["$ref"].rpartition("/")[2], PREFIX))
            return Result(f"models.{name}", f"models.{name}.from_dict")
    if schema and schema.get("type") == "array":
        item = read_schema(document, schema.get("items"))
        return Result(f"list[{item.type}]", f"reading.array_of({item.reader})")
    return Result("Any", "reading.anything")


def find_batch(document: dict[str, Any], parameters: tuple[Parameter, ...], answer: dict[str, Any]) -> Batch | None:
    """Find out whether ids may be asked for in batches.

    They may where a required query array has maxItems, and the answer has one array, of objects with a field of the
    parameter's name: what is asked for as `job_id` comes back with its `job_id`.
    """
    asked = [(one, one.max_items) for one in parameters if one.location == "query" and one.required and one.max_items]
    fields = dereference(document)(answer).get("properties", {})
    arrays = [(name, field["items"]) for name, field in fields.items() if field.get("type") == "array"]
    if len(asked) != 1 or len(arrays) != 1:
        return None
    (items, item), (parameter, limit) = arrays[0], asked[0]
    if parameter.name not in dereference(document)(item).get("properties", {}):
        return None
    return Batch(
        parameter=parameter.python_name,
        limit=limit,
        items=items,
        items_attribute=field_name(items),
        id=field_name(parameter.name),
        id_name=parameter.name,
        item_type=read_schema(document, item).type,
    )


def read_waiter(about: dict[str, Any], method_name: str) -> Waiter:
    """Read x-waiter. The method is named after the operation's, less its verb: list_jobs, wait_for_jobs."""
    return Waiter(
        state=field_name(about["state"]),
        state_name=about["state"],
        success=tuple(about["success"]),
        failure=tuple(about["failure"]),
        interval=float(about["interval"]),
        method_name="wait_for_" + snake_case(method_name).partition("_")[2],
    )
