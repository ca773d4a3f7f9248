from django.urls import path

from change_requests import views

app_name = "change_requests"
urlpatterns = [
    path("endringsforesporsler/", views.change_requests, name="change_requests"),
    path("endringsforesporsler/ny/", views.new_change_request, name="new"),
    path("endringsforesporsler/<uuid:public_id>/skjema/", views.draft, name="draft"),
    path("oppgaver/", views.tasks, name="tasks"),
    path("oppgaver/sok/", views.search, name="search"),
    path("oppgaver/ny/<slug:kind>/", views.new_simple, name="new_simple"),
    path("oppgaver/excel/", views.excel, name="excel"),
    path("oppgaver/<uuid:public_id>/", views.activity, name="activity"),
    path("oppgaver/<uuid:public_id>/svar/", views.reply, name="reply"),
    path("oppgaver/<uuid:public_id>/utsatt-frist/", views.extension, name="extension"),
    path("oppgaver/<uuid:public_id>/melding/", views.message, name="message"),
    path("oppgaver/<uuid:public_id>/trekk-tilbake/", views.withdraw, name="withdraw"),
    path("oppgaver/<uuid:public_id>/gjenapne/", views.reopen, name="reopen"),
    path("oppgaver/<uuid:public_id>/slett/", views.discard, name="discard"),
    path("oppgaver/<uuid:public_id>/vedlegg/", views.attach, name="attach"),
    path("oppgaver/<uuid:public_id>/vedlegg/<uuid:attachment_id>/", views.open_attachment, name="attachment"),
    path(
        "oppgaver/<uuid:public_id>/vedlegg/<uuid:attachment_id>/fjern/",
        views.remove_attachment,
        name="remove_attachment",
    ),
    path("support/", views.support, name="support"),
    path("support/ny/", views.new_support_case, name="new_support_case"),
    path("support/<uuid:public_id>/", views.support_case, name="support_case"),
    path("support/<uuid:public_id>/melding/", views.support_message, name="support_message"),
]
