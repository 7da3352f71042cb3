"""What a table is called that does not describe an object: as the vendor's captions and headings have it."""

PATH, QUERY, HEADER = "Path parameters", "Query parameters", "Request header parameters"
REQUEST_BODY = "Request body parameters"
RESPONSE_HEADER, RESPONSE_BODY = "Response header parameters", "Response body parameters"
URI, AUTHORIZATION, STATUS_CODES = "URI", "Authorization Information", "Status Codes"
EXAMPLE_REQUESTS, EXAMPLE_RESPONSES = "Example Requests", "Example Responses"

REQUEST_HEADINGS = (PATH, QUERY, HEADER, REQUEST_BODY)
HEADINGS = (*REQUEST_HEADINGS, RESPONSE_HEADER, RESPONSE_BODY)
NO_OBJECTS = frozenset({*HEADINGS, URI, AUTHORIZATION, STATUS_CODES, EXAMPLE_REQUESTS, EXAMPLE_RESPONSES})
