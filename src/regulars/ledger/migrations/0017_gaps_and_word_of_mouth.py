"""Gaps become improvements, followed until they are closed; a referral says by what it became known."""

import django.db.models.deletion
from django.db import migrations, models

LINKED = """
UPDATE ledger_referral SET source = 'link' WHERE evidence LIKE 'Came by a personal link%'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0016_questions_carried"),
    ]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="source",
            field=models.CharField(
                blank=True,
                choices=[
                    ("link", "a personal link"),
                    ("code", "a personal code"),
                    ("said", "told us so"),
                    ("", "not noted"),
                ],
                default="",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="part",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "a question of its own"),
                    ("wanted", "what is wanted"),
                    ("delivered", "what is delivered"),
                    ("importance", "how much it matters"),
                    ("there", "how it would be with it"),
                    ("missing", "how it would be without it"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Improvement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("need", models.CharField(max_length=120)),
                (
                    "cut",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "everybody"),
                            ("tier", "value tier"),
                            ("segment", "segment"),
                            ("product", "buyers of a product"),
                            ("customer", "one customer"),
                        ],
                        max_length=8,
                    ),
                ),
                ("among", models.CharField(blank=True, max_length=200)),
                ("what", models.CharField(max_length=300)),
                ("owner", models.CharField(max_length=150)),
                ("due_on", models.DateField()),
                ("gap", models.FloatField()),
                ("low", models.FloatField()),
                ("high", models.FloatField()),
                ("answers", models.IntegerField()),
                ("made_by", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.CharField(blank=True, max_length=150)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.CharField(blank=True, max_length=150)),
                ("because", models.CharField(blank=True, max_length=400)),
                ("change", models.FloatField(null=True)),
                ("change_low", models.FloatField(null=True)),
                ("change_high", models.FloatField(null=True)),
                ("change_answers", models.IntegerField(null=True)),
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="improvements",
                        to="ledger.task",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GapBefore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gap", models.FloatField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="gaps_before", to="ledger.customer"
                    ),
                ),
                (
                    "improvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="gaps_before", to="ledger.improvement"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="improvement",
            index=models.Index(fields=["closed_at", "due_on"], name="improvement_open"),
        ),
        migrations.AddConstraint(
            model_name="gapbefore",
            constraint=models.UniqueConstraint(fields=("improvement", "customer"), name="gap_before_once"),
        ),
        migrations.RunSQL(LINKED, migrations.RunSQL.noop),
    ]
