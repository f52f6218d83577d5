"""Django's default password hasher with few rounds; the number stands in each hash, so any number verifies."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickPBKDF2PasswordHasher(PBKDF2PasswordHasher):
    iterations = 1000
