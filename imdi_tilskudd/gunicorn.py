"""Gunicorn's settings: `gunicorn -c python:imdi_tilskudd.gunicorn imdi_tilskudd.wsgi`."""

import gc

# A page waits for the database most of the time: a few threads a process, and each keeps its
# connection: handing one from thread to thread takes longer than most questions.
workers = 2
worker_class = "gthread"
threads = 4
raw_env = ["PORTAL_DB_KEPT_SECONDS=3600"]
timeout = 60
graceful_timeout = 8
keepalive = 5
# Memory that long-lived processes collect goes back now and then; the jitter keeps them apart.
max_requests = 20_000
max_requests_jitter = 2_000
# Only errors: request lines would put addresses of cases and persons into a log.
accesslog = None
errorlog = "-"
loglevel = "warning"
worker_tmp_dir = None
control_socket_disable = True
# Every page makes thousands of small objects that go with it; looking through them for cycles less often than Python
# would by itself, and never through what the process has loaded, takes less time than they take memory.
OBJECTS_BETWEEN_COLLECTIONS = 20_000


def post_worker_init(_worker: object) -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 20)
