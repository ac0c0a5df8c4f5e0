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
    # What is written; forms and words need no second database.
    DATABASE_URL=$postgres $bin/python -m pytest -q -n auto tests/orders \
        tests/carts/test_changing_a_cart.py tests/carts/test_locked_cart.py \
        tests/carts/test_whose_cart.py tests/carts/test_catalog.py \
        --ignore tests/orders/test_property_of_money.py \
        --ignore tests/orders/test_receipt_words.py \
        --ignore tests/orders/test_bad_addresses.py
elif [ "${REQUIRE_ALL:-}" = 1 ]; then
    echo "PostgreSQL does not answer at $postgres" >&2
    exit 1
else
    echo "skipped: PostgreSQL does not answer at $postgres"
fi

echo "== Drills, quick: killed, raced, cut off and starved, on both databases"
$bin/python -m tests.drills
