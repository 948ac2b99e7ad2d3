"""Runs the provider: `python -m tests.integration.city.provider FOLDER PORT`, keys in FOLDER."""

import json
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

CLIENT_ID = "consult"
CLIENT_SECRET = "a secret: of+this% test"
PASSWORD = "correct horse battery staple"
LOGIN = '<form method="post">{% csrf_token %}{{ form }}</form>'


def configure(folder: Path, port: int) -> None:
    settings.configure(
        SECRET_KEY="of this test alone",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.integration.city.urls",
        USE_TZ=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # the quickest
        LOGIN_URL="/login/",
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "db.sqlite")}
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        ("django.template.loaders.locmem.Loader", {"login.html": LOGIN}),
                        "django.template.loaders.app_directories.Loader",
                    ]
                },
            }
        ],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_ISS_ENDPOINT": f"http://127.0.0.1:{port}/o",
            "OIDC_RSA_PRIVATE_KEY": (folder / "key.pem").read_text("ascii"),
            "OIDC_RSA_PRIVATE_KEYS_INACTIVE": [
                path.read_text("ascii") for path in sorted(folder.glob("old-*.pem"))
            ],
            "OAUTH2_VALIDATOR_CLASS": "tests.integration.city.claims.CityValidator",
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "who it is"},
        },
    )
    django.setup()


def populate(folder: Path, redirect_url: str) -> None:
    """The one client, and `people.json`: names and ID numbers by user name."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - after the set-up
    from oauth2_provider.models import get_application_model  # noqa: PLC0415 - after the set-up

    call_command("migrate", verbosity=0)
    users: Any = get_user_model()
    for name, number in json.loads((folder / "people.json").read_text("utf-8")).items():
        if not users.objects.filter(username=name).exists():
            users.objects.create_user(name, password=PASSWORD, last_name=number)
    get_application_model().objects.get_or_create(
        client_id=CLIENT_ID,
        defaults={
            "client_secret": CLIENT_SECRET,
            "client_type": "confidential",
            "authorization_grant_type": "authorization-code",
            "redirect_uris": redirect_url,
            "algorithm": "RS256",
            "skip_authorization": True,
        },
    )


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """No line for each request."""


def main() -> None:
    folder, port, redirect_url = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    configure(folder, port)
    populate(folder, redirect_url)
    app = get_wsgi_application()
    make_server("127.0.0.1", port, app, server_class=_Server, handler_class=_Quiet).serve_forever()


if __name__ == "__main__":
    main()
