"""tactful: the linter for messages to customers.

>>> import linter
>>> findings = linter.check("Dear customer, you failed to attach the receipt.", customer_name="Ana Ruiz")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linter.engine import check
    from linter.model import Context, Edit, Finding, Fix, Message, Severity, TactfulError

__version__ = "0.1.0"
__all__ = ["Context", "Edit", "Finding", "Fix", "Message", "Severity", "TactfulError", "__version__", "check"]


def __getattr__(name: str) -> Any:
    """The names of the package, imported when one is asked for: the command line needs little of it."""
    if name not in __all__:
        raise AttributeError(f"module 'linter' has no attribute {name!r}")
    from linter import engine, model

    return getattr(engine if name == "check" else model, name)
