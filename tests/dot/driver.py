"""Runs Django OAuth Toolkit for a test: a line of JSON in is a call, a line of JSON out is its result.

    {"call": "rows", "model": "AccessToken"}    ->  {"ok": [{"id": 1, …}]}
    a call that fails                           ->  {"error": "traceback"}

Every call goes through the models, the endpoints or the commands of Django OAuth Toolkit; no SQL is written here.
Columns have their names in the database. Times are in UTC, with as many digits as they need.
"""

import datetime
import io
import json
import os
import sys
import traceback
import uuid

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.test.utils import override_settings


def migrate(history):
    """Makes the tables, by all migrations that there ever were or, much faster, from the models as they are now."""
    modules = {} if history else {app.label: None for app in apps.get_app_configs()}
    with override_settings(MIGRATION_MODULES=modules):
        call_command("migrate", run_syncdb=not history, verbosity=0)


def create_user(username):
    return get_user_model().objects.create_user(username).pk


def create(model, fields):
    """Saves a new row; columns left out have the defaults of the model."""
    kind = find(model)
    return row(kind.objects.create(**python(kind, fields)))


def save(model, id, fields):
    """Loads a row, changes it and saves all its columns, as a form of the admin does."""
    kind = find(model)
    entity = kind.objects.get(pk=id)
    for name, value in python(kind, fields).items():
        setattr(entity, name, value)
    entity.save()
    return row(entity)


def rows(model):
    return [row(entity) for entity in find(model).objects.order_by("pk")]


def filter(model, lookups):
    """Keys of the rows that satisfy lookups such as `expires__lt`."""
    kind = find(model)
    fields = {lookup.split("__")[0]: lookup for lookup in lookups}
    values = python(kind, {name: lookups[lookup] for name, lookup in fields.items()})
    found = kind.objects.filter(**{fields[name]: value for name, value in values.items()})
    return list(found.order_by("pk").values_list("pk", flat=True))


def revoke(model, id):
    find(model).objects.get(pk=id).revoke()


def delete(model, id):
    find(model).objects.get(pk=id).delete()


def clear_expired():
    # It warns about refresh tokens that never expire.
    call_command("cleartokens", stderr=io.StringIO())


def request(method, path, form=None, user=None, headers=None):
    """Asks an endpoint, as the user if one is given, who may thus consent."""
    client = Client()
    if user is not None:
        client.force_login(get_user_model().objects.get(pk=user))
    response = getattr(client, method)(path, form or {}, headers=headers or {})
    text = response.content.decode()
    try:
        body = json.loads(text)
    except ValueError:
        body = text
    return {"status": response.status_code, "location": response.get("Location"), "body": body}


CALLS = {
    call.__name__: call
    for call in (migrate, create_user, create, save, rows, filter, revoke, delete, clear_expired, request)
}


def find(model):
    return get_user_model() if model == "User" else apps.get_model("oauth2_provider", model)


def python(kind, fields):
    """Values of JSON as the fields of a model take them."""
    columns = {field.attname: field for field in kind._meta.concrete_fields}
    return {
        name: value if isinstance(columns[name], models.JSONField) else columns[name].to_python(value)
        for name, value in fields.items()
    }


def row(entity):
    return {field.attname: getattr(entity, field.attname) for field in entity._meta.concrete_fields}


def plain(value):
    """The form of times and UUIDs in JSON that serde gives them on the other side."""
    if isinstance(value, datetime.datetime):
        micros = value.microsecond
        digits = "microseconds" if micros % 1000 else "milliseconds" if micros else "seconds"
        return value.astimezone(datetime.timezone.utc).replace(tzinfo=None).isoformat(timespec=digits) + "Z"
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(f"no JSON for {value!r}")


def main():
    # The results have the real standard output for themselves: a command may print.
    results = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        call = json.loads(line)
        try:
            answer = {"ok": CALLS[call.pop("call")](**call)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer, default=plain), file=results, flush=True)


main()
