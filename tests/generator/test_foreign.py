"""Documents of other services, each with something that ours does not have, give clients that can be imported."""

import ast
from pathlib import Path

import pytest

from generator import build, validate
from openapi import Document

from .conftest import DOCUMENTS

FOREIGN = sorted((DOCUMENTS / "foreign").glob("*.yaml"))


@pytest.mark.parametrize("path", FOREIGN, ids=[path.stem for path in FOREIGN])
def test_each_operation_has_its_methods(path: Path) -> None:
    """Each operation is a method of both clients. The build itself has imported every module."""
    files = build.build(path)
    expected = {validate.method_name(operation) for operation in Document.read(path).operations}
    clients = [node for node in ast.parse(files["mpc_clipping/mpc_client.py"]).body if isinstance(node, ast.ClassDef)]
    assert len(clients) == 2
    for one in clients:
        methods = {node.name for node in one.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert expected | {f"{name}_raw" for name in expected} | {"__init__", "from_env", "with_options"} == methods
