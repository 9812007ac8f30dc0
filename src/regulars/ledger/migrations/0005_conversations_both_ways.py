"""Conversations go both ways: deliveries belong to a customer, messages wait to be understood."""

import django.db.models.deletion
from django.db import migrations, models

# Deliveries made so far belong to a decision: to its customer, and once.
WHOSE = """
UPDATE ledger_delivery SET
    customer_id = (SELECT d.customer_id FROM ledger_decision d WHERE d.id = ledger_delivery.decision_id),
    key = 'delivery ' || CAST(id AS TEXT)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_what_customers_will_do"),
    ]

    operations = [
        migrations.CreateModel(
            name="Understanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=16)),
                ("label", models.CharField(max_length=200)),
                ("probability", models.FloatField()),
                ("words", models.CharField(blank=True, max_length=400)),
                ("found_by", models.CharField(max_length=64)),
                ("found_at", models.DateTimeField()),
                ("corrected_to", models.CharField(max_length=200, null=True)),
                ("corrected_by", models.CharField(blank=True, max_length=150)),
                ("corrected_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="conversation",
            name="address",
            field=models.CharField(blank=True, max_length=320),
        ),
        migrations.AddField(
            model_name="conversation",
            name="assigned_to",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="conversation",
            name="waiting_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="address",
            field=models.CharField(blank=True, max_length=320),
        ),
        migrations.AddField(
            model_name="delivery",
            name="customer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="ledger.customer"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="headers",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="delivery",
            name="html",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="key",
            field=models.CharField(null=True, max_length=200),
        ),
        migrations.RunSQL(WHOSE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="delivery",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="ledger.customer"
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="key",
            field=models.CharField(max_length=200, unique=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="mail_id",
            field=models.CharField(max_length=400, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="message",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="ledger.message"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="not_before",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="purpose",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="delivery",
            name="sent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="subject",
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AddField(
            model_name="delivery",
            name="text",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="topic",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="delivery",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="message",
            name="automatic",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="mail_id",
            field=models.CharField(max_length=400, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="message",
            name="understood_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="decision",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="ledger.decision"
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "waiting to be sent"),
                    ("sending", "handed over"),
                    ("sent", "sent"),
                    ("done", "done by one of us"),
                    ("bounced", "came back"),
                    ("failed", "could not be sent"),
                    ("withheld", "withheld: the customer does not want it"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("current", True), ("waiting_since__isnull", False)),
                fields=["waiting_since"],
                name="conversation_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "queued")), fields=["not_before", "id"], name="delivery_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["customer", "channel", "sent_at"], name="delivery_of_customer"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("from_customer", True), ("understood_at", None)),
                fields=["id"],
                name="message_not_understood",
            ),
        ),
        migrations.AddField(
            model_name="understanding",
            name="message",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="understandings",
                to="ledger.message",
            ),
        ),
        migrations.AddField(
            model_name="understanding",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="understandings", to="ledger.record"
            ),
        ),
        migrations.AddIndex(
            model_name="understanding",
            index=models.Index(fields=["kind", "-at"], name="understanding_lately"),
        ),
        migrations.AddIndex(
            model_name="understanding",
            index=models.Index(fields=["record", "-at"], name="understanding_of_record"),
        ),
    ]
