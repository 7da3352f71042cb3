"""Run as a script: read answers with the client in a folder, the first argument, and write what it makes of each.

Standard input has the method's name, the arguments that it needs by name, and the answers; each body is written as
Latin-1, so that it may be any bytes. Standard output has the whole result as the client understands it, or the name of
what it raises.
"""

import inspect
import json
import sys
import typing
from typing import Any

sys.path.insert(0, sys.argv[1])

import httpx
from mpc_clipping import MpcClient, MpcError


def main() -> None:
    """Read every answer."""
    told = json.load(sys.stdin)
    answers = iter(told["answers"])

    def answer(request: httpx.Request) -> httpx.Response:
        one = next(answers)
        return httpx.Response(
            one["status"], headers=one["headers"], content=one["body"].encode("latin-1"), request=request
        )

    http_client = httpx.Client(transport=httpx.MockTransport(answer), trust_env=False)
    options: dict[str, Any] = {"auth": None, "http_client": http_client, "rate_limit": None, "max_retries": 0}
    if "project_id" in inspect.signature(MpcClient).parameters:
        options["project_id"] = "project"
    client = MpcClient(base_url="http://127.0.0.1", **options)
    method = getattr(client, f"{told['method']}_raw", None) or getattr(client, told["method"])
    arguments = arguments_of(method, told["arguments"])
    json.dump([outcome(method, arguments) for _ in told["answers"]], sys.stdout, default=str)


def arguments_of(method: Any, known: dict[str, Any]) -> dict[str, Any]:
    """Return what the method must be given: as its types want it, where these have a constructor for JSON."""
    hints = typing.get_type_hints(method)
    made = {}
    for name, parameter in inspect.signature(method).parameters.items():
        if parameter.default is inspect.Parameter.empty:
            value = known["ids"] if name == "ids" else known.get(name)
            from_dict = getattr(hints.get(name), "from_dict", None)
            made[name] = from_dict(value) if from_dict else value
    return made


def outcome(method: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return what the method makes of the next answer."""
    try:
        return {"read": plain(method(**arguments))}
    except MpcError as error:
        return {"raised": type(error).__name__}
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we are looking for
        return {"failed": f"{type(error).__name__}: {error}"}


def plain(result: Any) -> Any:
    """Return a result as JSON has it. What a raw method returns holds it; for a list of ids, one for each request."""
    if isinstance(result, list):
        return plain(result[0]) if len(result) == 1 and hasattr(result[0], "parsed") else [plain(one) for one in result]
    if hasattr(result, "parsed"):
        return plain(result.parsed)
    return result.to_dict() if hasattr(result, "to_dict") else result


if __name__ == "__main__":
    main()
