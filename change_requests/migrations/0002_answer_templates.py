from django.db import migrations, models

TEMPLATES = [
    (
        "Flytting lagt inn",
        "flyttet",
        "imøtekommet",
        "Flyttingen er lagt inn. Tilskuddet følger personen, og beløpene rettes i neste termin som beregnes.",
        "Flyttinga er lagd inn. Tilskotet følgjer personen, og beløpa blir retta i neste termin som blir rekna ut.",
    ),
    (
        "Dødsfall eller utvandring lagt inn",
        "",
        "imøtekommet",
        "Opplysningen er lagt inn. Tilskuddet stopper, og det som er betalt for mye, trekkes i neste utbetaling.",
        "Opplysninga er lagd inn. Tilskotet stoppar, og det som er betalt for mykje, blir trekt i neste utbetaling.",
    ),
    (
        "Dato rettet",
        "feil dato",
        "imøtekommet",
        "Datoen er rettet. Det dere har fått for lite eller for mye, kommer i neste termin som beregnes.",
        "Datoen er retta. Det de har fått for lite eller for mykje, kjem i neste termin som blir rekna ut.",
    ),
    (
        "Person lagt inn",
        "mangler person",
        "imøtekommet",
        "Personen er lagt inn med datoen dere oppga. Tilskuddet kommer i neste termin som beregnes.",
        "Personen er lagd inn med datoen de oppgav. Tilskotet kjem i neste termin som blir rekna ut.",
    ),
    (
        "Registeret er riktig",
        "",
        "avslått",
        "Folkeregisteret viser noe annet enn det dere skriver, og vi kan ikke endre beløpet. "
        "Er registeret feil, må det rettes der først.",
        "Folkeregisteret viser noko anna enn det de skriv, og vi kan ikkje endre beløpet. "
        "Er registeret feil, må det rettast der først.",
    ),
    (
        "Tatt til etterretning",
        "",
        "tatt til etterretning",
        "Takk for meldingen. Den endrer ikke beløpene.",
        "Takk for meldinga. Ho endrar ikkje beløpa.",
    ),
]


def load(apps, schema_editor):
    model = apps.get_model("change_requests", "AnswerTemplate")
    for name, subtype, outcome, nb, nn in TEMPLATES:
        model.objects.create(name=name, subtype=subtype, outcome=outcome, text_nb=nb, text_nn=nn)


class Migration(migrations.Migration):
    dependencies = [("change_requests", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AnswerTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="navn")),
                (
                    "subtype",
                    models.CharField(
                        blank=True,
                        help_text="Hva forespørselen gjelder, som «flyttet». Tom: alle.",
                        max_length=24,
                        verbose_name="gjelder",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("imøtekommet", "Imøtekommet"),
                            ("delvis", "Delvis imøtekommet"),
                            ("avslått", "Avslått"),
                            ("tatt til etterretning", "Tatt til etterretning"),
                        ],
                        max_length=24,
                        verbose_name="svar",
                    ),
                ),
                ("text_nb", models.TextField(verbose_name="tekst, bokmål")),
                ("text_nn", models.TextField(verbose_name="tekst, nynorsk")),
            ],
            options={
                "verbose_name": "svarmal",
                "verbose_name_plural": "svarmaler",
                "ordering": ["subtype", "name"],
            },
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
