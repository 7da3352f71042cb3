# Copied from generator/runtime/_runtime/signing.py by `make generate`. Edit that file: this one is overwritten.
"""Sign a request with an access key: SDK-HMAC-SHA256.

Pure functions; the source is the vendor's "API Request Signing Guide". A signature is built in three steps:

    canonical request = method, path, query, headers, names of the signed headers, hash of the body
    string to sign    = "SDK-HMAC-SHA256", the date, the hash of the canonical request
    signature         = HMAC-SHA256 of the string to sign, with the secret key
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote

ALGORITHM = "SDK-HMAC-SHA256"
DATE_FORMAT = "%Y%m%dT%H%M%SZ"
# The hash of an empty body.
EMPTY = hashlib.sha256(b"").hexdigest()
# What stands for the hash of a body that is not signed: any but JSON and BSON.
UNSIGNED = "UNSIGNED-PAYLOAD"
SIGNED_TYPES = ("application/json", "application/bson")


def canonical_uri(path: str) -> str:
    """Write a path as it is signed.

    Args:
        path: The path as it is sent, percent-encoded or not.

    Returns:
        Every segment encoded anew, with a slash at the end, which the request itself need not have.
    """
    uri = quote(unquote(path), safe="/~")
    return uri if uri.endswith("/") else uri + "/"


def canonical_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Write a query as it is signed, which is also how it must be sent.

    Args:
        pairs: Keys and values, not encoded, in any order.

    Returns:
        The pairs sorted by key and value before they are encoded. A space is `%20`, never `+`.
    """
    ordered = sorted(pairs)
    query = "&".join([f"{key}={value}" for key, value in ordered])
    if query.count("&") + 1 == query.count("=") == len(ordered):
        # No key or value has a separator of its own, so all can be encoded at once.
        return quote(query, safe="=&~")
    return "&".join([f"{quote(key, safe='~')}={quote(value, safe='~')}" for key, value in ordered])


def canonical_headers(headers: Mapping[str, str]) -> tuple[str, str]:
    """Write the headers as they are signed.

    Args:
        headers: Those to sign. A name with an underscore is left out, as the vendor's signer does.

    Returns:
        The headers, one a line, and their names, joined by semicolons.
    """
    chosen = sorted([(name.lower(), value.strip()) for name, value in headers.items() if "_" not in name])
    return "".join([f"{name}:{value}\n" for name, value in chosen]), ";".join([name for name, _ in chosen])


def payload_hash(body: bytes, headers: Mapping[str, str]) -> str:
    """Give what stands for the body: its hash, unless a header X-Sdk-Content-Sha256 says otherwise.

    Args:
        body: The body as it is sent; empty if there is none.
        headers: The headers to sign, with lower-case names.
    """
    if not body:
        return EMPTY
    return headers.get("x-sdk-content-sha256") or hashlib.sha256(body).hexdigest()


def canonical_request(method: str, path: str, query: str, headers: Mapping[str, str], body: bytes = b"") -> str:
    """Write the whole request as it is signed.

    Args:
        method: The HTTP method in capitals.
        path: The path as it is sent.
        query: The query from `canonical_query`.
        headers: The headers to sign, Host and X-Sdk-Date among them, with lower-case names.
        body: The body as it is sent.
    """
    lines, names = canonical_headers(headers)
    parts = (method, canonical_uri(path), query, lines, names, payload_hash(body, headers))
    return "\n".join(parts)


def string_to_sign(request: str, date: str) -> str:
    """Write what is signed in the end.

    Args:
        request: The canonical request.
        date: The value of X-Sdk-Date, UTC, such as 20260625T080000Z.
    """
    return f"{ALGORITHM}\n{date}\n{hashlib.sha256(request.encode()).hexdigest()}"


def signature(secret_key: str, signed: str) -> str:
    """Give the signature of a string to sign, in hexadecimal."""
    return hmac.digest(secret_key.encode(), signed.encode(), "sha256").hex()


def authorization(
    access_key: str,
    secret_key: str,
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: bytes = b"",
) -> str:
    """Give the value of the Authorization header.

    Args:
        access_key: The access key's id, AK.
        secret_key: The secret key, SK.
        method: The HTTP method in capitals.
        path: The path as it is sent.
        query: The query from `canonical_query`, which is also how it must be sent.
        headers: The headers to sign, with lower-case names: Host, with its port where that is sent, and X-Sdk-Date
            must be among them.
        body: The body as it is sent.
    """
    request = canonical_request(method, path, query, headers, body)
    signed = string_to_sign(request, headers["x-sdk-date"])
    names = request.rsplit("\n", 2)[1]  # the last line but one, before the hash of the body
    return f"{ALGORITHM} Access={access_key}, SignedHeaders={names}, Signature={signature(secret_key, signed)}"
