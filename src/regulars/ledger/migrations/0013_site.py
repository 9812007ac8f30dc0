"""The business's own site: placements, contents, forms, personal links."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_surveys")]

    operations = [
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Form",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=64, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("sign-up", "sign up"), ("contact", "contact us"), ("refer", "refer a friend")],
                        max_length=16,
                    ),
                ),
                ("language", models.CharField(max_length=35)),
                ("title", models.CharField(max_length=200)),
                ("intro", models.TextField(blank=True)),
                ("fields", models.JSONField(default=list)),
                ("consents", models.JSONField(default=list)),
                ("button", models.CharField(max_length=100)),
                ("thanks", models.TextField()),
                ("link_to", models.CharField(blank=True, max_length=1000)),
                ("enabled", models.BooleanField(default=True)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="forms", to="ledger.source"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invites", to="ledger.form"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invites", to="ledger.record"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Exposure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("placement", models.CharField(max_length=64)),
                ("day", models.DateField()),
                ("first_at", models.DateTimeField()),
                ("code", models.CharField(db_index=True, max_length=32)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="exposures", to="ledger.decision"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "placement", "day"), name="exposure_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="InviteVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_key", models.CharField(max_length=320)),
                ("at", models.DateTimeField()),
                (
                    "invite",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="ledger.invite"
                    ),
                ),
                ("source", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="ledger.source")),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="invite_visit_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("invite", "source", "source_key"), name="invite_visit_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(blank=True, max_length=35)),
                ("purpose", models.CharField(max_length=32)),
                ("heading", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(blank=True)),
                ("link_label", models.CharField(blank=True, max_length=100)),
                ("link_to", models.CharField(blank=True, max_length=1000)),
                (
                    "action",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contents",
                        to="ledger.action",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contents", to="ledger.placement"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("placement", "action", "language"), name="content_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("action", None)),
                        fields=("placement", "language"),
                        name="content_default_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("email", models.CharField(max_length=320)),
                ("said", models.JSONField(default=dict)),
                ("asked", models.JSONField(default=list)),
                ("mailed_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="ledger.form"
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sign_ups",
                        to="ledger.invite",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="submissions", to="ledger.record"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["email", "-mailed_at"], name="submission_mailed")],
            },
        ),
    ]
