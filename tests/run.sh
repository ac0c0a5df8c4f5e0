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
# Two workers a processor: a journey waits for its browser half of the time.
$bin/python -m pytest -q -n "$(($(nproc) * 2))" "$@"

# Drills wait more than they work, and so do not stand in the way of the next tests.
workers=$(($(nproc) + 1))
drills_said=$(mktemp)
$bin/python -m tests.drills >"$drills_said" 2>&1 &
drills=$!
trap 'kill "$drills" 2>/dev/null || true; rm -f "$drills_said"' EXIT

echo "== PostgreSQL: money, checkout and carts"
if $bin/python -c "import psycopg; psycopg.connect('$postgres', connect_timeout=3)" 2>/dev/null; then
    # What is written; forms, words and pace need no second database.
    DATABASE_URL=$postgres $bin/python -m pytest -q -n "$workers" tests/orders \
        tests/carts/test_changing_a_cart.py tests/carts/test_locked_cart.py \
        tests/carts/test_whose_cart.py \
        tests/carts/test_party.py tests/carts/test_parking.py \
        tests/carts/test_holds.py tests/carts/test_following.py \
        tests/staff/test_prepared.py \
        --ignore tests/orders/test_admin_actions.py \
        --ignore tests/orders/test_admin_no_delete.py \
        --ignore tests/orders/test_admin_order_page.py \
        --ignore tests/orders/test_figures.py \
        --ignore tests/orders/test_figures_others.py \
        --ignore tests/orders/test_figures_page.py \
        --ignore tests/orders/test_reconciliation_page.py \
        --ignore tests/orders/test_sync_command.py \
        --ignore tests/orders/test_bad_addresses.py \
        --ignore tests/orders/test_card.py \
        --ignore tests/orders/test_cash_and_numbers.py \
        --ignore tests/orders/test_checking_page.py \
        --ignore tests/orders/test_contact_and_notes.py \
        --ignore tests/orders/test_direct_scripts.py \
        --ignore tests/orders/test_fields_reach_acme.py \
        --ignore tests/orders/test_health.py \
        --ignore tests/orders/test_in_spanish.py \
        --ignore tests/orders/test_payload_fidelity.py \
        --ignore tests/orders/test_property_of_money.py \
        --ignore tests/orders/test_qr_code.py \
        --ignore tests/orders/test_receipt_words.py \
        --ignore tests/orders/test_resolver_pace.py \
        --ignore tests/orders/test_slips_of_the_hand.py \
        --ignore tests/orders/test_tenders_offered.py \
        --ignore tests/orders/test_verify_ledger.py
elif [ "${REQUIRE_ALL:-}" = 1 ]; then
    echo "PostgreSQL does not answer at $postgres" >&2
    exit 1
else
    echo "skipped: PostgreSQL does not answer at $postgres"
fi

echo "== Drills, quick: killed, raced, cut off and starved, on both databases"
outcome=0
wait "$drills" || outcome=$?
cat "$drills_said"
exit "$outcome"
