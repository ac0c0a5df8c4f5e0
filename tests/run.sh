#!/bin/sh
# Every test, on SQLite and, where it answers, on PostgreSQL. Called by `make test`.
# REQUIRE_ALL=1 turns every skip into a failure.
set -eu
bin=.venv/bin
postgres=${TEST_POSTGRES_URL:-postgres://postgres@127.0.0.1:5432/test}

if [ "${CI:-}" = true ] && ! command -v chromium >/dev/null; then
    echo "== installing chromium for the browser journeys"
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi

echo "== SQLite, and whatever else is reachable"
$bin/python -m pytest -q -n auto "$@"

echo "== PostgreSQL: money, checkout and carts"
if $bin/python -c "import psycopg; psycopg.connect('$postgres', connect_timeout=3)" 2>/dev/null; then
    DATABASE_URL=$postgres $bin/python -m pytest -q -n auto tests/orders tests/carts
elif [ "${REQUIRE_ALL:-}" = 1 ]; then
    echo "PostgreSQL does not answer at $postgres" >&2
    exit 1
else
    echo "skipped: PostgreSQL does not answer at $postgres"
fi

echo "== Drills, quick: killed, raced, cut off and starved, on both databases"
$bin/python -m tests.drills
