"""Celery carries hints: «there may be work on this run». The work itself is rows in the database, so that a lost,
doubled or late message does no harm."""

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings

from payments import services
from payments.models import Run

logger = get_task_logger(__name__)


@shared_task
def work_on_run(run_id: int) -> None:
    """Works on a run until no chunk is free. What goes wrong stands on the run's row."""
    try:
        services.work_on_run(run_id=run_id)
    except services.Refused as refusal:
        logger.warning("run %s refused: %s", run_id, refusal)


@shared_task
def restart_due_runs() -> None:
    """Beat: runs that are not finished get workers again, whatever became of the messages before."""
    for run_id in Run.objects.filter(state=Run.State.WORKING).values_list("id", flat=True):
        hint(run_id)


def hint(run_id: int) -> None:
    """Asks as many workers as a calculation may use to work on the run."""
    for _ in range(max(settings.CALCULATION_PROCESSES, 2)):
        work_on_run.delay(run_id)
