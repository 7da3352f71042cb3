"""What the command understands, and its help. What it does is in `work`, which takes time to import."""

from collections.abc import Callable
from typing import Any

import click
from click.shell_completion import get_completion_class

from .._runtime.version import __version__
from .operations import OPERATIONS

ABOUT = """Ask Huawei Cloud's Media Processing Center how your clipping tasks are doing.

\b
Examples:
  mpc-clipping doctor                        Are the credentials found, and do they work?
  mpc-clipping list 30647 30648              How are these tasks doing?
  mpc-clipping wait 30647 && echo done       Continue once the task has succeeded.

Credentials are read from the environment (MPC_TOKEN, or HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK) or from
~/.huaweicloud/credentials, and are never given as arguments, which other users of the machine could read.

\b
Exit status:
  0  list: every task was found. wait: every task succeeded.
  1  list: a task was not found. wait: a task failed, was not found or is in an unknown state.
  2  Wrong usage, or credentials, project or address are missing.
  3  The service refused, or did not answer.
  4  wait: the time ran out before every task had ended.
"""
LIST = """Show how tasks are doing.

Give any number of IDs. Without any, or for -, they are read from standard input, separated by spaces or line breaks.

\b
Examples:
  mpc-clipping list 30647 30648
  mpc-clipping list --format jsonl < ids.txt | jq -r 'select(.status == "FAILED").job_id'

With json, one object holds the tasks that were found, as the service sent them, and the missing IDs. With jsonl, each
line is a task as the service sent it.
"""
WAIT = """Wait until tasks have ended.

Shows a line for each task on standard error while it waits, and the result on standard output. If the service stops
answering, the wait goes on; if it never answered, the wait ends.

\b
Examples:
  mpc-clipping wait 30647 30648 --timeout 600
  mpc-clipping wait --format json < ids.txt > outcome.json
"""
DOCTOR = """Check whether this machine can use the service.

Shows which credentials were found and where, but never their values; how far the clock is from the service's; and
whether one call succeeds. The call asks for the task ID, which need not exist.

\b
Examples:
  mpc-clipping doctor
  mpc-clipping doctor 30647 --region cn-north-4
"""
COMPLETION = """Print a completion script for a shell.

\b
Examples:
  eval "$(mpc-clipping completion bash)"     in ~/.bashrc
  eval "$(mpc-clipping completion zsh)"      in ~/.zshrc
  mpc-clipping completion fish > ~/.config/fish/completions/mpc-clipping.fish
"""

IDS = click.Argument(["ids"], nargs=-1, metavar="[ID]...")
ID = click.Argument(["asked"], metavar="[ID]", default="0")
SHELL = click.Argument(["shell"], type=click.Choice(["bash", "zsh", "fish"]))
FORMAT = click.Option(
    ["--format", "form"], type=click.Choice(["table", "json", "jsonl"]), default="table", show_default=True,
    help="The format of the output.",
)  # fmt: skip
WAITING = [
    click.Option(
        ["--timeout"], type=float, default=3600.0, show_default=True, help="Seconds for the whole wait, or inf."
    ),
    click.Option(["--interval"], type=float, help="Seconds between polls; the document's interval by default."),
    click.Option(
        ["--grace"], type=float, default=60.0, show_default=True,
        help="Seconds to wait for a task that is missing or in an unknown state.",
    ),
]  # fmt: skip
CONNECTION = [
    click.Option(["--region"], help="The region, such as cn-north-4; MPC_REGION by default."),
    click.Option(["--base-url"], help="The address of a deployment, instead of a region; MPC_BASE_URL by default."),
    click.Option(
        ["--project-id"], help="The project of the tasks; HUAWEICLOUD_SDK_PROJECT_ID or the profile by default."
    ),
    click.Option(
        ["--allow-http"], is_flag=True, help="Allow plain http to another machine, which exposes the credentials."
    ),
]


@click.group(
    help=ABOUT, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120}, no_args_is_help=True
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def group() -> None:
    """Hold the commands."""


def work(name: str, *arguments: Any) -> Callable[..., None]:
    """Return what runs a function of the module `work`, which is imported only then."""

    def run(**options: Any) -> None:
        from . import work

        getattr(work, name)(*arguments, **options)

    return run


def print_completion(shell: str) -> None:
    """Print the script that click has for a shell."""
    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(group, {}, "mpc-clipping", "_MPC_CLIPPING_COMPLETE").source())


def name_of(method: str) -> str:
    """Name a command after a method: by its verb, or in full where several operations share the verbs."""
    return method.partition("_")[0] if len(OPERATIONS) == 1 else method.replace("_", "-")


def add(name: str, callback: Callable[..., None], params: list[click.Parameter], text: str) -> None:
    """Add a command."""
    group.add_command(click.Command(name, callback=callback, params=params, help=text))


for one in OPERATIONS:
    add(name_of(one.lists), work("list_tasks", one), [IDS, FORMAT, *CONNECTION], LIST)
    add(name_of(one.waits), work("wait_for_tasks", one), [IDS, FORMAT, *WAITING, *CONNECTION], WAIT)
for one in OPERATIONS[:1]:
    add("doctor", work("examine", one), [ID, *CONNECTION], DOCTOR)
add("completion", print_completion, [SHELL], COMPLETION)
