"""Write keys of live sources, what was turned down, and on PostgreSQL the inbox."""

import django.db.models.deletion
from django.db import migrations, models

# On SQLite the inbox is a file of its own (ledger.inbox.sqlite).
INBOX = """
CREATE TABLE ledger_inbox (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source BIGINT NOT NULL,
    call TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    body BYTEA NOT NULL
)
"""


def make_inbox(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INBOX)


def drop_inbox(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TABLE ledger_inbox")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_messages_of_imports")]

    operations = [
        migrations.CreateModel(
            name="WriteKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("hint", models.CharField(max_length=8)),
                ("created_by", models.CharField(max_length=150)),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="write_keys", to="ledger.source"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rejection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("reason", models.CharField(max_length=32)),
                ("count", models.BigIntegerField(default=0)),
                ("says", models.CharField(max_length=400)),
                ("last_at", models.DateTimeField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rejections", to="ledger.source"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "day", "reason"), name="rejection_once_a_day")
                ],
            },
        ),
        migrations.RunPython(make_inbox, drop_inbox),
    ]
