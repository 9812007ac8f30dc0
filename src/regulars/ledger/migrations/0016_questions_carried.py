"""A mail carries one question at most; what the site asks is made ready before it is shown."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0015_what_we_act_upon"),
    ]

    operations = [
        migrations.AddField(
            model_name="asking",
            name="delivery",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="asking", to="ledger.delivery"
            ),
        ),
        migrations.CreateModel(
            name="ReadyQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=32, unique=True)),
                ("question", models.SlugField(blank=True, max_length=64)),
                ("wanted_at", models.DateTimeField(null=True)),
                ("reckoned_at", models.DateTimeField(null=True)),
                (
                    "asking",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="on_the_site",
                        to="ledger.asking",
                    ),
                ),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ready_question", to="ledger.customer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("wanted_at", None), _negated=True),
                        fields=["wanted_at"],
                        name="ready_question_wanted",
                    )
                ],
            },
        ),
    ]
