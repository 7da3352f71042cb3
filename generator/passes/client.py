"""The two client classes under the functions in `api`."""

from generator import edit as text_edit
from generator.operations import Source
from openapi import Document

# Seconds. httpx's own default, 5, is short for a service that looks up ten tasks.
TIMEOUT = 30.0
# Client and AuthenticatedClient have the same text.
CLASSES = 2
# Each makes a synchronous and an asynchronous httpx client.
CLIENTS = 2


def edit(text: str, module: str, source: Source) -> str:  # noqa: ARG001 - all passes are called alike
    """Mend what harms at run time.

    - There was no timeout at all.
    - The repr showed the token, also as a header once the client had been used.
    - The caller's own dict of headers was changed, and `with_headers` and its like changed the original client too.
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
    for client in ("_client", "_async_client"):
        for change in ("headers.update(headers)", "cookies.update(cookies)", "timeout = timeout"):
            text = text_edit.replace(
                text,
                f"        if self.{client} is not None:\n            self.{client}.{change}\n",
                "",
                count=CLASSES,
            )
    text = text_edit.substitute(
        text,
        r"self\._headers\[self\.auth_header_name\] = (.+)\n",
        r"self._headers = {**self._headers, self.auth_header_name: \1}\n",
        count=CLIENTS,
    )
    if header := token_header(source.document):
        text = text_edit.substitute(text, r'prefix: str = "Bearer"', 'prefix: str = ""', count=1)
        text = text_edit.substitute(
            text, r'auth_header_name: str = "Authorization"', f'auth_header_name: str = "{header}"', count=1
        )
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
