"""How far live events were taken over, which were seen, and who visitors turned out to be."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_write_keys")]

    operations = [
        migrations.CreateModel(
            name="Projection",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
                ("moved_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="logsegment",
            name="last_sale_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="logsegment",
            name="sealed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Revaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="revaluations", to="ledger.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SeenMessages",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("hashes", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="seen_messages_day")],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=320)),
                ("user", models.CharField(max_length=320, null=True)),
                ("at", models.DateTimeField(null=True)),
                ("seen", models.BooleanField(default=False)),
                (
                    "source",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to="ledger.source"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("user__isnull", False)), fields=["source", "user"], name="claim_user"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="claim_once")],
            },
        ),
        migrations.CreateModel(
            name="LiveCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minute", models.DateTimeField()),
                ("kind", models.CharField(choices=[("taken", "taken in"), ("repeated", "sent again")], max_length=8)),
                ("count", models.BigIntegerField(default=0)),
                (
                    "source",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to="ledger.source"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("minute", "source", "kind"), name="live_count_once")],
            },
        ),
        migrations.CreateModel(
            name="LiveGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group_id", models.CharField(max_length=255)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="groups", to="ledger.account"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to="ledger.source"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("source", "group_id"), name="live_group_once")],
            },
        ),
        migrations.CreateModel(
            name="LiveOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order_id", models.CharField(max_length=200)),
                ("source_key", models.CharField(max_length=320)),
                ("bought", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("taken", models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ("cancelled", models.BooleanField(default=False)),
                ("waiting", models.JSONField(default=list)),
                (
                    "source",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to="ledger.source"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("source", "order_id"), name="live_order_once")],
            },
        ),
    ]
