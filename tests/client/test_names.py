"""What users see of the classes: signatures, help, errors of their own making, hashes."""

import inspect
import pydoc
from typing import Any

import mpc_clipping
import pytest
from mpc_clipping import Answer, AsyncMpcClient, Listing, MpcClient, Outcome, RateLimit
from mpc_clipping.models import ListEditingJobsResponse

from tests.client.conftest import PROJECT

OPTIONS = (
    "base_url region project_id auth timeout max_retries retry_budget max_response_bytes rate_limit http_client "
    "allow_http now monotonic sleep"
).split()
KINDS = pytest.mark.parametrize("kind", [MpcClient, AsyncMpcClient])


@KINDS
def test_help_shows_each_option_with_its_default(kind: Any) -> None:
    """In the signatures of the constructor and of from_env, and in words."""
    for function in (kind, kind.from_env):
        assert [*inspect.signature(function).parameters] == OPTIONS
    told = pydoc.plain(pydoc.render_doc(kind))
    assert "rate_limit: mpc_clipping._runtime.limits.RateLimit | None = RateLimit(100, window=61)" in told
    for name in OPTIONS:
        assert f"{name}: " in inspect.getdoc(kind), name
    assert str(inspect.signature(kind.from_env).parameters["auth"]).endswith("= <from the environment>")


@KINDS
def test_errors_of_use_name_the_class_that_was_used(kind: Any) -> None:
    """And not its base, which nobody imports."""
    client = kind(region="cn-north-4", project_id=PROJECT, auth=None)
    for use in (
        lambda: kind(region="cn-north-4", auth=None),
        lambda: kind.from_env(regoin="cn-north-4"),
        lambda: client.with_options(tiemout=1),
        client.list_editing_jobs,
    ):
        with pytest.raises(TypeError, match=rf"^{kind.__name__}\.\w+\(\) "):
            use()
    assert repr(client).startswith(f"{kind.__name__}(")


def test_what_may_change_has_no_hash() -> None:
    """And says so, as lists do; what cannot is a key like any other."""
    outcome: Outcome[Any] = Outcome([], [], [], [], [])
    answer = Answer(200, {}, None, b"{}", ListEditingJobsResponse.from_dict({}))
    listing: Listing[Any] = Listing([], [], [], [])
    for one in (outcome, answer, listing):
        with pytest.raises(TypeError, match=f"unhashable type: '{type(one).__name__}'"):
            hash(one)
    assert outcome == Outcome([], [], [], [], [])
    assert len({RateLimit(), RateLimit()}) == 2


def test_the_version_is_told() -> None:
    """As other packages do."""
    assert mpc_clipping.__version__.count(".") == 2
    assert "__version__" in mpc_clipping.__all__
