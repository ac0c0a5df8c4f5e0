"""Many sales without an answer at once: all come to their end, and ACME is not flooded.

What an hour behind a broken proxy leaves: every sale was booked, no answer came back.
N is in scores of them, so N=50 is the thousand that the house promises to clear.
"""

import threading
import time
from collections import Counter

from orders.models import AttemptState

QUICK = 2
A_SCORE = 20
# The house's default; the other suites ask faster.
LIMIT = 10
# Sooner than the sandbox forgets the oldest of the 200 requests it keeps.
POLL = 5.0


def run(arena, n):
    with arena.suite("backlog", ACME_LOOKUPS_PER_SECOND=LIMIT) as result:
        result.trials = n * A_SCORE
        till = arena.till()
        # A walk-up's orders are all the house's, so one list holds most of them.
        for number in range(result.trials):
            arena.fault("cut-after")
            email = "" if number % 4 else f"guest{number}@guest.example"
            arena.pay(arena.cart(["pencil"], email=email), arena.tender(number), till)
        waiting = arena.attempts().filter(state=AttemptState.UNKNOWN)
        result.expect("without_an_answer", waiting.count(), result.trials)
        with Watch(arena.sandbox) as watch:
            while waiting.exists():
                assert arena.resolve(), "a round that looks at nothing never ends"
        sold = arena.attempts().filter(state=AttemptState.SUCCEEDED)
        result.expect("sold", sold.count(), result.trials)
        result.counts |= watch.figures()
        result.must(watch.per_second <= LIMIT, "ACME was asked too often")
        # Two that were a tenth of a second apart may arrive closer than that.
        result.must(watch.busiest <= LIMIT + 1, "too many in one second")
    yield result


class Watch(threading.Thread):
    """Counts what ACME is asked, second by second."""

    def __init__(self, sandbox):
        super().__init__(daemon=True)
        self.sandbox, self.ended = sandbox, threading.Event()
        self.seconds = Counter()

    def __enter__(self):
        self.began = time.monotonic()
        self.start()
        return self

    def __exit__(self, *error):
        self.took = time.monotonic() - self.began
        self.ended.set()
        self.join()

    def run(self):
        while not self.ended.wait(POLL):
            self._count()
        self._count()

    def _count(self):
        """A second that is seen again has as many requests as before, or more."""
        asked = self.sandbox.get("/_sandbox/requests.json").json
        looks = (one for one in asked if "/orders" in one["path"])
        reads = Counter(one["at"] for one in looks if one["method"] == "GET")
        for second, count in reads.items():
            self.seconds[second] = max(self.seconds[second], count)

    @property
    def per_second(self):
        """By the pauses between them: the first one waits for nothing."""
        return (self.seconds.total() - 1) / self.took

    @property
    def busiest(self):
        return max(self.seconds.values())

    def figures(self):
        return {
            "reads": self.seconds.total(),
            "reads_a_second": round(self.per_second, 1),
            "busiest_second": self.busiest,
            "cleared_in": round(self.took, 1),
        }
