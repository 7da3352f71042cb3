"""What the document says of its operations, as the generated code needs it.

Names and types are taken from what openapi-python-client parsed, so that the methods written here fit the functions
that it writes. What it does not keep (limits, x-waiter) comes from the document itself.
"""

from typing import Any

from attrs import frozen
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol as Property
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.responses import JSON_SOURCE, Response

from generator import properties, security, validate
from generator.properties import Reader, UnfaithfulError, find_tags, plain
from openapi import document as openapi
from openapi.document import Document, Node, Place

# Methods that the generated clients have in any case.
OWN_METHODS = ("aclose", "close", "from_env", "low_level", "with_options")
# What x-waiter says, with the type of each.
WAITER: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("items", "id", "state"), str),
    **dict.fromkeys(("success", "failure"), list),
    "interval": (int, float),
}
# Seconds. The client refuses a wait without pauses, and one with endless ones.
LONGEST_INTERVAL = 24 * 3600


@frozen
class Parameter:
    """A path, query or header parameter. The project's ID in a path is the client's, and not given to a method."""

    python_name: str
    required: bool
    type: str
    description: str
    is_project: bool = False


@frozen
class Result:
    """What an answer's body is read as."""

    type: str
    reader: str


@frozen
class Success:
    """The statuses of success, those of them that come without a body, and the body that the others have."""

    statuses: tuple[int, ...]
    without_body: tuple[int, ...]
    body: Property | None
    reader: Reader

    @property
    def result(self) -> Result:
        """Tell how a body is read, which may be absent."""
        if self.body is None:
            return Result("None", "reading.nothing")
        always = result(self.body, self.reader)
        if not self.without_body or always.type == "Any":
            return always
        return Result(f"{always.type.removesuffix(' | None')} | None", f"reading.if_any({always.reader})")


@frozen
class Batch:
    """How an operation that takes up to `limit` ids at once answers them: one element an id."""

    parameter: str
    parameter_name: str
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

    where: Place
    identifier: str
    method_name: str
    module: str
    http_method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    path_parameters: int
    body: Parameter | None
    success: tuple[int, ...]
    without_body: tuple[int, ...]
    result: Result
    json_responses: int
    errors: dict[int, Any]
    batch: Batch | None
    waiter: Waiter | None

    def optional_arguments(self) -> list[Parameter]:
        """Give what a caller may leave out."""
        return [one for one in (*self.parameters, *([self.body] if self.body else [])) if not one.required]

    def names(self) -> list[str]:
        """Give the names that its methods and constants take."""
        suffixes = ["", "_raw", *(["_batch"] if self.batch else []), *(["_waiter"] if self.waiter else [])]
        waits = [self.waiter.method_name] if self.waiter else []
        return [self.method_name + suffix for suffix in suffixes] + waits


@frozen
class Source:
    """What passes and templates write from."""

    document: Document
    data: GeneratorData
    reader: Reader
    operations: list[Operation]


def understand(document: Document, data: GeneratorData) -> Source:
    """Return what a validated document says of its operations, in its order.

    Raises:
        UnfaithfulError: There is one of which no faithful method can be made.
    """
    reader = Reader(find_tags(document, data), "models.")
    endpoints = {str(one.name): one for group in data.endpoint_collections_by_tag.values() for one in group.endpoints}
    models = {model.class_info.name: model for model in data.models}
    found: list[Operation] = []
    taken = dict.fromkeys(OWN_METHODS, "the client itself")
    for described in document.operations:
        operation = read(described, endpoints[validate.method_name(described)], models, reader)
        for name in operation.names():
            if name in taken:
                raise UnfaithfulError(
                    operation.where,
                    f"operationId {operation.identifier!r} would take the name {name}, which belongs to "
                    f"{taken[name]}. Rename it.",
                )
            taken[name] = operation.identifier
        found.append(operation)
    return Source(document, data, reader, found)


def read(
    described: openapi.Operation, endpoint: Endpoint, models: dict[Any, ModelProperty], reader: Reader
) -> Operation:
    """Read one operation."""
    about = described.data
    parameters = tuple(
        Parameter(
            python_name=str(prop.python_name),
            required=prop.required,
            type=reader.type_of(prop),
            description=" ".join(described.parameters[str(location), plain(prop.name)].get("description", "").split()),
            is_project=str(location) == "path" and plain(prop.name) == security.PROJECT,
        )
        for location, prop in endpoint.iter_all_parameters()
    )
    bodies = [Parameter("body", body.prop.required, reader.type_of(body.prop), "") for body in endpoint.bodies]
    success = read_success(described, endpoint, reader)
    method_name = str(endpoint.name)
    batch, elements = find_batch(endpoint, models, described, None if success.without_body else success.body, reader)
    waiter = None
    if "x-waiter" in about:
        waiter = read_waiter((*described.where, "x-waiter"), about["x-waiter"], method_name, batch, elements)
    return Operation(
        where=(*described.where, "operationId"),
        identifier=described.name,
        method_name=method_name,
        module=f"{endpoint.tags[0]}.{method_name}",
        http_method=described.method.upper(),
        path=described.path,
        summary=(about.get("summary", "").strip() or described.name).rstrip("."),
        description=about.get("description", "").strip(),
        parameters=parameters,
        path_parameters=len(endpoint.path_parameters),
        body=bodies[0] if bodies else None,
        success=success.statuses,
        without_body=success.without_body,
        result=success.result,
        json_responses=sum(one.source == JSON_SOURCE for one in endpoint.responses)
        if str(endpoint.response_type().as_unembedded_code()) != "Any"
        else 0,
        errors=error_examples(described),
        batch=batch,
        waiter=waiter,
    )


def error_examples(described: openapi.Operation) -> dict[int, Any]:
    """Return the first example of the JSON body of each error that has one, by its status."""
    found = {}
    for status, response in described.responses.items():
        if not status.isdigit() or status.startswith("2"):
            continue
        for media_type, content in response.get("content", {}).items():
            examples = map(described.document.resolve, content.get("examples", {}).values())
            values = [example["value"] for example in examples if "value" in example]
            if validate.is_json_type(media_type) and values:
                found[int(status)] = values[0]
                break
    return found


def result(prop: Property, reader: Reader) -> Result:
    """Tell how a body is read: a model always, with what it has; anything else where it is what the document says."""
    kind = reader.type_of(prop)
    if isinstance(prop, ModelProperty):
        return Result(kind, f"{kind}.from_dict")
    return Result(kind if kind == "Any" else f"{kind} | None", reader.reader_of(prop))


def read_success(described: openapi.Operation, endpoint: Endpoint, reader: Reader) -> Success:
    """Give the successes of an operation.

    A method has one type, so all bodies must be of the same; a success without one gives None.
    """
    where = (*described.where, "responses")
    statuses: list[int] = []
    without_body: list[int] = []
    bodies: dict[str, Property] = {}
    for response in endpoint.responses.patterns:
        first, last = response.status_code.range or (0, 0)
        if not 200 <= first <= 299:  # noqa: PLR2004 - what HTTP calls a success
            continue
        new = [status for status in range(first, last + 1) if status not in statuses]
        statuses += new
        pattern = response.status_code.pattern
        body = body_of((*where, pattern), described.responses[pattern], response)
        if body is None or described.method == "head":
            without_body += new
        else:
            bodies[pattern] = body
    if not statuses:
        raise UnfaithfulError(
            where,
            f"{described.name} documents no success, a status such as 200 or 2XX. Add one: the client takes any "
            "other answer for an error.",
        )
    if len({result(body, reader).reader for body in bodies.values()}) > 1:
        raise UnfaithfulError(
            where,
            f"the successes {', '.join(bodies)} of {described.name} have different bodies. A method has one "
            "type: give them the same schema.",
        )
    return Success(tuple(statuses), tuple(without_body), next(iter(bodies.values()), None), reader)


def body_of(where: Place, about: Node, response: Response) -> Property | None:
    """Return what the body of a success is, None where there is none."""
    content = about.get("content")
    if not content:
        return None
    if response.source != JSON_SOURCE and not validate.is_json_type(next(iter(content))):
        raise UnfaithfulError(
            where, f"the success {where[-1]} may be {', '.join(content)}. Only JSON is read: put its type first."
        )
    return response.prop


def find_batch(
    endpoint: Endpoint,
    models: dict[Any, ModelProperty],
    described: openapi.Operation,
    answer: Property | None,
    reader: Reader,
) -> tuple[Batch | None, dict[str, Property]]:
    """Find out whether ids may be asked for in batches; give the fields of the answer's elements too.

    They may where a required query array of strings has maxItems, and the answer has one array, of objects with a
    string field of the parameter's name: what is asked for as `job_id` comes back with its `job_id`.
    """
    asked = [
        (prop, limit)
        for prop in endpoint.query_parameters
        if prop.required
        and isinstance(prop, ListProperty)
        and isinstance(prop.inner_property, StringProperty)
        and (limit := most_items(described, plain(prop.name)))
    ]
    arrays = [field for field in fields_of(answer, models) if isinstance(field, ListProperty)]
    if len(asked) != 1 or len(arrays) != 1:
        return None, {}
    (parameter, limit), items = asked[0], arrays[0]
    elements = {plain(field.name): field for field in fields_of(items.inner_property, models)}
    identifier = elements.get(plain(parameter.name))
    if not isinstance(identifier, StringProperty):
        return None, {}
    batch = Batch(
        parameter=str(parameter.python_name),
        parameter_name=plain(parameter.name),
        limit=limit,
        items=plain(items.name),
        items_attribute=str(items.python_name),
        id=str(identifier.python_name),
        id_name=plain(identifier.name),
        item_type=reader.type_of(items.inner_property),
    )
    return batch, elements


def most_items(described: openapi.Operation, name: str) -> int | None:
    """Return how many items a query array may have; None where the document does not say."""
    schema = described.document.resolve(described.parameters["query", name]["schema"])
    limit: int | None = schema.get("maxItems")
    return limit


def fields_of(prop: Property | None, models: dict[Any, ModelProperty]) -> list[Property]:
    """Return the fields of a model; nothing for anything else."""
    return list(properties.fields_of(models[prop.class_info.name])) if isinstance(prop, ModelProperty) else []


def read_waiter(
    where: Place, about: Any, method_name: str, batch: Batch | None, elements: dict[str, Property]
) -> Waiter:
    """Read x-waiter. The method is named after the operation's, less its verb: list_jobs, wait_for_jobs.

    Raises:
        UnfaithfulError: It does not say how to wait, or what it names is not there.
    """
    if not isinstance(about, dict) or about.keys() != WAITER.keys():
        raise UnfaithfulError(
            where, f"x-waiter needs the keys {', '.join(WAITER)}, all of them and no other. Correct it."
        )
    for key, kind in WAITER.items():
        if not isinstance(about[key], kind) or isinstance(about[key], bool):
            raise UnfaithfulError((*where, key), f"{key} of x-waiter is {about[key]!r}, which is of the wrong type.")
    if not 0 < about["interval"] <= LONGEST_INTERVAL:
        raise UnfaithfulError(
            (*where, "interval"),
            f"interval of x-waiter is {about['interval']!r}. Seconds are expected, more than 0 and at most a day.",
        )
    if batch is None or (about["items"], about["id"]) != (batch.items, batch.parameter_name):
        raise UnfaithfulError(
            where,
            "x-waiter needs a required query array of strings with maxItems (its `id`), and an answer with one array "
            "(its `items`) of objects that have a string of the same name. They are not here, or named otherwise.",
        )
    state = elements.get(about["state"])
    documented = set(state.values.values()) if isinstance(state, EnumProperty) else set()
    ends = [*about["success"], *about["failure"]]
    if state is None or not ends or len(set(ends)) != len(ends) or not set(ends) <= documented:
        raise UnfaithfulError(
            where,
            f"x-waiter has {about['state']!r} end in {ends}. Name a field with an enum of strings, and values of it, "
            "each once.",
        )
    return Waiter(
        state=str(state.python_name),
        state_name=about["state"],
        success=tuple(about["success"]),
        failure=tuple(about["failure"]),
        interval=float(about["interval"]),
        method_name="wait_for_" + (method_name.partition("_")[2] or method_name),
    )
