"""Complaints as cases, tasks that repeat, promises with evidence, calendar feeds, experience lately."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_wishes_and_relationships")]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(db_index=True, max_length=150)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("zone", models.CharField(max_length=64)),
                ("remind_minutes", models.PositiveIntegerField(default=30)),
                ("remind_time", models.TimeField()),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("matter", models.CharField(max_length=260, unique=True)),
                ("topic", models.CharField(blank=True, max_length=200)),
                ("subject", models.CharField(max_length=400)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("words", "found in their words"),
                            ("conversation", "marked by the help desk"),
                            ("person", "entered by one of us"),
                            ("api", "told by another program"),
                        ],
                        max_length=16,
                    ),
                ),
                ("owner", models.CharField(blank=True, max_length=150)),
                (
                    "priority",
                    models.PositiveSmallIntegerField(choices=[(1, "high"), (2, "normal"), (3, "low")], default=2),
                ),
                ("reasons", models.JSONField(default=list)),
                ("complaints", models.PositiveSmallIntegerField(default=1)),
                ("answers", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField()),
                ("heard_at", models.DateTimeField()),
                ("answer_due_at", models.DateTimeField()),
                ("resolve_due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("last_answer_at", models.DateTimeField(null=True)),
                ("answer_escalated_at", models.DateTimeField(null=True)),
                ("resolve_escalated_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("reopened", models.PositiveSmallIntegerField(default=0)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_because",
                    models.CharField(
                        blank=True, choices=[("said", "the customer said so"), ("time", "time proved it")], max_length=8
                    ),
                ),
                ("closed_by", models.CharField(blank=True, max_length=150)),
            ],
        ),
        migrations.CreateModel(
            name="CaseEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "did",
                    models.CharField(
                        choices=[
                            ("opened", "opened"),
                            ("complained", "complained again"),
                            ("heard", "the customer wrote"),
                            ("answered", "we answered"),
                            ("assigned", "given to"),
                            ("asked", "asked whether it is settled"),
                            ("settled", "the customer says it is settled"),
                            ("unsettled", "the customer says it is not settled"),
                            ("escalated", "escalated"),
                            ("closed", "closed"),
                            ("reopened", "reopened"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("by", models.CharField(blank=True, max_length=150)),
                ("seq", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Experience",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="experience",
                        serialize=False,
                        to="ledger.customer",
                    ),
                ),
                ("as_of", models.DateTimeField()),
                ("figure", models.FloatField()),
                ("by_us", models.FloatField()),
                ("with_us", models.FloatField()),
                ("touches", models.PositiveIntegerField()),
                ("before", models.FloatField()),
                ("parts", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name="promise",
            name="evidence",
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AddField(
            model_name="promise",
            name="made_by",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="promise",
            name="reminded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="promise",
            name="understanding",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="promise",
                to="ledger.understanding",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="changed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="due_time",
            field=models.TimeField(null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="priority",
            field=models.PositiveSmallIntegerField(choices=[(1, "high"), (2, "normal"), (3, "low")], default=2),
        ),
        migrations.AddField(
            model_name="task",
            name="repeats",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "once"),
                    ("daily", "every day"),
                    ("weekly", "every week"),
                    ("monthly", "every month"),
                    ("yearly", "every year"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="snoozed_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="starts_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="zone",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("broken_at", None), ("kept_at", None)),
                fields=["due_on"],
                name="promise_open_by_day",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="conversation",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="cases", to="ledger.conversation"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="ledger.customer"
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="case",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="tasks", to="ledger.case"
            ),
        ),
        migrations.AddField(
            model_name="caseentry",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="ledger.case"
            ),
        ),
        migrations.AddField(
            model_name="caseentry",
            name="message",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="case_entries",
                to="ledger.message",
            ),
        ),
        migrations.AddIndex(
            model_name="experience",
            index=models.Index(fields=["figure"], name="experience_figure"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["priority", "resolve_due_at"],
                name="case_open_by_clock",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["customer", "-opened_at"], name="case_of_customer"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["-opened_at"], name="case_newest"),
        ),
        migrations.AddIndex(
            model_name="caseentry",
            index=models.Index(condition=models.Q(("seq__isnull", False)), fields=["seq"], name="case_entry_of_event"),
        ),
        migrations.AddConstraint(
            model_name="caseentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("message__isnull", False)),
                fields=("case", "message"),
                name="case_entry_message_once",
            ),
        ),
    ]
