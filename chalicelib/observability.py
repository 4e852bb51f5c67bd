"""Logs and metrics: what was decided and why, by ids; never a customer's words or address."""

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.domain.ports import Outcome
from chalicelib.errors import Busy

logger = Logger(service="guichet")
metrics = Metrics(namespace="Guichet", service="guichet")


def observe(step: str, outcome: Outcome) -> None:
    """Log an outcome and count it by step and decision."""
    logger.info(outcome.decision, extra={"step": step, "reasons": outcome.reasons, **outcome.facts})
    metrics.add_dimension("step", step)
    for name in (outcome.decision, *outcome.counts):
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)
    for name, amount in outcome.amounts.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=amount)
    metrics.flush_metrics()


def observe_failure(step: str, error: BaseException, message_id: str) -> None:
    """Log and count a failure by the kind of error: its text may quote a customer.

    That two workers met over one message is no failure, and wakes nobody.
    """
    reason = getattr(error, "reason", "bug")
    about = {"step": step, "reason": reason, "error": type(error).__name__, "message_id": message_id}
    met = isinstance(error, Busy)
    (logger.info if met else logger.error)("postponed" if met else "failed", extra=about)
    metrics.add_dimension("step", step)
    metrics.add_metric(name="postponed" if met else "failed", unit=MetricUnit.Count, value=1)
    metrics.flush_metrics()
