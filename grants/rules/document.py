"""The words around the rules in «Slik regner vi»: title, introduction and headings, in both languages."""

from .texts import text

TITLE = text("Slik regner vi", "Slik reknar vi")
INTRODUCTION = (
    text(
        "IMDi Tilskudd regner ut tilskuddene automatisk. Dette dokumentet er laget av de samme reglene, valgene og "
        "satsene som beregningen bruker, slik de gjelder {day}.",
        "IMDi Tilskudd reknar ut tilskota automatisk. Dette dokumentet er laga av dei same reglane, vala og satsane "
        "som utrekninga bruker, slik dei gjeld {day}.",
    ),
    text(
        "Ny forvaltningslov § 13 krever at det rettslige innholdet i automatiserte systemer er dokumentert. Det er "
        "det dette dokumentet gjør. For hvert beløp viser systemet i tillegg fakta, regel, sats og regnestykke under "
        "«Hvorfor dette beløpet?».",
        "Ny forvaltningslov § 13 krev at det rettslege innhaldet i automatiserte system er dokumentert. Det er det "
        "dette dokumentet gjer. For kvart beløp viser systemet i tillegg fakta, regel, sats og reknestykke under "
        "«Kvifor dette beløpet?».",
    ),
)
HEADINGS = {
    "principles": text("Felles regler", "Felles reglar"),
    "schemes": text("Ordningene", "Ordningane"),
    "other": text("Andre linjer", "Andre linjer"),
    "refusals": text("Når en person ikke gir tilskudd", "Når ein person ikkje gir tilskot"),
    "choices": text("Valg der kildene er tause", "Val der kjeldene ikkje seier noko"),
    "rates": text("Satser", "Satsar"),
    "countries": text("Land med lav sats for persontilskudd", "Land med låg sats for persontilskot"),
    "source": text("Kilde", "Kjelde"),
    "codes": text("Koder", "Kodar"),
    "depends_on": text("Valg regelen bygger på", "Val regelen byggjer på"),
    "function": text("Funksjon i programmet", "Funksjon i programmet"),
    "code": text("Kode", "Kode"),
    "year": text("År", "År"),
    "amount": text("Sats, kr", "Sats, kr"),
    "quality": text("Kildens kvalitet", "Kvaliteten på kjelda"),
    "confirmed": text("Bekreftet", "Stadfesta"),
    "choice": text("Valg", "Val"),
    "meaning": text("Hva det avgjør", "Kva det avgjer"),
    "value": text("Verdi", "Verdi"),
}
CHOICES_NOTE = text(
    "De offentlige kildene er tause her, eller har det bare på andre hånd. Verdien er valgt, kan endres av IMDi og "
    "bekreftes av en annen i IMDi.",
    "Dei offentlege kjeldene seier ikkje noko her, eller har det berre på andre hand. Verdien er vald, kan endrast av "
    "IMDi og blir stadfesta av ein annan i IMDi.",
)
RATES_NOTE = text(
    "Oppgitt: satsen står i en offentlig kilde. Utledet: regnet ut av det som faktisk er betalt. Antatt: ingen sikker "
    "kilde; den må bekreftes før noe betales.",
    "Oppgitt: satsen står i ei offentleg kjelde. Utleidd: rekna ut av det som faktisk er betalt. Anteken: inga sikker "
    "kjelde; han må stadfestast før noko blir betalt.",
)
COUNTRIES_NOTE = text("Alle andre land gir høy sats.", "Alle andre land gir høg sats.")
YES = text("ja", "ja")
NO = text("nei", "nei")
