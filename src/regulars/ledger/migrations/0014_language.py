"""How far calls and visits were understood."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0013_site"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadUpTo",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("understood_at", None)), fields=["id"], name="message_not_read"),
        ),
    ]
