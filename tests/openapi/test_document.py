"""The document says what the page says, and nothing beyond it."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from openapi import DOCUMENT, load

OPENAPI = load()
DOC = OPENAPI.data
(OPERATION,) = OPENAPI.operations
COMPONENTS = OPENAPI.components
SCHEMAS = COMPONENTS["schemas"]
# The schemas that are objects, as the page's tables are.
OBJECTS = {name: schema for name, schema in SCHEMAS.items() if schema["type"] == "object"}
REGISTRY = Registry().with_resource("urn:document", Resource(DOC, DRAFT202012))

STRING = {"type": "string"}
INTEGER = {"type": "integer"}
LONG = {"type": "integer", "format": "int64"}
FLOAT = {"type": "number", "format": "float"}
TIME = {"$ref": "#/components/schemas/Time"}
SECONDS = {"x-unit": "s", "x-same-as": {"field": "duration_ms", "factor": [1000]}}


def one_of(*values: str) -> dict[str, Any]:
    """Give a string with a list of values."""
    return {"type": "string", "enum": list(values)}


def a(schema: str) -> dict[str, str]:
    """Give an object of that schema."""
    return {"$ref": f"#/components/schemas/{schema}"}


def array(item: dict[str, str]) -> dict[str, Any]:
    """Give an array."""
    return {"type": "array", "items": item}


# The page's tables of bodies: each field with everything that is said of it, but for prose, examples and patterns.
FIELDS: dict[str, tuple[int, dict[str, dict[str, Any]]]] = {
    "ListEditingJobsResponse": (5, {"job_array": array(a("QueryEditingJob"))}),
    "QueryEditingJob": (
        6,
        {
            "job_id": STRING,
            "status": one_of("WAITING", "PROCESSING", "SUCCEEDED", "FAILED"),
            "progress": INTEGER | {"minimum": 0, "maximum": 100, "x-unit": "%"},
            "create_time": TIME | {"x-datetime": "created_at"},
            "start_time": TIME | {"x-datetime": "started_at"},
            "end_time": TIME | {"x-datetime": "ended_at"},
            "metadata": array(a("FileMetaData")),
            "output": a("ObsObjInfo"),
            "editing_output": a("EditingOutputFileInfo"),
        },
    ),
    "FileMetaData": (7, {"name": STRING, "value": STRING}),
    "ObsObjInfo": (
        8,
        {
            "bucket": STRING,
            "location": STRING,
            "object": STRING,
            "file_name": STRING | {"maxLength": 180, "x-unit": "characters"},
        },
    ),
    "EditingOutputFileInfo": (
        9,
        {
            "duration": LONG | SECONDS,
            "duration_ms": LONG | {"x-unit": "ms"},
            "format": STRING,
            "size": LONG | {"x-unit": "KB", "x-same-as": {"field": "size_byte", "factor": [1000, 1024]}},
            "size_byte": LONG | {"x-unit": "byte"},
            "md5": STRING,
            "video_info": a("EditingVideoInfo"),
            "audio_info": array(a("EditingAudioInfo")),
        },
    ),
    "EditingVideoInfo": (
        10,
        {
            "width": INTEGER,
            "height": INTEGER,
            "bitrate": INTEGER | {"x-unit": "kbit/s"},
            "bitrate_bps": LONG | {"x-unit": "bit/s"},
            "frame_rate": INTEGER,
            "codec": STRING,
            "dynamic_range": one_of("HDR", "SDR"),
            "duration": STRING | SECONDS,
            "duration_ms": STRING | {"x-unit": "ms"},
            "rotate": FLOAT | {"x-unit": "degree"},
        },
    ),
    "EditingAudioInfo": (
        11,
        {
            "codec": STRING,
            "sample": INTEGER,
            "channels": INTEGER,
            "bitrate": INTEGER | {"x-unit": "kbit/s"},
            "bitrate_bps": LONG | {"x-unit": "bit/s"},
            "duration": STRING | SECONDS,
            "duration_ms": STRING | {"x-unit": "ms"},
        },
    ),
    "ErrorResponse": (13, {"error_code": STRING, "error_msg": STRING}),
}
# What the fields of the page share, and where the service's gateway answers instead, which is another page's word.
OTHER_SCHEMAS = {"Time", "GatewayError"}
# What only explains, and what the tests below look at more closely.
APART = {"description", "examples", "pattern"}

# Status, schema of the body, whether the page gives it a table of headers.
ANSWERS = [
    ("200", "ListEditingJobsResponse", True),
    ("400", "ErrorResponse", True),
    ("401", "GatewayError", False),
    ("403", "GatewayError", False),
    ("404", "GatewayError", False),
    ("429", "GatewayError", False),
    ("500", "ErrorResponse", True),
]
# Table 3: what authenticates, and what has to come with it.
HEADERS = {
    "Token": "X-Auth-Token",
    "AkSkAuthorization": "Authorization",
    "AkSkProjectId": "X-Project_Id",
    "AkSkDate": "X-Sdk-Date",
}


def walk(node: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Give each part of the document with its path."""
    yield where, node
    for step, part in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from walk(part, (*where, step))


def sources(node: dict[str, Any]) -> list[dict[str, Any]]:
    """Give x-source as a list."""
    source = node["x-source"]
    return source if isinstance(source, list) else [source]


def validator(schema: Any) -> jsonschema.Draft202012Validator:
    """Make a validator of a schema of the document, whose references are followed."""
    absolute = {"$ref": f"urn:document{schema['$ref']}"} if "$ref" in schema else schema
    return jsonschema.Draft202012Validator(absolute, registry=REGISTRY)


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_says_what_its_table_says(name: str) -> None:
    """A schema has the fields of its table, in their order, and says of each no more and no less."""
    table, fields = FIELDS[name]
    schema = SCHEMAS[name]
    said = {
        field: {word: value for word, value in about.items() if word not in APART}
        for field, about in schema["properties"].items()
    }
    assert list(said) == list(fields)
    assert said == fields
    assert sources(schema)[0] | {"status": None} == {"page": "clipping", "table": table, "status": None}


def test_no_other_schema() -> None:
    """Besides the page's schemas there are the form of a time and the gateway's error alone."""
    assert SCHEMAS.keys() == FIELDS.keys() | OTHER_SCHEMAS


def test_nothing_is_promised_beyond_the_page() -> None:
    """No field is required, nothing is nullable, no object is closed, and no response is a catch-all."""
    closing = {"required", "nullable", "additionalProperties", "unevaluatedProperties", "minProperties"}
    for where, schema in walk(SCHEMAS):
        if isinstance(schema, dict) and "properties" not in where[-1:]:
            assert not closing & schema.keys(), where
            assert "null" not in str(schema.get("type")), where
            assert not {"anyOf", "oneOf", "allOf"} & schema.keys(), where
    assert "default" not in OPERATION.responses


def test_the_operation() -> None:
    """The URI, the name, and the permission that a caller needs."""
    assert list(DOC["paths"]) == ["/v2/{project_id}/editing/jobs"]
    assert set(DOC["paths"]["/v2/{project_id}/editing/jobs"]) == {"get"}
    assert OPERATION.data["operationId"] == "ListEditingJobs"
    assert OPERATION.data["x-iam"] == {"action": "mpc:editingTask:view", "access_level": "List"}
    assert DOC["openapi"] == "3.1.0"


def test_the_parameters() -> None:
    """The project in the path; one to ten ids in the query, whose key is repeated."""
    project, ids = OPERATION.parameters.values()
    assert (project["name"], project["in"], project["required"]) == ("project_id", "path", True)
    assert project["schema"] == {"type": "string"}
    assert (ids["name"], ids["in"], ids["required"]) == ("job_id", "query", True)
    assert ids["schema"] == {"type": "array", "minItems": 1, "maxItems": 10, "items": {"type": "string"}}
    assert (ids["style"], ids["explode"]) == ("form", True)
    assert ["30647"] in [example["value"] for example in ids["examples"].values()]


def test_authentication_is_a_token_or_three_headers_together() -> None:
    """The headers of the page's table are security schemes, for every operation: one alone, or three together."""
    schemes = COMPONENTS["securitySchemes"]
    assert {name: scheme["name"] for name, scheme in schemes.items()} == HEADERS
    assert {(scheme["type"], scheme["in"]) for scheme in schemes.values()} == {("apiKey", "header")}
    assert (
        OPERATION.security
        == DOC["security"]
        == [{"Token": []}, {"AkSkAuthorization": [], "AkSkProjectId": [], "AkSkDate": []}]
    )
    for name, scheme in schemes.items():
        assert {"page": "clipping", "table": 3} in sources(scheme)
        assert ("x-mandatory-when" in scheme) == (name != "Token")


@pytest.mark.parametrize(("status", "schema", "has_header"), ANSWERS)
def test_each_answer_has_its_body_and_header(status: str, schema: str, *, has_header: bool) -> None:
    """An answer is JSON of its schema; those of the page have X-Request-Id."""
    answer = OPERATION.responses[status]
    assert answer["content"].keys() == {"application/json"}
    assert answer["content"]["application/json"]["schema"] == a(schema)
    assert list(answer.get("headers", {})) == (["X-Request-Id"] if has_header else [])


def test_no_other_answer() -> None:
    """The statuses are the page's three and the four of the vendor's other pages."""
    assert list(OPERATION.responses) == [status for status, _, _ in ANSWERS]
    for status, _, has_header in ANSWERS:
        is_of_the_page = {"page": "clipping", "table": "Status Codes"} in sources(OPERATION.responses[status])
        assert is_of_the_page == has_header


def test_the_tables_of_one_thing_are_all_named() -> None:
    """The header and the error body are three and two tables on the page, one for each status."""
    assert [(one["table"], one["status"]) for one in sources(COMPONENTS["headers"]["RequestId"])] == [
        (4, "200"),
        (12, "400"),
        (14, "500"),
    ]
    assert [(one["table"], one["status"]) for one in sources(SCHEMAS["ErrorResponse"])] == [(13, "400"), (15, "500")]


def test_every_table_is_encoded() -> None:
    """Each of the page's fifteen tables is the source of something."""
    named = {
        one.get("table")
        for _, node in walk(DOC)
        if isinstance(node, dict) and "x-source" in node
        for one in sources(node)
        if one["page"] == "clipping"
    }
    assert named == {*range(1, 16), "URI", "Status Codes", "Example Requests"}


def test_everything_has_a_source() -> None:
    """Each object, parameter, header, response, security scheme and server says where it comes from."""
    things = [
        *OBJECTS.values(),
        *(one for kind in ("parameters", "headers", "securitySchemes") for one in COMPONENTS[kind].values()),
        *OPERATION.responses.values(),
        *DOC["servers"],
        OPERATION.data,
    ]
    for thing in things:
        assert sources(thing)
    for where, node in walk(DOC):
        if isinstance(node, dict) and "x-source" in node:
            for source in sources(node):
                assert source["page"] in DOC["x-pages"], where


def test_every_source_is_used() -> None:
    """No page is listed from which nothing comes."""
    used = {
        one["page"] for _, node in walk(DOC) if isinstance(node, dict) and "x-source" in node for one in sources(node)
    }
    assert used == set(DOC["x-pages"])


def test_extensions_are_documented() -> None:
    """README.md explains each extension that the document uses and those that drafts of other pages have, each once."""
    used = {key for _, node in walk(DOC) if isinstance(node, dict) for key in node if key.startswith("x-")}
    readme = DOCUMENT.with_name("README.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `(x-[a-z-]+)` \|", readme, re.MULTILINE)
    assert sorted(explained) == sorted(used | {"x-other-parameters", "x-page", "x-question", "x-read", "x-schema"})


def test_the_waiter_names_what_is_there() -> None:
    """x-waiter names an array of the answer and fields of its elements; the states that end it are the last ones."""
    waiter = OPERATION.data["x-waiter"]
    item = SCHEMAS["ListEditingJobsResponse"]["properties"][waiter["items"]]["items"]
    job = OPENAPI.resolve(item)["properties"]
    assert waiter["id"] in job
    assert (waiter["success"], waiter["failure"]) == (["SUCCEEDED"], ["FAILED"])
    assert job[waiter["state"]]["enum"] == ["WAITING", "PROCESSING", *waiter["success"], *waiter["failure"]]


def test_what_says_the_same_is_there() -> None:
    """x-same-as names a field beside its own, in a finer unit; the examples of both agree, up to rounding."""
    pairs = [
        (fields, name, field["x-same-as"])
        for fields in (schema["properties"] for schema in OBJECTS.values())
        for name, field in fields.items()
        if "x-same-as" in field
    ]
    assert len(pairs) == 4
    for fields, name, same in pairs:
        finer = fields[same["field"]]
        assert (fields[name]["x-unit"], finer["x-unit"]) in {("s", "ms"), ("KB", "byte")}
        (coarse,), (fine,) = fields[name]["examples"], finer["examples"]
        assert any(abs(int(coarse) * factor - int(fine)) < factor for factor in same["factor"])


def given_examples() -> list[tuple[str, Any, Any]]:
    """Give every example with the schema that it is one of."""
    found = []
    for name, schema in OBJECTS.items():
        for field, about in schema["properties"].items():
            found += [(f"{name}.{field}", about, value) for value in about.get("examples", [])]
    for holder in (*COMPONENTS["parameters"].values(), *COMPONENTS["headers"].values()):
        name = holder.get("name", "X-Request-Id")
        found += [(name, holder["schema"], holder["example"])] if "example" in holder else []
        found += [(name, holder["schema"], one["value"]) for one in holder.get("examples", {}).values()]
    for status, answer in OPERATION.responses.items():
        content = answer["content"]["application/json"]
        found += [(f"{status} {key}", content["schema"], one["value"]) for key, one in content["examples"].items()]
    return found


EXAMPLES = given_examples()


@pytest.mark.parametrize(("name", "schema", "value"), EXAMPLES, ids=[name for name, _, _ in EXAMPLES])
def test_each_example_is_one(name: str, schema: Any, value: Any) -> None:
    """An example is valid against its schema."""
    validator(schema).validate(value)


def test_each_scalar_field_has_an_example() -> None:
    """Every field that is not an object or an array shows a value."""
    for name, schema in OBJECTS.items():
        for field, about in schema["properties"].items():
            if about.get("type") not in {None, "array"}:
                assert about["examples"], f"{name}.{field}"


def test_each_state_has_an_example() -> None:
    """The examples of 200 show a task in each state, and every field of every schema once."""
    values = [one["value"] for one in OPERATION.responses["200"]["content"]["application/json"]["examples"].values()]
    states = [job["status"] for value in values for job in value["job_array"]]
    assert states == SCHEMAS["QueryEditingJob"]["properties"]["status"]["enum"]
    shown = {step for value in values for where, _ in walk(value) for step in where if isinstance(step, str)}
    documented = {field for name in FIELDS if name != "ErrorResponse" for field in SCHEMAS[name]["properties"]}
    assert shown == documented


def test_each_error_has_an_example() -> None:
    """Each answer that is no success shows its body; so do the ways in which the gateway refuses."""
    codes = [
        one["value"]["error_code"]
        for status, _, _ in ANSWERS[1:]
        for one in OPERATION.responses[status]["content"]["application/json"]["examples"].values()
    ]
    assert codes == [
        "MPC.10202",
        "MPC.10203",
        "MPC.10208",
        "APIGW.0301",
        "APIGW.0302",
        "MPC.10211",
        "APIGW.0101",
        "APIGW.0308",
        "MPC.10050",
    ]


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("20260625080200", True),
        ("20261231235959", True),
        ("00010101000000", True),
        ("20261301000000", False),  # month 13
        ("20260001000000", False),  # month 0
        ("20260600000000", False),  # day 0
        ("20260632000000", False),  # day 32
        ("20260625240000", False),  # hour 24
        ("20260625086000", False),  # minute 60
        ("20260625080060", False),  # second 60
        ("2026062508020", False),
        ("202606250802000", False),
        ("2026-06-25T08:02:00Z", False),
        ("2026062508020a", False),
        ("٢٠٢٦٠٦٢٥٠٨٠٢٠٠", False),  # digits, but of another script
        (" 20260625080200", False),
        ("", False),
    ],
)
def test_what_is_a_time(value: str, *, is_one: bool) -> None:
    """Month 13 is none, nor hour 24, nor a time in another form."""
    assert validator(SCHEMAS["QueryEditingJob"]["properties"]["create_time"]).is_valid(value) == is_one


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("3f2b8c1e-9d4a-4f6b-8a7c-5e1d2c3b4a59-1782374400000-mpc-api-1", True),
        ("3f2b8c1e9d4a4f6b8a7c5e1d2c3b4a59-1782374400000-mpc-api-1", True),
        ("3F2B8C1E9D4A4F6B8A7C5E1D2C3B4A59-0-h", True),
        ("3f2b8c1e-9d4a-4f6b-8a7c-5e1d2c3b4a59-1782374400.123-mpc_api_1", True),
        ("3f2b8c1e-9d4a-4f6b-8a7c-5e1d2c3b4a59-2026-06-25T08:00:00.123Z-mpc-api-1", True),
        ("3f2b8c1e-9d4a-4f6b-8a7c-5e1d2c3b4a59-2026-06-25T08:00:00+08:00-mpc-api-1", True),
        ("3f2b8c1e9d4a4f6b8a7c5e1d2c3b4a59-20260625T080000Z-_mpc", True),
        ("3f2b8c1e9d4a4f6b8a7c5e1d2c3b4a59-1782374400-mpc.cn-north-4.example", True),
        ("3f2b8c1e9d4a4f6b8a7c5e1d2c3b4a59", False),
        ("3f2b8c1e9d4a4f6b8a7c5e1d2c3b4a59-1782374400000", False),
        ("3f2b8c1e9d4a4f6b8a7c5e1d2c3b4a59-now-mpc-api-1", False),
        ("3f2b8c1e9d4a4f6b8a7c5e1d2c3b4a59-T08:00:00-mpc-api-1", False),
        ("3f2b8c1e9d4a4f6b8a7c5e1d2c3b4a59-2026-06-25T08:00:00Z", False),
        ("3f2b8c1e9d4a4f6b8a7c5e1d2c3b4a5-1782374400000-mpc-api-1", False),  # a digit short
        ("3f2b8c1g9d4a4f6b8a7c5e1d2c3b4a59-1782374400000-mpc-api-1", False),  # g
        ("3f2b8c1e9d4a4f6b8a7c5e1d2c3b4a59-1782374400000-", False),
        ("3f2b8c1e9d4a4f6b8a7c5e1d2c3b4a59-1782374400000-mpc api", False),
        ("", False),
    ],
)
def test_what_is_a_request_id(value: str, *, is_one: bool) -> None:
    """A UUID with or without hyphens, digits or an ISO 8601 time, and a host name, joined by hyphens."""
    assert validator(COMPONENTS["headers"]["RequestId"]["schema"]).is_valid(value) == is_one


@pytest.mark.parametrize(
    ("schema", "body", "is_valid"),
    [
        ("QueryEditingJob", {}, True),
        ("QueryEditingJob", {"error_code": "MPC.1"}, True),  # objects stay open
        ("QueryEditingJob", {"progress": 101}, False),
        ("QueryEditingJob", {"progress": -1}, False),
        ("QueryEditingJob", {"progress": None}, False),
        ("QueryEditingJob", {"status": "CANCELED"}, False),
        ("QueryEditingJob", {"job_id": 30647}, False),
        ("ObsObjInfo", {"file_name": "n" * 180}, True),
        ("ObsObjInfo", {"file_name": "n" * 181}, False),
        ("EditingVideoInfo", {"duration": 95}, False),  # a string on the page, although it is a number
        ("EditingVideoInfo", {"rotate": 90.5}, True),
        ("EditingVideoInfo", {"dynamic_range": "HLG"}, False),
        ("EditingOutputFileInfo", {"duration": 95.5}, False),
        ("ListEditingJobsResponse", {"job_array": None}, False),
    ],
)
def test_the_document_is_strict(schema: str, body: Any, *, is_valid: bool) -> None:
    """What the page does not say is refused, and what it leaves open is not."""
    assert validator(a(schema)).is_valid(body) == is_valid
