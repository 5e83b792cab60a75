"""`python -m bot …` and the console script `rounds`: one error handler at the top, distinct exit codes."""

from __future__ import annotations

import errno
import os
import signal
import sys
from types import FrameType

import click

from bot.cli import Unheard, rounds
from bot.cli.exits import INTERRUPTED, OK, TERMINATED, USAGE, WRONG
from bot.errors import ConfigError, RoundsError, UsageError


def main(argv: list[str] | None = None) -> int:
    """Run one command; what people can act on is one line on stderr, never a traceback.

    The exit codes are those of `bot.cli.exits`, and 0 when the bot was asked to end. A command returns its
    own by `ctx.exit(code)`.
    """
    if argv is None:
        _listen_for_signals(runs=sys.argv[1:2] == ["run"])
    try:
        code = rounds.main(args=argv, prog_name="rounds", standalone_mode=False)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return USAGE
    except (ConfigError, UsageError) as error:
        click.echo(str(error), err=True)
        return USAGE
    except RoundsError as error:
        click.echo(str(error), err=True)
        return WRONG
    except (Unheard, BrokenPipeError):
        _discard_output()
        return OK  # the reader of our output went away (`| head`): nothing is wrong
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        _discard_output()
        click.echo(f"{error.filename or 'standard output'}: {error.strerror}", err=True)
        return WRONG
    return code if isinstance(code, int) else OK


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def _discard_output() -> None:
    """What is still buffered would fail again when Python closes stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _listen_for_signals(*, runs: bool) -> None:
    """Until the bot itself listens for signals, SIGTERM ends the program at once and in order: the first
    second of a start is spent importing, and a host that changes its mind then must see no failure. What
    SIGHUP asks for, to read the configuration, the bot is about to do."""

    def end(_number: int, _frame: FrameType | None) -> None:
        sys.exit(OK if runs else TERMINATED)

    signal.signal(signal.SIGTERM, end)
    if runs:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
