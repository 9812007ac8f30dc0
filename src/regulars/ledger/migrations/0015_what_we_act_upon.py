"""A finding says whether it is sure enough, for its kind, that something may follow."""

from django.db import migrations, models

# Until now all kinds were acted upon from nine in ten.
SURE = """
UPDATE ledger_understanding SET acts = (probability >= 0.9 OR kind IN ('mood', 'topic', 'language'))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0014_language"),
    ]

    operations = [
        migrations.AddField(
            model_name="understanding",
            name="acts",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(SURE, migrations.RunSQL.noop),
    ]
