"""The rules: one table. Every answer goes through every rule.

A *violation* contradicts the document. A *concern* is where the page is silent, but a user would be troubled.
"""

from typing import Final

from contract_tests.judging import answers, bodies, jobs
from contract_tests.judging.rule import Grade, Rule

V, C = Grade.VIOLATION, Grade.CONCERN
HTTP, JSON = "RFC 9110 (HTTP)", "RFC 8259 (JSON)"
# The headings of the vendor's pages.
REQUESTS, ANSWERS = "Request Parameters", "Response Parameters"
AN_ID, A_TIME, A_REFUSAL = "an X-Request-Id", "a time in an answer", "a refusal"

# The only rule for an answer that does not come whole.
WHOLE: Final = Rule("whole", V, "each request gets a complete HTTP answer", HTTP, answers.whole)
# Finding only if the credentials are still good, which a later answer shows.
ACCEPTED: Final = Rule(
    "credentials-accepted", V, "good credentials are not refused", REQUESTS, answers.credentials_accepted
)

OF_ANSWERS: Final = (
    WHOLE,
    Rule("status", V, "the status is documented", "Status Codes", answers.status),
    Rule("server-error", V, "the deployment does not fail", "Status Codes", answers.server_error),
    Rule("known-answered", V, "a request for what exists succeeds", "Status Codes", answers.known_answered),
    ACCEPTED,
    Rule("credentials-checked", V, "no credentials, or wrong ones, are refused", REQUESTS, answers.credentials_checked),
    Rule("mandatory", V, "a request without a mandatory part is refused", REQUESTS, answers.mandatory),
    Rule(
        "optional",
        V,
        "a request without its optional parts succeeds",
        REQUESTS,
        answers.optional,
        "a body with something optional",
    ),
    Rule("limit", V, "a request above a limit is refused", REQUESTS, answers.limit),
    Rule(
        "foreign-project",
        V,
        "nothing of another project is shown",
        "Error Codes",
        answers.foreign_things,
        "a request for another project",
    ),
    Rule(
        "refusal",
        C,
        "a refusal has the status documented for its reason",
        "Status Codes",
        answers.refusal,
        A_REFUSAL,
    ),
    Rule(
        "other-method",
        C,
        "an undocumented method is refused",
        HTTP,
        answers.other_method,
        "UNSAFE_METHODS=1, and a deployment on loopback",
    ),
    Rule("allow", C, "a 405 says which methods are allowed", HTTP, answers.allow, "a 405"),
)

OF_HEADERS: Final = (
    Rule("content-type", V, "the body has the documented media type", ANSWERS, answers.content_type),
    Rule("header-form", V, "documented headers are well-formed", ANSWERS, answers.header_form, AN_ID),
    Rule("request-id-new", V, "X-Request-Id is new in each answer", ANSWERS, answers.request_id_new, AN_ID),
    Rule("charset", C, "the charset is UTF-8", JSON, answers.charset, "a charset in a Content-Type"),
    Rule("header-present", C, "documented headers are present", ANSWERS, answers.header_present),
    Rule("request-id-uuid", C, "the UUID in X-Request-Id is new", ANSWERS, answers.uuid_new, AN_ID),
    Rule(
        "gateway-id-new",
        C,
        "the request_id of a refusal is new",
        "Error Codes",
        answers.gateway_id_new,
        "a refusal with a request_id",
    ),
)

OF_BODIES: Final = (
    Rule("json", V, "the body is strict JSON in UTF-8", JSON, bodies.json_strict),
    Rule("type", V, "values have their documented types", ANSWERS, bodies.keyword("type")),
    Rule("value-list", V, "values are among those listed", ANSWERS, bodies.keyword("enum"), "a listed value"),
    Rule("minimum", V, "numbers are not too small", ANSWERS, bodies.keyword("minimum"), "a limited number"),
    Rule("maximum", V, "numbers are not too large", ANSWERS, bodies.keyword("maximum"), "a limited number"),
    Rule("length", V, "strings are not too long", ANSWERS, bodies.keyword("maxLength"), "a limited string"),
    Rule("form", V, "strings, such as times, are well-formed", ANSWERS, bodies.keyword("pattern"), A_TIME),
    Rule("real-date", V, "times are real calendar dates", ANSWERS, bodies.real_date, A_TIME),
    Rule(
        "number-size",
        V,
        "numbers fit their format (int64, float)",
        ANSWERS,
        bodies.number_size,
        "such a number",
    ),
    Rule(
        "schema",
        V,
        "everything else that the schemas require holds",
        ANSWERS,
        bodies.other_keywords,
        "a schema that requires anything else",
    ),
    Rule("json-names", C, "no object has the same name twice", JSON, bodies.json_names),
    Rule("undocumented-field", C, "objects have only documented fields", ANSWERS, bodies.undocumented_field),
    *(
        Rule(f"{name}-present", C, states, ANSWERS, answers.error_field(name), A_REFUSAL)
        for name, states in (("error_code", "a refusal has a code"), ("error_msg", "a refusal has a message"))
    ),
)

RULES: Final = (*OF_ANSWERS, *OF_HEADERS, *OF_BODIES, *jobs.RULES)
