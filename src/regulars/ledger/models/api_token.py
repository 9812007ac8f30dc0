"""ApiToken: a key with which a script may use the HTTP API, within its scopes, for the person who made it."""

from django.db import models


class ApiToken(models.Model):
    """The token itself is shown once and never kept: only its SHA-256 is."""

    name = models.CharField(max_length=120)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)  # names of ledger.users.Ability
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
