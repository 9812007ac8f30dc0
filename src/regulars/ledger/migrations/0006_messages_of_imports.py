"""Messages remember which import told them, so that it can be taken back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_conversations_both_ways"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="imported",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="ledger.import"
            ),
        ),
    ]
