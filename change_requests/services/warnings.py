"""What change_requests contributes to a term's attestation (house: attestation warnings)."""

from datetime import date

from change_requests.models import Activity
from payments.models import Term


def open_requests(term: Term, today: date) -> list[str]:
    """Change requests that IMDi has not answered and that touch the term: sent about it, about one of its lines, or
    about a person with a line in it."""
    waiting = Activity.objects.filter(type=Activity.Type.CHANGE_REQUEST).waiting_for_imdi()
    about_term = waiting.filter(term=term).count()
    about_persons = waiting.filter(term__isnull=True).exclude(person__isnull=True, lines__isnull=True)
    texts = []
    if about_term:
        texts.append(f"{about_term} ubehandlede endringsforespørsler gjelder {term.code}.")
    if count := about_persons.distinct().count():
        texts.append(f"{count} ubehandlede endringsforespørsler gjelder personer eller saker.")
    return texts
