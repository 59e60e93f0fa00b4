"""One settings file, read from the environment: see portal/environment.py for what is refused.

PORTAL_ENV=production  real people use it; SECRET_KEY and ALLOWED_HOSTS are required
DEBUG=1                reloading and tracebacks in the browser; refused in production
DATABASE_URL, or PG*   PostgreSQL; without them an SQLite file in var/
FEEDBACK_CODE_KEY      the key of the follow codes; required in production
SITE_URL               how links in e-mails begin; production takes the first of ALLOWED_HOSTS
EMAIL_HOST and so on   where e-mail goes out; without it a file each in var/mail
SECOND_FACTOR=0        sign-in with a password alone; refused in production
ALLAUTH_TRUSTED_PROXY_COUNT  how many proxies stand before the site; required in production, and 0
                       where there is none. It tells one visitor from another: how often one may
                       try to sign in, send a message, try a follow code or tap “I asked for this”
"""

import os
import warnings
from pathlib import Path

from csp.constants import NONE, SELF

from portal import environment, headers, logs

BASE_DIR = Path(__file__).resolve().parent.parent
CONTENT_DIR = BASE_DIR / "fixtures"  # what is shipped: manage.py load_content
VAR_DIR = BASE_DIR / "var"  # files that this machine creates and git ignores

PRODUCTION = environment.is_production(os.environ)
DEBUG = environment.debug(os.environ)
SECRET_KEY = environment.secret_key(os.environ, VAR_DIR / "secret_key")
FEEDBACK_CODE_KEY = environment.feedback_code_key(os.environ, SECRET_KEY)
# New messages stored from one IP address in a minute and in an hour. More are a flood, not people.
FEEDBACK_MOST_A_MINUTE, FEEDBACK_MOST_AN_HOUR = 10, 20
FEEDBACK_TOO_FAST = 3  # seconds; a message that was written faster is held for a look
ALLOWED_HOSTS = environment.allowed_hosts(os.environ)
DATABASES = {"default": environment.database(os.environ, VAR_DIR / "portal.sqlite3")}

# Shared by all server processes, for the sign-in throttle. Keys may contain IP addresses, so they
# are stored as HMACs only.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "KEY_FUNCTION": "portal.environment.cache_key",
        # With Django's default of 300, an attacker could evict their own count with 300 e-mail
        # addresses.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

SITE_URL = environment.site_url(os.environ, ALLOWED_HOSTS, VAR_DIR / "port")
EMAIL = environment.email(os.environ, VAR_DIR / "mail")
EMAIL_BACKEND, EMAIL_FILE_PATH = EMAIL["backend"], EMAIL["file_path"]
EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS = EMAIL["host"], EMAIL["port"], EMAIL["use_tls"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL["user"], EMAIL["password"]
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = EMAIL["sender"]

INSTALLED_APPS = [
    "portal",
    "feedback",
    "offers",
    "authorities",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "portal.apps.PortalStaticFilesConfig",
    "crispy_forms",
    "csp",
    "django_filters",
    "simple_history",
]

# Sign-in: the URLs are in authorities/urls.py, our rules in authorities/sign_in/adapters.py.
AUTH_USER_MODEL = "authorities.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
SECOND_FACTOR = environment.second_factor(os.environ)
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: a working day; closing the browser ends it sooner
PASSWORD_RESET_TIMEOUT = 3 * 60 * 60  # seconds
ACCOUNT_ADAPTER = "authorities.sign_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # sign-in takes both; there is no sign-up
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation already went to the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no e-mail to strangers
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Django's own; allauth's would need a second table of addresses that open an account.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
ACCOUNT_FORMS = {
    "login": "authorities.sign_in.forms.SignInForm",
    "change_password": "authorities.sign_in.forms.ChangePasswordForm",
    "reauthenticate": "authorities.sign_in.forms.ConfirmPasswordForm",
    "reset_password": "authorities.sign_in.forms.ResetPasswordForm",
    "reset_password_from_key": "authorities.sign_in.forms.NewPasswordForm",
}
# Attempts per minute or five, for one account (key) and for one IP address (ip). The page shown at
# the limit (portal/views.py) says how long to wait.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/5m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.trusted_proxies(os.environ)
MFA_ADAPTER = "authorities.sign_in.adapters.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Care Leaver Offer"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds early or late, for clocks and for people
MFA_FORMS = {
    "authenticate": "authorities.sign_in.forms.CodeForm",
    "reauthenticate": "authorities.sign_in.forms.ConfirmCodeForm",
    "activate_totp": "authorities.sign_in.forms.FirstCodeForm",
}

MIDDLEWARE = [
    "portal.middleware.HeadMiddleware",
    "portal.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "portal.middleware.BrotliMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.UnreadableMiddleware",
    "portal.middleware.HealthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.StaffMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["wm"]
CRISPY_TEMPLATE_PACK = "wm"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# URLs typed without a scheme become https, in our forms and in the admin's, as in Django 6. Opting
# in early raises a deprecation warning; both lines go with Django 6.
warnings.filterwarnings("ignore", "The FORMS_URLFIELD_ASSUME_HTTPS transitional setting")
FORMS_URLFIELD_ASSUME_HTTPS = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# Nothing loads from another host and nothing is inline, in the admin too.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
WHITENOISE_ADD_HEADERS_FUNCTION = headers.add_to_static
# Council, age and place are in the query string, which no other site may learn from a link.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # requested from inside, without TLS (HealthMiddleware)
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
# Only where a proxy terminates TLS and overwrites this header; otherwise anybody could send it.
if environment.switch(os.environ, "TRUST_X_FORWARDED_PROTO"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# HSTS preloading is a decision for the owner of the domain.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# Uploads that are too large are skipped before they reach memory or disk.
FILE_UPLOAD_HANDLERS = [
    "offers.spreadsheets.limit.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LOGGING = logs.configuration("django", "django.server")
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
