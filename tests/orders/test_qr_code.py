"""The order number as a QR code that the scanners at a door can read."""

import re
from urllib.parse import unquote

from orders import slips

MODULE = 4
BORDER = 2
SMALLEST = 21


def test_it_is_a_full_code_and_not_a_micro_one_that_few_scanners_read():
    svg = unquote(slips.qr_code("100121714"))
    width = int(re.search(r"width=['\"](\d+)", svg).group(1))
    assert width == MODULE * (SMALLEST + 2 * BORDER)
