"""What customers wish of us, and how good the relationship with each is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_mail")]

    operations = [
        migrations.CreateModel(
            name="Relationship",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="relationship",
                        serialize=False,
                        to="ledger.customer",
                    ),
                ),
                ("as_of", models.DateTimeField()),
                ("satisfaction", models.FloatField()),
                ("satisfaction_low", models.FloatField()),
                ("satisfaction_high", models.FloatField()),
                ("trust", models.FloatField()),
                ("trust_low", models.FloatField()),
                ("trust_high", models.FloatField()),
                ("commitment", models.FloatField()),
                ("commitment_low", models.FloatField()),
                ("commitment_high", models.FloatField()),
                ("kind", models.CharField(max_length=16)),
                ("kind_probability", models.FloatField()),
                ("sings", models.FloatField()),
                ("walks", models.FloatField()),
                ("answers", models.IntegerField(default=0)),
                ("answered_at", models.DateTimeField(null=True)),
                ("reasons", models.JSONField(default=list)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-sings", "customer"], name="relationship_sings"),
                    models.Index(fields=["-walks", "customer"], name="relationship_walks"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("topic", "topic"),
                            ("frequency", "how often"),
                            ("quiet", "quiet hours"),
                            ("pause", "pause"),
                            ("time_zone", "time zone"),
                            ("language", "language"),
                            ("data", "their data"),
                            ("forget", "to be forgotten"),
                        ],
                        max_length=16,
                    ),
                ),
                ("channel", models.CharField(blank=True, max_length=16)),
                ("item", models.CharField(blank=True, max_length=64)),
                ("value", models.CharField(blank=True, max_length=64)),
                ("stated_at", models.DateTimeField()),
                ("proof", models.TextField(blank=True)),
                ("entered_by", models.CharField(blank=True, max_length=150)),
                (
                    "imported",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="ledger.import",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wishes", to="ledger.record"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "wishes",
                "indexes": [
                    models.Index(fields=["record", "about", "channel", "item", "stated_at"], name="wish_latest")
                ],
            },
        ),
    ]
