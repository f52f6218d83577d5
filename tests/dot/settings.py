"""A stock Django project with Django OAuth Toolkit, on the database that the environment names.

DOT_DATABASE_URL    sqlite:, postgres: or mysql: URL, as the Rust side takes it
DOT_SETTINGS        JSON object that is added to OAUTH2_PROVIDER
"""

import json
import os
from urllib.parse import unquote, urlsplit

from django.conf import global_settings
from jwcrypto import jwk


def database(url):
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(parts.path)}
    engine = {"postgres": "postgresql", "mysql": "mysql"}[parts.scheme]
    return {
        "ENGINE": f"django.db.backends.{engine}",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password),
        "HOST": parts.hostname,
        "PORT": parts.port,
    }


DATABASES = {"default": database(os.environ["DOT_DATABASE_URL"])}
if DATABASES["default"]["ENGINE"].endswith("mysql"):
    import pymysql

    pymysql.install_as_MySQLdb()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "oauth2_provider",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
# Those of Django; the first one makes the hashes, with few rounds, so that a test does not wait for it.
PASSWORD_HASHERS = ["hashers.QuickPBKDF2PasswordHasher", *global_settings.PASSWORD_HASHERS[1:]]
# The consent page is posted to, never drawn, so there is no need of templates. Sessions stay out of the database.
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
ROOT_URLCONF = "urls"
ALLOWED_HOSTS = ["*"]
SECRET_KEY = "of a test"
USE_TZ = True

OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_RSA_PRIVATE_KEY": jwk.JWK.generate(kty="RSA", size=2048).export_to_pem(True, None).decode(),
    "SCOPES": {"read": "Reading scope", "write": "Writing scope", "openid": "OpenID Connect"},
    **json.loads(os.environ.get("DOT_SETTINGS", "{}")),
}
