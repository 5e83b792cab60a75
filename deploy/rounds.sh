#!/bin/sh
# The terminal commands beside the service of rounds.service: as its user, with its environment and database.
# Install: docs/running.md.
set -eu
set -a
. /etc/rounds/environment
ROUNDS_DB=${ROUNDS_DB:-/var/lib/rounds/rounds.db}
set +a
cd /opt/rounds
exec runuser -u rounds -- .venv/bin/rounds "$@"
