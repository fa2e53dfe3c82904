"""tactful: the linter for messages to customers.

>>> import linter
>>> findings = linter.check("Dear customer, you failed to attach the receipt.", customer_name="Ana Ruiz")
"""

from linter.engine import check
from linter.model import Context, Edit, Finding, Fix, Message, Severity, TactfulError

__version__ = "0.1.0"
__all__ = ["Context", "Edit", "Finding", "Fix", "Message", "Severity", "TactfulError", "__version__", "check"]
