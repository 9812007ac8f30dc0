"""Foreign keys that a wider index already serves need none of their own: each costs a page at every write."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_identity"),
    ]

    operations = [
        migrations.AlterField(
            model_name="customer",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="aliases",
                to="ledger.customer",
            ),
        ),
        migrations.AlterField(
            model_name="identifier",
            name="record",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="identifiers",
                to="ledger.record",
            ),
        ),
        migrations.AlterField(
            model_name="record",
            name="source",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="records", to="ledger.source"
            ),
        ),
        migrations.AlterField(
            model_name="recordversion",
            name="record",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="ledger.record"
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="left",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reviews_left",
                to="ledger.record",
            ),
        ),
        migrations.AddIndex(
            model_name="matchmodel",
            index=models.Index(fields=["id", "mark"], name="match_model_mark"),
        ),
    ]
