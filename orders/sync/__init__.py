"""What happened at ACME comes in: at night, by hand, or for one order.

asking    a run is wanted: by the timetable, a person, the command line
running   a process works at it for a while and leaves the rest to the next tick
windows   which part of it: the rows are the queue, and each part is one process's
finding   which orders may have changed; ACME does not say it in one call
reading   each of them, a few at a time and gently
writing   page by page, each with the mark of how far the run came
books     the money lines of ACME's reports, for the reconciliation
"""

from .asking import NotPossible, acme_id_of, end_dead, go_first, new, request
from .running import tick, work

__all__ = [
    "NotPossible",
    "acme_id_of",
    "end_dead",
    "go_first",
    "new",
    "request",
    "tick",
    "work",
]
