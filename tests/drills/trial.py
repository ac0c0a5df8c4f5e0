"""One trial of many: what goes wrong in it is said in the result and ends it alone."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from .report import Result

logger = logging.getLogger(__name__)


@contextmanager
def trial(result: Result, name: str) -> Iterator[None]:
    result.trials += 1
    try:
        yield
    except Exception as error:
        logger.warning("%s failed", name, exc_info=True)
        line = traceback.extract_tb(error.__traceback__)[-1].line
        result.wrong.append(f"{name}: {str(error) or line}")
