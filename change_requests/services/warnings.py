"""What change_requests contributes to a term's attestation (house: attestation warnings)."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import ngettext

from change_requests.models import Activity, ActivityLine
from change_requests.rules.kinds import ChangeKind
from payments.models import Line, Term


def open_requests(term: Term, today: date) -> list[str]:
    """Change requests that IMDi has not answered, also those it has asked about, and that touch the term: sent about
    it, about one of its lines, about a person with a line in it, or about somebody who is missing from it."""
    count = _not_answered().filter(_touches(term)).count()
    if not count:
        return []
    return [
        ngettext(
            "%(count)d endringsforespørsel som berører %(term)s, er ikke besvart.",
            "%(count)d endringsforespørsler som berører %(term)s, er ikke besvart.",
            count,
        )
        % {"count": count, "term": term.code}
    ]


def _not_answered() -> QuerySet[Activity]:
    """Sent, or asked for by IMDi; no drafts. `written_duf`: the number in the form, where the person is not known."""
    requests = Activity.objects.filter(type=Activity.Type.CHANGE_REQUEST).open()
    sent = requests.filter(Q(sent_at__isnull=False) | Q(requested=True))
    return sent.annotate(written_duf=KT("content__duf"))


def _touches(term: Term) -> Q:
    lines = Line.objects.filter(run=term.run_id).exclude(duf="")
    chosen = ActivityLine.objects.filter(activity=OuterRef("pk"), run__term_code=term.code)
    about_line = Exists(chosen) | Exists(lines.filter(duf=OuterRef("person_id")))
    about_line |= Exists(lines.filter(duf=OuterRef("written_duf")))
    return Q(term=term) | Q(subtype=ChangeKind.MISSING_PERSON) | about_line
