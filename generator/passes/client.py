"""The two client classes under the functions in `api`."""

from generator import edit as text_edit
from generator import quote
from generator.operations import Source
from openapi import Document

# Seconds. httpx's own default, 5, is short for a service that looks up ten tasks.
TIMEOUT = 30.0
# Client and AuthenticatedClient have the same text.
CLASSES = 2
# Each makes a synchronous and an asynchronous httpx client.
CLIENTS = 2


def edit(text: str, module: str, source: Source) -> str:  # noqa: ARG001 - all passes are called alike
    """Mend what harms those who use it by itself.

    - There was no timeout at all.
    - The repr showed the token, also as a header once the client had been used.
    - The token was written into the caller's own dict of headers.
    - The token went out as `Authorization: Bearer`; now as the header that the document names for it.
    """
    text = text_edit.replace(
        text,
        "_timeout: httpx.Timeout | None = field(default=None,",
        f"_timeout: httpx.Timeout | None = field(default=httpx.Timeout({TIMEOUT}),",
        count=CLASSES,
    )
    text = text_edit.replace(text, "    token: str\n", "    token: str = field(repr=False)\n", count=1)
    for name in ("cookies", "headers", "httpx_args"):
        text = text_edit.replace(
            text,
            f'field(factory=dict, kw_only=True, alias="{name}")',
            f'field(factory=dict, repr=False, kw_only=True, alias="{name}")',
            count=CLASSES,
        )
    text = text_edit.substitute(
        text,
        r"self\._headers\[self\.auth_header_name\] = (.+)\n",
        r"self._headers = {**self._headers, self.auth_header_name: \1}\n",
        count=CLIENTS,
    )
    if header := token_header(source.document):
        text = text_edit.replace(text, 'prefix: str = "Bearer"', 'prefix: str = ""', count=1)
        old = 'auth_header_name: str = "Authorization"'
        text = text_edit.replace(text, old, f"auth_header_name: str = {quote.literal(header)}", count=1)
    return text


def token_header(document: Document) -> str | None:
    """Return the header of the first scheme that is a key in a header and authenticates by itself."""
    schemes = document.components.get("securitySchemes", {})
    for operation in document.operations:
        for way in operation.security:
            alone = [document.resolve(schemes[name]) for name in way] if len(way) == 1 else []
            if alone and alone[0]["type"] == "apiKey" and alone[0]["in"] == "header":
                return str(alone[0]["name"])
    return None
