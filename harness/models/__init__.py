"""Language models behind one protocol: clients, journal, budget, prices, retries."""

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

__all__ = [
    "Answer",
    "Ask",
    "BudgetEndedError",
    "Message",
    "Model",
    "ModelError",
    "Request",
    "Sampling",
    "StopReason",
    "SystemBlock",
    "Usage",
]
