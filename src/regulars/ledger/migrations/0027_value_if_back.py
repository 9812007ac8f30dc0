"""What coming back would bring of a customer who has left stands beside their value; the next run fills it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0026_task_of_a_group"),
    ]

    operations = [
        migrations.AddField(
            model_name="score",
            name="value_if_back",
            field=models.DecimalField(decimal_places=4, max_digits=18, null=True),
        ),
    ]
