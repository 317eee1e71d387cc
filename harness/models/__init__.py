"""Language models behind one protocol: clients, journal, budget, prices, retries.

`harness.models.hub.open_models` opens them; it is not imported here, because it brings asyncio with it.
"""

from harness.models.protocol import (
    Answer,
    Ask,
    BudgetEndedError,
    Message,
    Model,
    ModelError,
    Request,
    Sampling,
    StopReason,
    SystemBlock,
    Usage,
)
from harness.models.settings import Budget, Price, Provider, Settings

__all__ = [
    "Answer",
    "Ask",
    "Budget",
    "BudgetEndedError",
    "Message",
    "Model",
    "ModelError",
    "Price",
    "Provider",
    "Request",
    "Sampling",
    "Settings",
    "StopReason",
    "SystemBlock",
    "Usage",
]
