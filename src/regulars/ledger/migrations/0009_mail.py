"""Mail: where it was read up to, what was attached, which addresses work, and what became of each delivery."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_live_events")]

    operations = [
        migrations.CreateModel(
            name="ArrivedMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("message", "a message"),
                            ("automatic", "an automatic reply"),
                            ("bounce", "a report that mail did not arrive"),
                            ("complaint", "a complaint about unwanted mail"),
                            ("unsubscribe", "a wish for no more mail"),
                            ("duplicate", "one that we have"),
                            ("ours", "one of our own"),
                            ("aside", "put aside: it could not be read"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("file", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=120)),
                ("size", models.BigIntegerField()),
                ("file", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="MailAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=320, unique=True)),
                ("soft_bounces", models.PositiveSmallIntegerField(default=0)),
                ("undeliverable_since", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="MailPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300, unique=True)),
                ("uid_validity", models.BigIntegerField(default=0)),
                ("last_uid", models.BigIntegerField(default=0)),
                ("looked_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=400)),
            ],
        ),
        migrations.AddField(
            model_name="conversation",
            name="answering_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="conversation",
            name="answering_by",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="conversation",
            name="snoozed_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="carrier_id",
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AddField(
            model_name="delivery",
            name="clicked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="handed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="machine_opened_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="opened_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="note",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="whole",
            field=models.TextField(blank=True),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["channel", "handed_at"], name="delivery_handed"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("carrier_id", ""), _negated=True), fields=["carrier_id"], name="delivery_carrier"
            ),
        ),
        migrations.AddField(
            model_name="arrivedmail",
            name="customer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="mails", to="ledger.customer"
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="ledger.message"
            ),
        ),
        migrations.AddField(
            model_name="mailaddress",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="mail_addresses", to="ledger.customer"
            ),
        ),
        migrations.AddIndex(
            model_name="arrivedmail",
            index=models.Index(condition=models.Q(("kind", "aside")), fields=["-at"], name="mail_aside"),
        ),
    ]
