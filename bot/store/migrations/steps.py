"""The list the steps are put on; sqlite-utils runs them in the order they are put there."""

from sqlite_utils import Migrations

migrations = Migrations("rounds")
