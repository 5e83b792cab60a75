"""`python -m bot …` and the console script `rounds`: one error handler at the top, distinct exit codes."""

from __future__ import annotations

import sys

import click

from bot.cli import rounds
from bot.errors import ConfigError, RoundsError, UsageError

OK, UNEXPECTED, USAGE, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 130


def main(argv: list[str] | None = None) -> int:
    """Run one command; what people can act on is one line on stderr, never a traceback.

    Exit codes: 0, 1 unexpected, 2 usage or configuration, 3 ran but some sources failed,
    130 interrupted. A command returns its own code by `ctx.exit(code)`.
    """
    try:
        code = rounds.main(args=argv, prog_name="rounds", standalone_mode=False)
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
        return UNEXPECTED
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing is wrong, and stdout is no more.
        sys.stderr.close()
        return OK
    return code if isinstance(code, int) else OK


if __name__ == "__main__":
    sys.exit(main())
