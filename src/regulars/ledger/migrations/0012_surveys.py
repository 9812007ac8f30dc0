"""Invitations to surveys, answers without a name, and single questions asked."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_cases")]

    operations = [
        migrations.AddField(
            model_name="question",
            name="about",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="question",
            name="choices",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="question",
            name="part",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "a question of its own"),
                    ("wanted", "what is wanted"),
                    ("delivered", "what is delivered"),
                    ("importance", "how much it matters"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="place",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="question",
            name="texts",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="survey",
            name="anonymous",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="survey",
            name="closed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="survey",
            name="closes_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="survey",
            name="drawn",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="survey",
            name="language",
            field=models.CharField(default="en", max_length=8),
        ),
        migrations.AddField(
            model_name="survey",
            name="made_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="survey",
            name="made_by",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="survey",
            name="made_from",
            field=models.SlugField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="survey",
            name="standing",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="survey",
            name="state",
            field=models.CharField(
                choices=[("draft", "being written"), ("open", "open"), ("closed", "closed")],
                default="draft",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="survey",
            name="texts",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="survey",
            name="wanted",
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="survey",
            name="opened_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="UnnamedAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sheet", models.UUIDField()),
                ("number", models.FloatField(null=True)),
                ("text", models.TextField(blank=True)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unnamed_answers",
                        to="ledger.question",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Asking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.SlugField(max_length=64)),
                ("place", models.CharField(max_length=8)),
                ("at", models.DateTimeField()),
                ("asked_by", models.CharField(blank=True, max_length=150)),
                ("worth", models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ("answer", models.CharField(blank=True, max_length=400)),
                ("answered_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                ("earned", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="askings", to="ledger.customer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-at"], name="asking_of_customer"),
                    models.Index(fields=["-answered_at"], name="asking_answered"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stratum", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(null=True)),
                ("answered", models.BooleanField(default=False)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="ledger.customer"
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="ledger.survey"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "-at"], name="invitation_of_customer")],
                "constraints": [models.UniqueConstraint(fields=("survey", "customer"), name="invitation_once")],
            },
        ),
    ]
