"""Settings of IMDi Tilskudd: one file, read strictly from the environment (see README, «Drift»)."""

from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from imdi_tilskudd.lib import env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- who runs this, and how ---------------------------------------------------------------------------------
DEMO = env.flag("PORTAL_DEMO")
TESTING = env.flag("PORTAL_TESTING")
HTTPS = env.flag("PORTAL_HTTPS", default=True)
DEBUG = False
SECRET_KEY = env.text("PORTAL_SECRET_KEY")
FIELD_KEYS = env.words("PORTAL_FIELD_KEYS")
ALLOWED_HOSTS = env.words("PORTAL_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
BUSINESS_DATE = env.day("PORTAL_TODAY")
if BUSINESS_DATE and not (DEMO or TESTING):
    raise ImproperlyConfigured("PORTAL_TODAY belongs to the demo: unset it, or set PORTAL_DEMO=1.")
FILES_DIR = Path(env.text("PORTAL_FILES_DIR", str(BASE_DIR / "files")))

# --- applications -------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "imdi_tilskudd.apps.PortalConfig",
    "imdi_tilskudd.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_otp",
    "axes",
    "csp",
    "django_htmx",
    "accounts",
    "grants",
    "payments",
    "change_requests",
]

MIDDLEWARE = [
    "imdi_tilskudd.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "imdi_tilskudd.middleware.LoginMiddleware",
    "imdi_tilskudd.middleware.DoorMiddleware",
    "imdi_tilskudd.middleware.TenantMiddleware",
    "imdi_tilskudd.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "imdi_tilskudd.urls"
WSGI_APPLICATION = "imdi_tilskudd.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATE_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("imdi_tilskudd.lib.folding.Loader", TEMPLATE_LOADERS)],
            "builtins": ["django.templatetags.i18n", "imdi_tilskudd.templatetags.portal_tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "imdi_tilskudd.pages.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "imdi_tilskudd.lib.widgets.Renderer"

# --- database: two roles (house.md) -------------------------------------------------------------------------
APP_ROLE = "imdi_tilskudd_app"
_app_url = env.text("DATABASE_URL")
_owner_url = env.text("DATABASE_OWNER_URL", _app_url)
AS_OWNER = env.text("PORTAL_DATABASE_ROLE", "app") == "owner"
_database = env.database(_owner_url if AS_OWNER else _app_url)
if not AS_OWNER and _owner_url == _app_url:
    # One login for both: the application steps down to its own role for every connection.
    _database["OPTIONS"]["options"] = f"-c role={APP_ROLE}"
# How long a thread of a web process keeps its connection; elsewhere it goes with the piece of work.
_database["CONN_MAX_AGE"] = env.number("PORTAL_DB_KEPT_SECONDS", 0)
DATABASES = {"default": _database}

# Rights of the application's role that differ from «everything on every table» (applied by `migrate`).
APPEND_ONLY_TABLES = [
    "accounts_auditevent",
    "change_requests_activityevent",
    "change_requests_decidedevent",
    "change_requests_note",
    "grants_registerevent",
    "payments_termevent",
    "payments_convertedpayment",
    "payments_grouppayment",
    "payments_motregningentry",
    "payments_runrate",
    "payments_runrecipient",
    "payments_runtotal",
    "payments_runwarning",
    "payments_termcheck",
]
READ_ONLY_TABLES = ["payments_line", "django_migrations"]
NO_DELETE_TABLES = [
    "accounts_administratorrequest",
    "accounts_rolegrant",
    "accounts_auditalarm",
    "accounts_rolereview",
    "accounts_rolereviewitem",
    "accounts_superbruker",
    "change_requests_activity",
    "grants_parameter",
    "grants_person",
    "grants_proposedevent",
    "grants_provisionalconflict",
    "grants_registerimport",
    "payments_run",
    "payments_term",
]

# --- cache and jobs -----------------------------------------------------------------------------------------
CELERY_BROKER_URL, _cache_url = env.redis(env.text("REDIS_URL"))
CACHES = {
    "default": {
        "BACKEND": "imdi_tilskudd.lib.valkey.Cache",
        "LOCATION": _cache_url,
        "KEY_PREFIX": env.text("PORTAL_CACHE_PREFIX", "imdi"),
    }
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = env.text("PORTAL_QUEUE", "imdi-tilskudd")
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "restart-due-runs": {"task": "payments.tasks.restart_due_runs", "schedule": timedelta(minutes=1)},
    "restart-due-downloads": {"task": "payments.tasks.restart_due_downloads", "schedule": timedelta(minutes=1)},
    "prepare-for-readers": {"task": "payments.tasks.prepare_for_readers", "schedule": timedelta(minutes=5)},
    "delete-expired-files": {"task": "payments.tasks.delete_expired_files", "schedule": timedelta(hours=1)},
    "scan-attachments": {"task": "change_requests.tasks.scan_waiting", "schedule": timedelta(minutes=1)},
    "send-due-mail": {"task": "accounts.tasks.send_due_mail", "schedule": timedelta(minutes=1)},
    "answer-password-requests": {
        "task": "accounts.tasks.answer_password_requests",
        "schedule": timedelta(minutes=1),
    },
    "watch-audit": {"task": "accounts.tasks.watch_audit", "schedule": timedelta(minutes=15)},
    "look-after-users": {"task": "accounts.tasks.look_after_users", "schedule": crontab(hour=2, minute=10)},
    # The morning in Norway; what the first two find is in the e-mails of the third.
    "remind-of-terms": {"task": "payments.tasks.remind", "schedule": crontab(hour=5, minute=0)},
    "remind-of-activities": {"task": "change_requests.tasks.remind", "schedule": crontab(hour=5, minute=0)},
    "send-digests": {"task": "accounts.tasks.send_digests", "schedule": crontab(hour=5, minute=30)},
    # 02:30 UTC: at night in Norway all year, after the register's nightly files.
    "store-forecast": {"task": "payments.tasks.store_forecast", "schedule": crontab(hour=2, minute=30)},
}

# --- login --------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.services.backend.PasswordBackend",
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.services.passwords.MinimumLength", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# Every address needs a login with both factors; these are the only ones that do not.
PUBLIC_URL_NAMES = {
    "accounts:login",
    "accounts:code",
    "accounts:enrol_password",
    "accounts:enrol_totp",
    "accounts:enrol_recovery",
    "accounts:forgotten",
    "accounts:language",
    "accounts:invitation",
    "accounts:invitation_link",
    "health",
    "how_we_calculate",
    "help",
    "guide",
    "accessibility",
    "privacy",
}
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = None
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # accounts.AuditEvent is the log
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # knocking on does not make the pause longer
AXES_IPWARE_PROXY_COUNT = env.number("PORTAL_PROXIES", 0)
# One step back is accepted: a code typed at the end of its 30 seconds arrives in the next window, and phones' clocks
# drift by some seconds. Each code still works once.
OTP_TOTP_TOLERANCE = 1
PENDING_LOGIN_SECONDS = 10 * 60
# Changing the own login asks for both factors again when they were given longer ago.
CONFIRMED_SECONDS = 5 * 60
FORGOTTEN_LINK_MINUTES = 60
FORGOTTEN_PAUSE_MINUTES = 15  # at most one link to the same user
FORGOTTEN_PER_ADDRESS = 20  # an hour
SESSION_ENGINE = "imdi_tilskudd.sessions"
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
# The door ends what is idle (imdi_tilskudd.middleware): a session that was idle is known long enough to say so. The
# cookie itself goes with the browser.
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True

# --- browser ------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^helse/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- language, time -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/Oslo"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- files --------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.text("PORTAL_STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
DOWNLOAD_DAYS = env.number("PORTAL_DOWNLOAD_DAYS", 7)  # files under «Mine nedlastinger» are deleted after this

# --- mail: by SMTP; without a server, and always in the demo, each mail is a file in a folder ------------------
EMAIL_HOST = env.text("PORTAL_SMTP_HOST", "localhost")
EMAIL_PORT = env.number("PORTAL_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("PORTAL_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("PORTAL_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("PORTAL_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
_by_smtp = env.text("PORTAL_SMTP_HOST", "") and not DEMO
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _by_smtp else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = env.text("PORTAL_MAIL_DIR", str(FILES_DIR / "mail"))
DEFAULT_FROM_EMAIL = env.text("PORTAL_MAIL_FROM", "IMDi Tilskudd <ikke-svar@localhost>")
MAIL_ATTEMPTS = 30  # with the pauses of accounts.services.mail: a day
MAIL_KEPT_DAYS = 90
NOTIFICATION_DAYS = 180  # older ones leave the inbox
INVITATION_DAYS = 7
# What links in mails begin with; never what a request says about itself.
_address = f"https://{ALLOWED_HOSTS[0]}" if HTTPS else f"http://localhost:{env.text('PORTAL_PORT', '8000')}"
PORTAL_ADDRESS = env.text("PORTAL_ADDRESS", _address).rstrip("/")

# --- whom to ask, and what the privacy page says ------------------------------------------------------------
CONTACT_EMAIL = env.text("PORTAL_CONTACT_EMAIL", "digtil@imdi.no")
CONTACT_PHONE = env.text("PORTAL_CONTACT_PHONE", "400 01 960")
CONTACT_LOGIN_PHONE = env.text("PORTAL_CONTACT_LOGIN_PHONE", "40 00 19 60")

# --- audit log ----------------------------------------------------------------------------------------------
# The application can delete nothing in the audit log but, by a function of the owner, what is older than this; the
# function refuses less than five years.
LOG_YEARS = env.number("PORTAL_LOG_YEARS", 10)
# Alarms for IMDi's administrator: so many different persons looked up by one user …
AUDIT_MANY_PERSONS = env.number("PORTAL_ALARM_MANY_PERSONS", 60)  # … in any stretch of
AUDIT_WINDOW_MINUTES = env.number("PORTAL_ALARM_WINDOW_MINUTES", 60)
AUDIT_NIGHT_PERSONS = env.number("PORTAL_ALARM_NIGHT_PERSONS", 5)  # … in the night of a day, between these hours
AUDIT_NIGHT = (23, 5)
AUDIT_PROTECTED_PERSONS = env.number("PORTAL_ALARM_PROTECTED_PERSONS", 3)  # … with adressesperre in a day

# --- calculation --------------------------------------------------------------------------------------------
PERSONS_PER_CHUNK = 10_000
# Recipients with more lines in a term find their changes and their file made when they first come; others wait for
# them, less than a second.
PREPARED_FROM_LINES = 1_000
# Functions (term, today) -> sentences to acknowledge before attestation. Each app adds its own.
ATTESTATION_WARNINGS = [
    "payments.services.attestation.term_warnings",
    "payments.services.checks.not_checked",
    "grants.services.conflicts.open_conflicts",
    "change_requests.services.warnings.open_requests",
]
CALCULATION_PROCESSES = env.number("PORTAL_PROCESSES", 0)  # 0: as many as there are cores

# --- attachments --------------------------------------------------------------------------------------------
CLAMD_ADDRESS = env.text("PORTAL_CLAMD", "")  # `/path/of/socket` or `host:port`; empty: uploads stay in quarantine
ATTACHMENT_MEGABYTES = 20

# --- logs: one line an event, no personal data --------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("PORTAL_LOG_LEVEL", "INFO")},
    "loggers": {"axes": {"level": "ERROR"}, "django.security.DisallowedHost": {"level": "ERROR"}},
}
